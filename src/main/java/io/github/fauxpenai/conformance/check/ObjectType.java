package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Violation.Code;
import io.github.fauxpenai.conformance.json.JsonType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object of the definition. Types refer to each other in circles, so {@link DefinitionReader}
 * adds the members after creating the object.
 */
final class ObjectType {
  final Map<String, Member> members = new LinkedHashMap<>();

  /** The type of members with any other name; null if none are defined. */
  Type others;

  private final Map<String, Type> ofAnyObject;

  /**
   * Creates an object without members.
   *
   * @param ofAnyObject the types of members that any object may have
   */
  ObjectType(Map<String, Type> ofAnyObject) {
    this.ofAnyObject = ofAnyObject;
  }

  /** Whether a member must be present. */
  enum Presence {
    REQUIRED,
    /** Present everywhere in an answer, or nowhere: it is newer than many answers. */
    NEWER,
    /** It is sent, but may be null or was seen to be omitted. */
    EXPECTED,
    OPTIONAL
  }

  record Member(Type type, Presence presence) {
    boolean mayBeNull() {
      return presence == Presence.OPTIONAL || type.isNullable();
    }
  }

  void judge(JsonNode value, Place place, Findings findings) {
    int known = 0;
    for (Map.Entry<String, Member> entry : members.entrySet()) {
      Member member = entry.getValue();
      JsonNode there = value.get(entry.getKey());
      if (there == null) {
        if (member.presence != Presence.OPTIONAL) {
          findings.absent(member, place.member(entry.getKey()));
        }
      } else {
        known++;
        Place at = place.member(entry.getKey());
        at.has(there.isNull() ? Place.Content.NULL : Place.Content.VALUE);
        if (member.presence == Presence.NEWER) {
          findings.present(entry.getKey());
        }
        if (!there.isNull() || !member.mayBeNull()) {
          member.type.judge(there, at, findings);
        } else if (!member.type.isNullable()) {
          findings.add(Code.MEMBER_LEFT_NULL, at, member.type.kindsInWords(), "null");
        }
      }
    }
    if (known < value.size()) {
      judgeOthers(value, place, findings);
    }
  }

  private void judgeOthers(JsonNode value, Place place, Findings findings) {
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String name = entry.getKey();
      if (members.containsKey(name)) {
        continue;
      }
      if (others != null) {
        others.judge(entry.getValue(), place.member("*"), findings);
      } else if (!ofAnyObject.containsKey(name)) {
        findings.add(
            Code.MEMBER_ADDED,
            place.member(name),
            "absent",
            JsonType.of(entry.getValue()).toString());
      } else if (!entry.getValue().isNull()) {
        ofAnyObject.get(name).judge(entry.getValue(), place.member(name), findings);
      }
    }
  }
}
