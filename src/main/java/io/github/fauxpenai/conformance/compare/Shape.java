package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an answer has at one path, with all values pooled: the elements of all arrays at that path,
 * or the chunks of a stream. Two honest answers have different elements in different numbers, but
 * of the same shape.
 *
 * <p>If the API mixes kinds, each kind is pooled separately, at its own path. Of the objects
 * together, only the member that holds the kind is then known.
 */
final class Shape {
  /** At most this many kinds are distinguished, since a server may send any number. */
  static final int MOST_KINDS = 128;

  /** The kind of objects without a kind, and of those beyond {@link #MOST_KINDS}. */
  private static final String OTHER_KIND = "other";

  private static final List<JsonType> TYPES = List.of(JsonType.values());

  private final String path;
  private final Variants variants;
  private final String kindMember;
  private final int[] counts = new int[TYPES.size()];
  private final Map<String, Shape> members = new LinkedHashMap<>();
  private final List<String> usualNames = new ArrayList<>(0);
  private final List<Shape> usualShapes = new ArrayList<>(0);
  private final Map<String, Shape> kinds;
  private boolean tooManyKinds;
  private Shape elements;
  private int emptyArrays;

  /**
   * Whether an object has this member twice; with kinds, whether an object has any member twice.
   */
  private boolean repeated;

  /**
   * @param kindMember the member that holds the kind of objects, or null
   */
  private Shape(String path, String kindMember, Variants variants) {
    this.path = path;
    this.variants = variants;
    this.kindMember = kindMember;
    this.kinds = kindMember == null ? Map.of() : new LinkedHashMap<>();
  }

  /** An empty shape for the root of answers. */
  static Shape root(AnswerKind kind, Variants variants) {
    return new Shape("", variants.memberAtRoot(kind), variants);
  }

  static Shape of(Answer answer, Variants variants) {
    Shape shape = root(answer.kind(), variants);
    if (answer.isLarge() || answer.hasRepeats()) {
      answer.walk(answer.isChunks() ? shape::addElements : shape::add);
    } else {
      shape.addAll(answer.parts(), 1);
    }
    return shape;
  }

  /** An empty shape for a path below, which may mix kinds. */
  private Shape below(String place) {
    return new Shape(place, variants.memberAt(place), variants);
  }

  /**
   * Adds the shape at the same path of other answers.
   *
   * @param times how many answers have this shape
   */
  void add(Shape other, int times) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += times * other.counts[i];
    }
    other.members.forEach((name, shape) -> member(name, shape.path).add(shape, times));
    other.kinds.forEach((kind, shape) -> ofKind(kind).add(shape, times));
    if (other.elements != null) {
      elementsMade().add(other.elements, times);
    }
    emptyArrays += times * other.emptyArrays;
    repeated |= other.repeated;
    tooManyKinds |= other.tooManyKinds;
  }

  /** Adds values; repeated chunks are often the same node, in succession. */
  private void addAll(Iterable<JsonNode> values, int times) {
    JsonNode last = null;
    int count = 0;
    for (JsonNode value : values) {
      if (value != last && count > 0) {
        add(last, count);
        count = 0;
      }
      last = value;
      count += times;
    }
    if (count > 0) {
      add(last, count);
    }
  }

  /**
   * @param times how often the value occurs
   */
  private void add(JsonNode value, int times) {
    counts[JsonType.of(value).ordinal()] += times;
    if (value.isObject()) {
      if (kindMember == null) {
        addMembers(value, times);
      } else {
        JsonNode teller = value.get(kindMember);
        if (teller != null) {
          member(kindMember, null).add(teller, times);
        }
        String kind = JsonPath.kind(value, kindMember);
        Shape shape = ofKind(kind == null ? OTHER_KIND : kind);
        shape.counts[JsonType.OBJECT.ordinal()] += times;
        shape.addMembers(value, times);
      }
    } else if (value.isArray() && value.isEmpty()) {
      emptyArrays += times;
    } else if (value.isArray()) {
      elementsMade().addAll(value, times);
    }
  }

  /**
   * The same as for a tree, without building one, except for objects of several kinds, whose kind
   * must be known first.
   */
  private void add(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT && kindMember == null) {
      counts[JsonType.OBJECT.ordinal()]++;
      Set<String> names = new HashSet<>();
      for (int place = 0; parser.nextToken() != JsonToken.END_OBJECT; place++) {
        String name = parser.currentName();
        Shape member = usual(place, name);
        member.repeated |= !names.add(name);
        parser.nextToken();
        member.add(parser);
      }
    } else if (token == JsonToken.START_ARRAY) {
      counts[JsonType.ARRAY.ordinal()]++;
      if (parser.nextToken() == JsonToken.END_ARRAY) {
        emptyArrays++;
      } else {
        elementsMade().addToEnd(parser);
      }
    } else {
      Json.Parsed parsed = Json.parsed(parser);
      repeated |= parsed.repeats();
      add(parsed.tree(), 1);
    }
  }

  /** Adds the elements of the array that is the parser's current value. */
  private void addElements(JsonParser parser) throws IOException {
    parser.nextToken();
    addToEnd(parser);
  }

  private void addToEnd(JsonParser parser) throws IOException {
    for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
      add(parser);
    }
  }

  private void addMembers(JsonNode object, int times) {
    int place = 0;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      usual(place++, member.getKey()).add(member.getValue(), times);
    }
  }

  /**
   * The shape of a member. Nearly always, the previous object had it in the same place, which
   * avoids a search.
   */
  private Shape usual(int place, String name) {
    if (place < usualNames.size() && usualNames.get(place).equals(name)) {
      return usualShapes.get(place);
    }
    Shape shape = member(name, null);
    if (place == usualNames.size()) {
      usualNames.add(name);
      usualShapes.add(shape);
    } else {
      usualNames.set(place, name);
      usualShapes.set(place, shape);
    }
    return shape;
  }

  /**
   * @param place its path if known, or null
   */
  private Shape member(String name, String place) {
    Shape shape = members.get(name);
    if (shape == null) {
      shape = below(place == null ? JsonPath.member(path, name) : place);
      members.put(name, shape);
    }
    return shape;
  }

  private Shape ofKind(String kind) {
    Shape shape = kinds.get(kind);
    if (shape == null && kinds.size() >= MOST_KINDS && !kind.equals(OTHER_KIND)) {
      tooManyKinds = true;
      return ofKind(OTHER_KIND);
    }
    if (shape == null) {
      shape = new Shape(JsonPath.ofKind(path, kindMember, kind), null, variants);
      kinds.put(kind, shape);
    }
    return shape;
  }

  private Shape elementsMade() {
    if (elements == null) {
      elements = below(JsonPath.elements(path));
    }
    return elements;
  }

  /** For example {@code choices[].delta.role}; empty at the root. */
  String path() {
    return path;
  }

  /** How many values there are. */
  int count() {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  int count(JsonType type) {
    return counts[type.ordinal()];
  }

  boolean has(JsonType type) {
    return count(type) > 0;
  }

  /** Whether every value is an object or array. */
  boolean isContainer() {
    return count(JsonType.OBJECT) + count(JsonType.ARRAY) == count();
  }

  int countNotNull() {
    return count() - count(JsonType.NULL);
  }

  boolean isRepeated() {
    return repeated;
  }

  /** How many of the values are arrays without elements. */
  int countEmpty() {
    return emptyArrays;
  }

  Collection<JsonType> types() {
    return TYPES.stream().filter(this::has).toList();
  }

  Map<String, Shape> members() {
    return members;
  }

  Optional<Shape> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** The objects by kind; empty if kinds are not distinguished. */
  Map<String, Shape> kinds() {
    return kinds;
  }

  Optional<Shape> kind(String name) {
    return Optional.ofNullable(kinds.get(name));
  }

  /** Whether there were more kinds than are distinguished. */
  boolean hasTooManyKinds() {
    return tooManyKinds;
  }

  /** The elements of the arrays; empty if no array has an element. */
  Optional<Shape> elements() {
    return Optional.ofNullable(elements);
  }

  /**
   * Adds this place and all below it.
   *
   * @param uncompared paths that are left out
   */
  void addTo(Places.Builder places, Set<String> uncompared) {
    if (!uncompared.contains(path)) {
      places.add(path, describeTypes());
    }
    int objects = count(JsonType.OBJECT);
    for (Shape member : members.values()) {
      member.addTo(places, uncompared);
      if (objects > 1 && member.count() == objects && !member.has(JsonType.NULL)) {
        places.severalTimes(member.path);
      }
    }
    kinds.values().forEach(kind -> kind.addTo(places, uncompared));
    if (elements != null) {
      elements.addTo(places, uncompared);
    }
  }

  /** For example {@code "string or null"}. */
  String describeTypes() {
    return types().stream().map(JsonType::toString).collect(Collectors.joining(" or "));
  }
}
