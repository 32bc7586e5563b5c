package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.Map;

/**
 * Where an API's answers mix values of several kinds, which are pooled by kind.
 *
 * @param members the members that hold the kind, by path without brackets; the empty path is for a
 *     stream's chunks
 */
record Variants(Map<String, String> members) {
  /** No mixed kinds. */
  static final Variants NONE = new Variants(Map.of());

  Variants {
    members = Map.copyOf(members);
  }

  /** The member that holds the kind of the objects at a path; null if they are of one kind. */
  String memberAt(String path) {
    return members.isEmpty() ? null : members.get(JsonPath.withoutBrackets(path));
  }

  /** The same for the bodies of answers, or a stream's chunks. */
  String memberAtRoot(AnswerKind kind) {
    return kind == AnswerKind.STREAM ? members.get("") : null;
  }
}
