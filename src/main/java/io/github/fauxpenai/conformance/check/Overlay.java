package io.github.fauxpenai.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.json.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where OpenAI's answers differ from OpenAI's types: a text with one deviation per line, {@code
 * Type.member: alternatives # evidence}. The head of the file explains the syntax.
 */
final class Overlay {
  /** What the definition says. */
  static final String AS_DEFINED = "...";

  /** Alone: never sent. With others: sometimes omitted. */
  static final String ABSENT = "absent";

  /** Newer than many answers: omitted everywhere in an answer, or nowhere. */
  static final String NEWER = "newer";

  /** Never omitted, though null is allowed. */
  static final String ALWAYS = "always";

  /** What the definition says, but only whole numbers. */
  static final String INTEGER = "integer";

  private static final Pattern LINE = Pattern.compile("(\\S+): (.*\\S)\\s+# (.*\\S)");
  private static final Pattern ALTERNATIVE =
      Pattern.compile(
          "\\.\\.\\.|absent|newer|always|null|string|integer|number|boolean|object|array"
              + "|\"[^\"]+\"|[A-Z][\\w.]*(\\[])?");

  private final List<Line> lines;
  private final Map<String, Line> byName = new LinkedHashMap<>();
  private final List<Line> general;

  /** By identity: linking a record's own {@code hashCode} takes longer than reading the lines. */
  private final Set<Line> used = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * One deviation.
   *
   * @param target a type, or a member of one, which begins with a lower-case letter; a leading
   *     {@code *} stands for any characters
   * @param alternatives what is allowed there
   * @param evidence where it was seen
   */
  record Line(String target, List<String> alternatives, String evidence) {
    boolean isAbout(String name) {
      return isAboutMany() ? name.endsWith(target.substring(1)) : name.equals(target);
    }

    boolean isAboutMany() {
      return target.startsWith("*");
    }

    /** The member's name. */
    String member() {
      return target.substring(target.lastIndexOf('.') + 1);
    }

    /** The line as the file has it, without the evidence. */
    String rule() {
      return target + ": " + String.join(" | ", alternatives);
    }

    private boolean isMemberOf(String type) {
      return target.length() > type.length() + 1
          && target.startsWith(type + ".")
          && Character.isLowerCase(target.charAt(type.length() + 1));
    }
  }

  private Overlay(List<Line> lines) {
    this.lines = lines;
    this.general = lines.stream().filter(Line::isAboutMany).toList();
    lines.stream().filter(line -> !line.isAboutMany()).forEach(l -> byName.put(l.target, l));
  }

  /**
   * Reads the lines; empty ones and those that begin with {@code #} are skipped.
   *
   * @param source the name of the text in messages
   * @throws InputException if a line cannot be read
   */
  static Overlay of(byte[] text, String source) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String each : new String(text, UTF_8).lines().toList()) {
      number++;
      if (each.isBlank() || each.startsWith("#")) {
        continue;
      }
      Matcher line = LINE.matcher(each);
      List<String> alternatives =
          line.matches() ? List.of(line.group(2).split(" \\| ")) : List.of("");
      if (!alternatives.stream().allMatch(ALTERNATIVE.asMatchPredicate())) {
        throw new InputException(
            "%s, line %d: must be \"Type.member: alternative | alternative  # evidence\", is \"%s\""
                .formatted(source, number, each));
      }
      lines.add(new Line(line.group(1), alternatives, line.group(3)));
    }
    return new Overlay(List.copyOf(lines));
  }

  List<Line> lines() {
    return lines;
  }

  /** The line about a type or a member; one that names it takes precedence over one about many. */
  Optional<Line> about(String name) {
    Line exact = byName.get(name);
    Optional<Line> line =
        exact != null
            ? Optional.of(exact)
            : general.stream().filter(each -> each.isAbout(name)).findFirst();
    line.ifPresent(used::add);
    return line;
  }

  /** The lines about members that any object may have although its type does not name them. */
  List<Line> additions() {
    List<Line> additions =
        general.stream()
            .filter(line -> line.target.startsWith("*.") && !line.alternatives.contains(INTEGER))
            .toList();
    used.addAll(additions);
    return additions;
  }

  /** The members of a type that have lines. */
  List<String> members(String type) {
    return byName.values().stream()
        .filter(line -> line.isMemberOf(type))
        .map(Line::member)
        .toList();
  }

  /** The lines that match nothing in the definition: they are out of date. */
  List<Line> unused() {
    return lines.stream().filter(line -> !used.contains(line)).toList();
  }
}
