package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user is told about wrong arguments. */
final class UsageMessage {
  /** What keys look like: a known prefix, or a long sequence of letters and digits. */
  private static final Pattern SECRET =
      Pattern.compile("(?:sk-|sess-|gsk_|hf_|Bearer ).*|(?=.*\\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{20,}");

  private static final Pattern ADDRESS =
      Pattern.compile("(?i)https?://|localhost\\b|[\\w.-]+:\\d+");

  /** picocli's message for values that do not have an option's Java type. */
  private static final Pattern JAVA_TYPE =
      Pattern.compile("'([^']*)' is not an? (int|long|double|boolean)");

  /** picocli's message for unknown values of an enum, in Java's spelling. */
  private static final Pattern JAVA_ENUM =
      Pattern.compile("expected one of \\[([^\\]]*)\\] \\(case-[a-z]+\\) but was");

  /** picocli's message for names of files that Java cannot use. */
  private static final Pattern JAVA_PATH =
      Pattern.compile("cannot convert ('.*') to interface java\\.nio\\.file\\.Path \\(.*\\)");

  /** picocli's message for arguments that are no options. */
  private static final Pattern BARE =
      Pattern.compile("^Unmatched argument(s?) (?:at|from) index \\d+: ");

  private UsageMessage() {}

  /** picocli's message in this program's words, without secrets, and what was probably meant. */
  static String of(ParameterException exception, String... arguments) {
    return message(exception, arguments) + meant(exception, arguments);
  }

  /**
   * The message without the values of unknown options, which may be secrets: {@code --apiKey=...}.
   * The rest of an unquoted header may be one, too.
   */
  private static String message(ParameterException exception, String... arguments) {
    String message = String.valueOf(exception.getMessage());
    if (isUnknownCommand(exception, arguments)) {
      return "Unknown command '%s'".formatted(name(arguments[0]));
    }
    if (exception instanceof UnmatchedArgumentException unmatched
        && unmatched.getUnmatched() != null) {
      // After an unknown option or an unquoted header.
      boolean afterOption =
          Stream.of(arguments).anyMatch(a -> a.startsWith("--header"))
              || unmatched.getUnmatched().stream().anyMatch(a -> a.startsWith("-"));
      for (String argument : unmatched.getUnmatched()) {
        // Before @ in an address there may be a password.
        boolean hidden = !argument.startsWith("-") && (afterOption || argument.contains("@"));
        message =
            message.replace("'" + argument + "'", hidden ? "..." : "'" + name(argument) + "'");
      }
    }
    message = BARE.matcher(message).replaceFirst("Unexpected argument$1: ");
    Matcher type = JAVA_TYPE.matcher(message);
    message =
        type.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    "'%s' is not %s"
                        .formatted(
                            found.group(1),
                            switch (found.group(2)) {
                              case "double" -> "a number";
                              case "boolean" -> "true or false";
                              default -> "a whole number";
                            })));
    message =
        JAVA_ENUM
            .matcher(message)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        "expected one of %s but was"
                            .formatted(found.group(1).toLowerCase(Locale.US).replace('_', '-'))));
    message =
        JAVA_PATH
            .matcher(message)
            .replaceAll(
                "$1 cannot be a file's name here; if the locale has not all its letters, try"
                    + " LC_ALL=C.UTF-8");
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (SECRET.matcher(value).matches()) {
        message = message.replace(value, "...");
      }
    }
    return Preview.escaped(message).replace("\\u000a", System.lineSeparator());
  }

  private static boolean isUnknownCommand(ParameterException exception, String[] arguments) {
    return exception instanceof UnmatchedArgumentException
        && !exception.getCommandLine().getSubcommands().isEmpty()
        && arguments.length > 0
        && !arguments[0].startsWith("-");
  }

  private static String meant(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    List<String> known = new ArrayList<>(command.getSubcommands().keySet());
    command.getCommandSpec().options().forEach(o -> known.add(o.longestName()));
    if (exception instanceof UnmatchedArgumentException unmatched
        && unmatched.getUnmatched() != null) {
      String first = unmatched.getUnmatched().get(0);
      if (known.contains(name(first))) {
        return "; after --, nothing is an option";
      }
      return known.contains("--baseUrl") && ADDRESS.matcher(first).lookingAt()
          ? "; did you mean --baseUrl=URL?"
          : Suggestion.of(name(first), known);
    }
    if (exception instanceof MissingParameterException) {
      // It may be there, misspelled: picocli looks for missing options before unknown ones.
      for (String argument : arguments) {
        if (argument.startsWith("--") && !known.contains(name(argument))) {
          return "; %s is unknown%s"
              .formatted(name(argument), Suggestion.of(name(argument), known));
        }
      }
    }
    return "";
  }

  private static String name(String argument) {
    return argument.split("=", 2)[0];
  }
}
