package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where values are in an answer, as differences and rules spell it: {@code choices[].delta.role}.
 * One path covers all elements of an array. The chunks of a stream are at the empty path. If values
 * are of several kinds, the string in each value's member {@code type} selects the kind: {@code
 * output[message].content[output_text].text}, and in streams {@code
 * [response.output_text.delta].delta}. If another member holds the kind, the path names it: {@code
 * turns[role=user].text}.
 */
public final class JsonPath {
  private static final String USUAL_MEMBER = "type";
  private static final int LONGEST_KIND = 64;

  private JsonPath() {}

  /** The path of a member. Its name comes from a server, so it is escaped. */
  public static String member(String parent, String name) {
    return parent.isEmpty() ? Preview.name(name) : parent + "." + Preview.name(name);
  }

  /** The path of an array's elements. */
  public static String elements(String array) {
    return array + "[]";
  }

  /**
   * The path of the values of one kind among those at a path.
   *
   * @param member the member that holds the kind
   * @param kind as {@link #kind} spells it
   */
  public static String ofKind(String path, String member, String kind) {
    String place = path.endsWith("[]") ? path.substring(0, path.length() - 2) : path;
    return place + '[' + (member.equals(USUAL_MEMBER) ? kind : member + '=' + kind) + ']';
  }

  /**
   * The kind of a value, shortened and without characters that would end a path step, since it
   * comes from a server.
   *
   * @param member the member that holds the kind
   * @return null if the value is not an object in which that member is a nonempty string
   */
  public static String kind(JsonNode value, String member) {
    String text = value.path(member).textValue();
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() <= LONGEST_KIND && isPlain(text)) {
      return text;
    }
    StringBuilder kind = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST_KIND); i++) {
      kind.append(isPlain(text.charAt(i)) ? text.charAt(i) : '_');
    }
    return kind.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '_'
        || c == '-'
        || c == ':'
        || c == '/';
  }

  /** The member names alone, {@code output.content.text}: the same for all kinds. */
  public static String withoutBrackets(String path) {
    if (path.indexOf('[') < 0) {
      return path;
    }
    StringBuilder members = new StringBuilder();
    for (Step step : steps(path)) {
      if (!step.name.isEmpty()) {
        members.append(members.isEmpty() ? "" : ".").append(step.name);
      }
    }
    return members.toString();
  }

  /** The path that a member or kind belongs to; empty for the answer as a whole. */
  public static String parent(String path) {
    int end = path.endsWith("]") ? path.lastIndexOf('[') : path.lastIndexOf('.');
    return path.substring(0, Math.max(0, end));
  }

  /**
   * Every value at a path, in order; absent values are skipped.
   *
   * @param roots the values at the empty path
   */
  public static List<JsonNode> values(List<JsonNode> roots, String path) {
    return values(roots, steps(path));
  }

  private static List<JsonNode> values(List<JsonNode> roots, List<Step> steps) {
    List<JsonNode> values = roots;
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      JsonNode last = null;
      int from = 0;
      for (JsonNode value : values) {
        if (value == last) {
          // Repeated chunks are one node.
          int found = next.size() - from;
          for (int i = 0; i < found; i++) {
            next.add(next.get(from + i));
          }
          from += found;
        } else {
          from = next.size();
          step.follow(value, next);
        }
        last = value;
      }
      values = next;
    }
    return values;
  }

  /**
   * The same without building a tree of the values around them.
   *
   * @param chunks whether the empty path stands for the elements of the array being read, not for
   *     the array itself
   * @param found receives the values
   */
  public static JsonWalk values(String path, boolean chunks, List<JsonNode> found) {
    List<Step> steps = steps(path, chunks);
    return parser -> follow(parser, steps, Json::tree, found::add);
  }

  /**
   * Counts the values at a path without a tree of any of them, unless its brackets name a kind.
   *
   * @param chunks as above
   * @param found called once per value
   */
  public static JsonWalk count(String path, boolean chunks, Runnable found) {
    List<Step> steps = steps(path, chunks);
    return parser -> follow(parser, steps, JsonPath::skipped, value -> found.run());
  }

  private static List<Step> steps(String path, boolean chunks) {
    List<Step> steps = new ArrayList<>();
    if (chunks) {
      steps.add(new Step("", ""));
    }
    steps.addAll(steps(path));
    return steps;
  }

  private static JsonNode skipped(JsonParser parser) throws IOException {
    parser.skipChildren();
    return MissingNode.getInstance();
  }

  /** Reads the parser's current value, and leaves the parser at its last token. */
  private interface Reader {
    JsonNode read(JsonParser parser) throws IOException;
  }

  private static void follow(
      JsonParser parser, List<Step> steps, Reader reader, Consumer<JsonNode> found)
      throws IOException {
    if (steps.isEmpty()) {
      found.accept(reader.read(parser));
      return;
    }
    Step step = steps.get(0);
    if (step.name.isEmpty() && step.kind != null) {
      followKind(parser, steps, reader, found);
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean wanted = parser.currentName().equals(step.name);
        parser.nextToken();
        if (!wanted) {
          parser.skipChildren();
        } else if (step.kind == null) {
          follow(parser, steps.subList(1, steps.size()), reader, found);
        } else {
          followKind(parser, steps, reader, found);
        }
      }
    } else {
      parser.skipChildren();
    }
  }

  /** Reads what the brackets of the first step select from the parser's current value. */
  private static void followKind(
      JsonParser parser, List<Step> steps, Reader reader, Consumer<JsonNode> found)
      throws IOException {
    Step step = steps.get(0);
    List<Step> rest = steps.subList(1, steps.size());
    boolean array = parser.currentToken() == JsonToken.START_ARRAY;
    if (array && step.kind.isEmpty()) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        follow(parser, rest, reader, found);
      }
    } else if (array) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        ofKind(Json.tree(parser), step, rest).forEach(found);
      }
    } else {
      ofKind(Json.tree(parser), step, rest).forEach(found);
    }
  }

  private static List<JsonNode> ofKind(JsonNode value, Step step, List<Step> rest) {
    List<JsonNode> values = new ArrayList<>();
    new Step("", step.kind).follow(value, values);
    return values(values, rest);
  }

  private static List<Step> steps(String path) {
    List<Step> steps = new ArrayList<>();
    int from = 0;
    while (from <= path.length()) {
      int bracket = path.indexOf('[', from);
      int dot = path.indexOf('.', from);
      int end = dot < 0 ? path.length() : dot;
      if (bracket < 0 || bracket > end) {
        steps.add(new Step(path.substring(from, end), null));
      } else {
        int close = path.indexOf(']', bracket);
        end = close < 0 ? path.length() : close + 1;
        steps.add(
            new Step(
                path.substring(from, bracket),
                path.substring(bracket + 1, close < 0 ? path.length() : close)));
        // What follows is another bracket, a dot, or the end.
        if (end < path.length() && path.charAt(end) == '[') {
          from = end;
          continue;
        }
      }
      from = end + 1;
    }
    return steps;
  }

  /**
   * @param name of the member; empty for the value itself
   * @param kind between the brackets; null if there are no brackets
   */
  private record Step(String name, String kind) {
    void follow(JsonNode value, List<JsonNode> found) {
      JsonNode place = name.isEmpty() && kind != null ? value : value.path(name);
      if (kind == null) {
        if (!place.isMissingNode()) {
          found.add(place);
        }
      } else if (kind.isEmpty()) {
        place.forEach(found::add);
      } else if (place.isArray()) {
        place.forEach(element -> addIfOfKind(element, found));
      } else {
        addIfOfKind(place, found);
      }
    }

    private void addIfOfKind(JsonNode value, List<JsonNode> found) {
      int equals = kind.indexOf('=');
      String member = equals < 0 ? USUAL_MEMBER : kind.substring(0, equals);
      if (kind.substring(equals + 1).equals(JsonPath.kind(value, member))) {
        found.add(value);
      }
    }
  }
}
