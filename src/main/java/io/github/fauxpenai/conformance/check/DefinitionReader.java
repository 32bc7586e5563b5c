package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.ObjectType.Member;
import io.github.fauxpenai.conformance.check.ObjectType.Presence;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes types from a JSON Schema, limited to what TypeScript types need, and from the overlay. It
 * rejects unknown keywords: a keyword that was skipped would be a rule that is never checked.
 */
final class DefinitionReader {
  private static final String REFERENCE = "#/definitions/";
  private static final Set<String> KEYWORDS =
      Set.of(
          "$ref",
          "type",
          "const",
          "enum",
          "anyOf",
          "items",
          "required",
          "properties",
          "additionalProperties");

  private final Map<String, RawJson> definitions;
  private final Overlay overlay;
  private final Map<String, ObjectType> objects = new HashMap<>();
  private final List<Variants> unions = new ArrayList<>();
  private final Map<String, Type> ofAnyObject = new HashMap<>();

  DefinitionReader(Map<String, RawJson> definitions, Overlay overlay) {
    this.definitions = definitions;
    this.overlay = overlay;
    for (Overlay.Line line : overlay.additions()) {
      ofAnyObject.put(line.member(), alternatives(line, null, line.member()).type());
    }
  }

  /** The type of a schema. */
  Type read(JsonNode schema, String name) {
    Type type = type(schema, name);
    unions.forEach(Variants::settle);
    unions.clear();
    return type;
  }

  private Type type(JsonNode schema, String name) {
    Allowed allowed = new Allowed();
    add(schema, name, allowed);
    return allowed.type();
  }

  /** Adds what a schema allows; an unnamed object gets the given name. */
  private void add(JsonNode schema, String name, Allowed allowed) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      if (!KEYWORDS.contains(keyword.getKey())) {
        throw new InputException("%s has the unknown keyword %s".formatted(name, keyword));
      }
    }
    if (schema.has("$ref")) {
      String reference = schema.get("$ref").asText();
      if (!reference.startsWith(REFERENCE)) {
        throw new InputException("%s refers to %s".formatted(name, reference));
      }
      addNamed(reference.substring(REFERENCE.length()), allowed);
    } else if (schema.has("anyOf")) {
      schema.get("anyOf").forEach(each -> add(each, name, allowed));
    } else if (schema.path("type").isArray()) {
      schema.get("type").forEach(each -> add(each.asText(), schema, name, allowed));
    } else if (schema.has("type")) {
      add(schema.get("type").asText(), schema, name, allowed);
    } else if (schema.isEmpty()) {
      allowed.anything = true;
    } else {
      throw new InputException("%s has no type".formatted(name));
    }
  }

  private void add(String type, JsonNode schema, String name, Allowed allowed) {
    switch (type) {
      case "object" -> {
        if (schema.has("properties") || schema.has("additionalProperties")) {
          allowed.add(object(name, schema));
        } else {
          allowed.addAny(JsonType.OBJECT);
        }
      }
      case "array" -> {
        if (schema.has("items")) {
          add(schema.get("items"), name, allowed.elements());
        } else {
          allowed.addAny(JsonType.ARRAY);
        }
      }
      case "string" -> {
        if (schema.has("const")) {
          allowed.add(schema.get("const").asText());
        } else if (schema.has("enum")) {
          schema.get("enum").forEach(each -> allowed.addIfText(each));
        } else {
          allowed.addAny(JsonType.STRING);
        }
      }
      case "number", "integer", "boolean", "null" ->
          allowed.addAny(JsonType.valueOf(type.toUpperCase(Locale.US)));
      default -> throw new InputException("%s is of the unknown type %s".formatted(name, type));
    }
  }

  /** Adds what a definition allows, modified by the overlay. */
  private void addNamed(String name, Allowed allowed) {
    Optional<Overlay.Line> line = overlay.about(name);
    if (line.isPresent()) {
      for (String alternative : line.get().alternatives()) {
        if (alternative.equals(Overlay.AS_DEFINED)) {
          add(defined(name), name, allowed);
        } else {
          add(alternative, allowed);
        }
      }
    } else if (overlay.members(name).isEmpty() || definitions.containsKey(name)) {
      add(defined(name), name, allowed);
    } else {
      allowed.add(object(name, null));
    }
  }

  private JsonNode defined(String name) {
    RawJson schema = definitions.get(name);
    if (schema == null) {
      throw new InputException("%s is not defined".formatted(name));
    }
    return schema.tree();
  }

  /** Adds one alternative of the overlay. */
  private void add(String alternative, Allowed allowed) {
    switch (alternative) {
      case "object", "array", "string", "integer", "number", "boolean", "null" ->
          allowed.addAny(JsonType.valueOf(alternative.toUpperCase(Locale.US)));
      case Overlay.ABSENT, Overlay.NEWER, Overlay.ALWAYS -> {}
      default -> {
        if (alternative.startsWith("\"")) {
          allowed.add(alternative.substring(1, alternative.length() - 1));
        } else if (alternative.endsWith("[]")) {
          addNamed(alternative.substring(0, alternative.length() - 2), allowed.elements());
        } else {
          addNamed(alternative, allowed);
        }
      }
    }
  }

  /**
   * An object, created on first use.
   *
   * @param schema null if only the overlay has it
   */
  private ObjectType object(String name, JsonNode schema) {
    ObjectType known = objects.get(name);
    if (known != null) {
      return known;
    }
    ObjectType object = new ObjectType(ofAnyObject);
    objects.put(name, object);
    Map<String, JsonNode> members = new LinkedHashMap<>();
    Set<String> required = new HashSet<>();
    if (schema != null) {
      schema.path("properties").properties().forEach(e -> members.put(e.getKey(), e.getValue()));
      schema.path("required").forEach(each -> required.add(each.asText()));
      if (schema.has("additionalProperties")) {
        object.others = type(schema.get("additionalProperties"), name);
      }
    }
    for (String member : overlay.members(name)) {
      members.putIfAbsent(member, null);
      if (schema == null) {
        required.add(member);
      }
    }
    members.forEach(
        (member, of) ->
            member(name, member, of, required.contains(member))
                .ifPresent(each -> object.members.put(member, each)));
    return object;
  }

  /**
   * A member; empty if it is never sent.
   *
   * @param schema null if only the overlay has the member
   */
  private Optional<Member> member(String type, String member, JsonNode schema, boolean required) {
    String name = type + "." + member;
    Optional<Overlay.Line> line = overlay.about(name);
    List<String> alternatives = line.map(Overlay.Line::alternatives).orElse(List.of());
    if (alternatives.equals(List.of(Overlay.ABSENT))) {
      return Optional.empty();
    }
    Type of = line.isEmpty() ? type(schema, name) : alternatives(line.get(), schema, name).type();
    Presence presence = Presence.OPTIONAL;
    if (required && alternatives.contains(Overlay.NEWER)) {
      presence = Presence.NEWER;
    } else if (required) {
      presence =
          (of.isNullable() && !alternatives.contains(Overlay.ALWAYS))
                  || alternatives.contains(Overlay.ABSENT)
              ? Presence.EXPECTED
              : Presence.REQUIRED;
    }
    return Optional.of(new Member(of, presence));
  }

  private Allowed alternatives(Overlay.Line line, JsonNode schema, String name) {
    Allowed allowed = new Allowed();
    for (String alternative : line.alternatives()) {
      if (alternative.equals(Overlay.AS_DEFINED)) {
        add(schema, name, allowed);
      } else if (!alternative.equals(Overlay.INTEGER) || schema == null) {
        add(alternative, allowed);
      } else {
        // TypeScript types have no integers: everything else stays as defined.
        add(schema, name, allowed);
        if (allowed.kinds.remove(JsonType.NUMBER)) {
          allowed.kinds.add(JsonType.INTEGER);
        }
      }
    }
    return allowed;
  }

  /** What has been read so far about what a place allows. */
  private final class Allowed {
    final Set<JsonType> kinds = EnumSet.noneOf(JsonType.class);
    private final Set<JsonType> any = EnumSet.noneOf(JsonType.class);
    private final Set<String> words = new LinkedHashSet<>();
    private final Set<ObjectType> objects = new LinkedHashSet<>();
    private Allowed elements;
    boolean anything;

    /** Allows every value of a JSON type. */
    void addAny(JsonType kind) {
      kinds.add(kind);
      any.add(kind);
    }

    void add(String word) {
      kinds.add(JsonType.STRING);
      words.add(word);
    }

    void addIfText(JsonNode word) {
      if (word.isTextual()) {
        add(word.textValue());
      }
    }

    void add(ObjectType object) {
      kinds.add(JsonType.OBJECT);
      objects.add(object);
    }

    Allowed elements() {
      kinds.add(JsonType.ARRAY);
      elements = elements == null ? new Allowed() : elements;
      return elements;
    }

    Type type() {
      if (anything) {
        return Type.ANYTHING;
      }
      Variants variants = null;
      if (!any.contains(JsonType.OBJECT) && !objects.isEmpty()) {
        variants = new Variants(objects);
        unions.add(variants);
      }
      return new Type(
          kinds,
          any.contains(JsonType.STRING) || words.isEmpty() ? null : words,
          any.contains(JsonType.ARRAY) || elements == null ? null : elements.type(),
          variants);
    }
  }
}
