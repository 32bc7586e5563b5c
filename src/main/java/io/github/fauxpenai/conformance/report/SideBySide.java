package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.json.Preview;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two JSON values line by line, each member beside its counterpart. */
final class SideBySide {
  private static final int LONGEST_TEXT = 200;
  private static final int NUMBERS_SHOWN = 8;

  private final Set<String> marked;

  /** The paths of kinds that occur in differences. */
  private final Set<String> kinds;

  private final List<Row> rows = new ArrayList<>();

  /**
   * A line on both sides.
   *
   * @param left empty if only the right side has it
   * @param right empty if only the left side has it
   * @param marked whether a difference was found there
   */
  record Row(String left, String right, boolean marked) {}

  /** What follows a value on each side: a comma, unless it is the last that the side has. */
  private record Commas(String left, String right) {
    static final Commas NONE = new Commas("", "");

    static Commas of(boolean isLastLeft, boolean isLastRight) {
      return new Commas(isLastLeft ? "" : ",", isLastRight ? "" : ",");
    }
  }

  private SideBySide(Set<String> marked) {
    this.marked = marked;
    this.kinds = new HashSet<>();
    for (String path : marked) {
      for (int end = path.indexOf(']'); end > 0; end = path.indexOf(']', end + 1)) {
        if (path.charAt(end - 1) != '[') {
          kinds.add(path.substring(0, end + 1));
        }
      }
    }
  }

  /**
   * Lays out two bodies.
   *
   * @param marked paths of differences, as {@link
   *     io.github.fauxpenai.conformance.explain.Finding#path} spells them
   * @param streamed whether the bodies are the arrays of a stream's chunks
   */
  static List<Row> rows(JsonNode left, JsonNode right, Set<String> marked, boolean streamed) {
    SideBySide layout = new SideBySide(marked);
    layout.value("", streamed ? null : "", left, right, 0, Commas.NONE);
    return layout.rows;
  }

  /**
   * @param name the label before the value, for example {@code "usage": }
   * @param path as in findings; null above the chunks of a stream
   */
  private void value(
      String name, String path, JsonNode left, JsonNode right, int depth, Commas commas) {
    boolean differs = path != null && marked.contains(path) && depth > 0;
    if (isOpen(left) && isOpen(right) && left.getNodeType() == right.getNodeType()) {
      String open = left.isObject() ? "{" : "[";
      String close = left.isObject() ? "}" : "]";
      add(name + open, name + open, depth, differs);
      if (left.isObject()) {
        members(path, left, right, depth + 1);
      } else {
        elements(path, left, right, depth + 1);
      }
      add(close + commas.left, close + commas.right, depth, false);
    } else if (isOpen(left) || isOpen(right)) {
      side(name, path, left, true, depth, commas, differs);
      side(name, path, right, false, depth, commas, differs);
    } else {
      add(text(name, left, commas.left), text(name, right, commas.right), depth, differs);
    }
  }

  private void members(String path, JsonNode left, JsonNode right, int depth) {
    Set<String> names = new LinkedHashSet<>();
    left.fieldNames().forEachRemaining(names::add);
    right.fieldNames().forEachRemaining(names::add);
    // In the order in which both are laid out, which need not be that of the right side.
    String lastLeft = last(names, left);
    String lastRight = last(names, right);
    for (String name : names) {
      String below = path == null || path.isEmpty() ? name : path + "." + name;
      String label = "\"" + Preview.escaped(name) + "\": ";
      JsonNode ofLeft = left.path(name);
      JsonNode ofRight = right.path(name);
      Commas commas = Commas.of(name.equals(lastLeft), name.equals(lastRight));
      value(label, ofKind(below, ofLeft, ofRight), ofLeft, ofRight, depth, commas);
    }
  }

  /** The last of these names that a value has; empty if it has none. */
  private static String last(Set<String> names, JsonNode value) {
    return names.stream().filter(value::has).reduce("", (before, name) -> name);
  }

  private void elements(String path, JsonNode left, JsonNode right, int depth) {
    String below = path == null ? "" : JsonPath.elements(path);
    int size = Math.max(left.size(), right.size());
    for (int i = 0; i < size; i++) {
      String place = ofKind(below, left.path(i), right.path(i));
      Commas commas = Commas.of(i == left.size() - 1, i == right.size() - 1);
      value("", place, left.path(i), right.path(i), depth, commas);
    }
  }

  /** The path of the values' kind if a difference is about that kind, else the path. */
  private String ofKind(String path, JsonNode left, JsonNode right) {
    if (kinds.isEmpty()) {
      return path;
    }
    for (JsonNode value : List.of(left, right)) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String kind = JsonPath.kind(value, member.getKey());
        String place = kind == null ? path : JsonPath.ofKind(path, member.getKey(), kind);
        if (kinds.contains(place)) {
          return place;
        }
      }
    }
    return path;
  }

  private void side(
      String name,
      String path,
      JsonNode value,
      boolean left,
      int depth,
      Commas commas,
      boolean differs) {
    if (value.isMissingNode()) {
      return;
    }
    int first = rows.size();
    JsonNode none = MissingNode.getInstance();
    if (isOpen(value)) {
      SideBySide alone = new SideBySide(Set.of());
      alone.value(name, path, value, value, depth, commas);
      alone.rows.forEach(
          row -> rows.add(new Row(left ? row.left : "", left ? "" : row.right, false)));
    } else {
      add(
          text(name, left ? value : none, commas.left),
          text(name, left ? none : value, commas.right),
          depth,
          false);
    }
    if (differs) {
      Row row = rows.get(first);
      rows.set(first, new Row(row.left, row.right, true));
    }
  }

  private void add(String left, String right, int depth, boolean marked) {
    String indent = "  ".repeat(depth);
    rows.add(
        new Row(
            left.isEmpty() ? "" : indent + left, right.isEmpty() ? "" : indent + right, marked));
  }

  /** Whether a value takes several lines; vectors and other lists of plain values take one. */
  private static boolean isOpen(JsonNode value) {
    if (value.isObject()) {
      return !value.isEmpty();
    }
    boolean open = false;
    for (JsonNode element : value) {
      open |= element.isContainerNode();
    }
    return value.isArray() && open;
  }

  private static String text(String name, JsonNode value, String comma) {
    if (value.isMissingNode()) {
      return "";
    }
    String text;
    if (value.isArray() && value.size() > NUMBERS_SHOWN) {
      List<String> first = new ArrayList<>();
      for (int i = 0; i < NUMBERS_SHOWN; i++) {
        first.add(Preview.line(value.get(i).toString(), LONGEST_TEXT));
      }
      text = "[%s, … %,d in all]".formatted(String.join(", ", first), value.size());
    } else {
      text = Preview.line(value.toString(), LONGEST_TEXT);
    }
    return name + text + comma;
  }
}
