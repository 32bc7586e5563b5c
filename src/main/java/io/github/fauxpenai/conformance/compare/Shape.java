package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands at one path of an answer, all values pooled: the elements of an array, of all arrays
 * at that path, and the chunks of a stream are not told apart. Two honest answers have other
 * elements, and not the same number of them, but elements of the same shape.
 */
public final class Shape {
  private final String path;
  private final Map<JsonType, Integer> types = new EnumMap<>(JsonType.class);
  private final Map<String, Shape> members = new LinkedHashMap<>();
  private Shape elements;
  private int emptyArrays;

  private Shape(String path) {
    this.path = path;
  }

  /** An empty shape for the root of answers. */
  static Shape root() {
    return new Shape("");
  }

  public static Shape of(Answer answer) {
    Shape shape = root();
    shape.add(answer);
    return shape;
  }

  private void add(Answer answer) {
    answer.parts().forEach(this::add);
  }

  /** Adds what stands at the same path of another answer. */
  void add(Shape other) {
    other.types.forEach(this::count);
    other.members.forEach(
        (name, member) -> members.computeIfAbsent(name, n -> new Shape(member.path)).add(member));
    if (other.elements != null) {
      if (elements == null) {
        elements = new Shape(other.elements.path);
      }
      elements.add(other.elements);
    }
    emptyArrays += other.emptyArrays;
  }

  private void add(JsonNode value) {
    count(JsonType.of(value), 1);
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String name = member.getKey();
        Shape shape = members.get(name);
        if (shape == null) {
          shape = new Shape(memberPath(path, name));
          members.put(name, shape);
        }
        shape.add(member.getValue());
      }
    } else if (value.isArray() && value.isEmpty()) {
      emptyArrays++;
    } else if (value.isArray()) {
      if (elements == null) {
        elements = new Shape(path + "[]");
      }
      value.forEach(elements::add);
    }
  }

  private void count(JsonType type, int values) {
    types.put(type, count(type) + values);
  }

  /** The name is a server's: it may hold anything. */
  static String memberPath(String path, String name) {
    return path.isEmpty() ? Preview.escaped(name) : path + "." + Preview.escaped(name);
  }

  /** For example {@code choices[].delta.role}; empty at the root. */
  String path() {
    return path;
  }

  /** How many values there are. */
  int count() {
    return types.values().stream().mapToInt(Integer::intValue).sum();
  }

  int count(JsonType type) {
    return types.getOrDefault(type, 0);
  }

  boolean has(JsonType type) {
    return types.containsKey(type);
  }

  /** Whether every value is an object or array. */
  boolean isContainer() {
    return count(JsonType.OBJECT) + count(JsonType.ARRAY) == count();
  }

  int countNotNull() {
    return count() - count(JsonType.NULL);
  }

  /** How many of the values are arrays without elements. */
  int countEmpty() {
    return emptyArrays;
  }

  Collection<JsonType> types() {
    return types.keySet();
  }

  Map<String, Shape> members() {
    return members;
  }

  Optional<Shape> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** What the arrays hold; empty where none has an element. */
  Optional<Shape> elements() {
    return Optional.ofNullable(elements);
  }

  /** This path and all below it. */
  public Set<String> paths() {
    Set<String> paths = new HashSet<>();
    addPaths(paths);
    return paths;
  }

  private void addPaths(Set<String> paths) {
    paths.add(path);
    members.values().forEach(member -> member.addPaths(paths));
    if (elements != null) {
      elements.addPaths(paths);
    }
  }

  /** For example {@code "string or null"}. */
  String describeTypes() {
    return types().stream().map(JsonType::toString).collect(Collectors.joining(" or "));
  }
}
