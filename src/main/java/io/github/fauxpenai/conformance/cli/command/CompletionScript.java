package io.github.fauxpenai.conformance.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completion of commands, options and their values for bash and zsh. Unlike picocli's script it
 * also completes values after {@code =}, which bash splits into separate words and zsh does not.
 */
final class CompletionScript {
  private static final String TEMPLATE =
      """
      #!/usr/bin/env bash
      # Completion of {name} for bash and zsh: source it.
      if [ -n "${ZSH_VERSION-}" ]; then
        autoload -U +X compinit && compinit -u
        autoload -U +X bashcompinit && bashcompinit
      fi

      _{function}_options() {
        case "$1" in
      {options}  esac
      }

      _{function}_values() {
        case "$1 $2" in
      {values}  esac
      }

      _{function}_add() {
        local candidate
        while IFS= read -r candidate; do
          case "$candidate" in
            '') ;;
            "$1"*=) COMPREPLY+=("$2$candidate") ;;
            "$1"*) COMPREPLY+=("$2$candidate ") ;;
          esac
        done
      }

      _{function}_files() {
        local file
        if [ -n "${ZSH_VERSION-}" ]; then
          setopt local_options no_nomatch
          for file in "$1"*; do
            if [ -d "$file" ]; then
              COMPREPLY+=("$2$(printf '%q' "$file")/")
            elif [ -e "$file" ]; then
              COMPREPLY+=("$2$(printf '%q' "$file") ")
            fi
          done
        else
          compopt -o filenames +o nospace 2>/dev/null
          while IFS= read -r file; do
            COMPREPLY+=("$2$file")
          done < <(compgen -f -- "$1")
        fi
      }

      _complete_{name}() {
        local current="${COMP_WORDS[COMP_CWORD]}" before='' option='' value='' command=''
        COMPREPLY=()
        if [ "$COMP_CWORD" -le 1 ] || [ "${COMP_WORDS[1]}" = help ]; then
          _{function}_add "$current" '' <<< $'{commands}'
          return
        fi
        command="${COMP_WORDS[1]}"
        case "$current" in
          --*=*) option="${current%%=*}" value="${current#*=}" before="${current%%=*}=" ;;
          =) option="${COMP_WORDS[COMP_CWORD-1]}" ;;
          *)
            if [ "${COMP_WORDS[COMP_CWORD-1]}" = '=' ]; then
              option="${COMP_WORDS[COMP_CWORD-2]}" value="$current"
            else
              option="${COMP_WORDS[COMP_CWORD-1]}" value="$current"
            fi ;;
        esac
        case "$(_{function}_values "$command" "$option")" in
          '')
            if [ -z "$before" ] && [ "$current" != '=' ]; then
              _{function}_add "$current" '' < <(_{function}_options "$command")
            fi ;;
          FILES) _{function}_files "$value" "$before" ;;
          *) _{function}_add "$value" "$before" < <(_{function}_values "$command" "$option") ;;
        esac
      }

      complete -F _complete_{name} -o nospace {name}
      """;

  private final String name;
  private final CommandLine root;

  CompletionScript(String name, CommandLine root) {
    this.name = name;
    this.root = root;
  }

  String text() {
    StringBuilder options = new StringBuilder();
    StringBuilder values = new StringBuilder();
    List<String> commands = new ArrayList<>(List.of("help", "--help", "--version"));
    root.getSubcommands()
        .forEach(
            (command, line) -> {
              if (!line.getCommandSpec().usageMessage().hidden()) {
                commands.add(command);
                add(command, line.getCommandSpec().options(), options, values);
              }
            });
    return TEMPLATE
        .replace("{options}", options)
        .replace("{values}", values)
        .replace("{commands}", String.join("\\n", commands))
        .replace("{function}", name.replace('-', '_'))
        .replace("{name}", name);
  }

  private static void add(
      String command, List<OptionSpec> specs, StringBuilder options, StringBuilder values) {
    List<String> names =
        specs.stream()
            .map(option -> option.longestName() + (option.arity().max() > 0 ? "=" : ""))
            .toList();
    options.append(
        "    '%s') printf '%%s\\n' %s ;;\n"
            .formatted(
                command,
                names.stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "))));
    for (OptionSpec option : specs) {
      List<String> candidates = candidates(option);
      if (!candidates.isEmpty()) {
        values.append(
            "    '%s %s') printf '%%s\\n' %s ;;\n"
                .formatted(
                    command,
                    option.longestName(),
                    candidates.stream()
                        .map(each -> "'" + each + "'")
                        .collect(Collectors.joining(" "))));
      }
    }
  }

  /** The possible values of an option, {@code FILES} for any file; empty if unknown. */
  private static List<String> candidates(OptionSpec option) {
    if (isFile(option)) {
      return List.of("FILES");
    }
    Iterable<String> candidates = option.completionCandidates();
    if (candidates == null) {
      return List.of();
    }
    return StreamSupport.stream(candidates.spliterator(), false).toList();
  }

  private static boolean isFile(OptionSpec option) {
    return option.type() == Path.class
        || Arrays.asList(option.auxiliaryTypes()).contains(Path.class);
  }
}
