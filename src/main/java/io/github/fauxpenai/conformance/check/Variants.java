package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.ObjectType.Presence;
import io.github.fauxpenai.conformance.check.Violation.Code;
import io.github.fauxpenai.conformance.json.JsonType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The objects allowed at a place. A discriminating member says which of them a value is meant to
 * be, so that faults are only reported for that one; without such a member, the one that fits best
 * counts.
 */
final class Variants {
  private static final List<String> USUAL_TAGS = List.of("type", "role", "object");

  private final List<ObjectType> objects;
  private String tag;
  private final Map<String, Variants> byTag = new LinkedHashMap<>();
  private Variants untagged;

  Variants(Set<ObjectType> objects) {
    this.objects = List.copyOf(objects);
  }

  List<ObjectType> objects() {
    return objects;
  }

  /** The objects of a kind; all of them if there is no discriminating member. */
  List<ObjectType> ofKind(String kind) {
    return tag == null ? objects : byTag.containsKey(kind) ? byTag.get(kind).objects : List.of();
  }

  /** Finds the discriminating member; to be called once all members of all objects are known. */
  void settle() {
    if (objects.size() < 2) {
      return;
    }
    Set<String> candidates = new LinkedHashSet<>(USUAL_TAGS);
    candidates.addAll(objects.get(0).members.keySet());
    for (String candidate : candidates) {
      if (objects.stream().allMatch(each -> isTag(each, candidate)) && divides(candidate)) {
        tag = candidate;
        return;
      }
    }
  }

  private static boolean isTag(ObjectType object, String member) {
    return object.members.containsKey(member) && object.members.get(member).type().isTag();
  }

  private boolean divides(String member) {
    Map<String, Set<ObjectType>> groups = new LinkedHashMap<>();
    Set<ObjectType> without = new LinkedHashSet<>();
    for (ObjectType object : objects) {
      for (String word : object.members.get(member).type().words()) {
        groups.computeIfAbsent(word, key -> new LinkedHashSet<>()).add(object);
      }
      if (object.members.get(member).presence() != Presence.REQUIRED) {
        without.add(object);
      }
    }
    if (groups.values().stream().allMatch(group -> group.size() == objects.size())) {
      return false;
    }
    // Many values select the same group; each group is settled once.
    Map<Set<ObjectType>, Variants> settled = new HashMap<>();
    groups.forEach((word, group) -> byTag.put(word, settled.computeIfAbsent(group, this::part)));
    untagged = without.isEmpty() ? null : settled.computeIfAbsent(without, this::part);
    return true;
  }

  private Variants part(Set<ObjectType> group) {
    Variants variants = new Variants(group);
    if (group.size() < objects.size()) {
      variants.settle();
    }
    return variants;
  }

  /** The object that a value is meant to be; empty if its tag is unknown. */
  Optional<ObjectType> meantBy(JsonNode value) {
    if (tag != null) {
      JsonNode told = value.path(tag);
      Variants meant = told.isTextual() ? byTag.get(told.textValue()) : untagged;
      return meant == null ? Optional.empty() : meant.meantBy(value);
    }
    return Optional.of(objects.size() == 1 ? objects.get(0) : best(value));
  }

  void judge(JsonNode value, Place place, Findings findings) {
    if (tag != null) {
      judgeTagged(value, place, findings);
    } else if (objects.size() == 1) {
      objects.get(0).judge(value, place, findings);
    } else {
      best(value).judge(value, place, findings);
    }
  }

  private void judgeTagged(JsonNode value, Place place, Findings findings) {
    JsonNode told = value.get(tag);
    if (told == null || told.isNull() && untagged != null) {
      if (untagged != null) {
        untagged.judge(value, place, findings);
      } else {
        findings.add(Code.MEMBER_MISSING, place.member(tag), "string", "absent");
      }
      return;
    }
    Place there = place.member(tag);
    if (!told.isTextual()) {
      JsonType type = JsonType.of(told);
      Code code = type == JsonType.NULL ? Code.MEMBER_NULL : Code.TYPE_CHANGED;
      findings.add(code, there, "string", type.toString());
      return;
    }
    Variants meant = byTag.get(told.textValue());
    if (meant == null) {
      String expected = Type.inWords(byTag.keySet());
      findings.add(Code.VALUE_CHANGED, there, expected, Type.quoted(told.textValue()));
      return;
    }
    there.has(Place.Content.VALUE);
    there.hasWord(told.textValue());
    meant.judge(
        value,
        findings.namesKinds && !place.isOfAnswer() ? place.ofKind(told.textValue()) : place,
        findings);
  }

  /** The object that fits best; the first if several fit equally. */
  private ObjectType best(JsonNode value) {
    ObjectType best = null;
    long least = Long.MAX_VALUE;
    for (ObjectType object : objects) {
      Findings tried = new Findings(false);
      object.judge(value, tried.answer, tried);
      if (tried.weight() < least) {
        best = object;
        least = tried.weight();
      }
    }
    return best;
  }
}
