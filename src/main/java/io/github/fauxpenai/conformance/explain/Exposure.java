package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.json.JsonPath;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a judged scenario could show but does not: its reference has what would differ, and nothing
 * else that differs hides it. A status is never hidden.
 *
 * @param status of the reference
 * @param mediaType of the reference
 * @param paths where something could be found; asked only where bodies matter
 * @param shown what differs
 */
record Exposure(
    int status, String mediaType, Supplier<Set<String>> paths, Collection<Signature> shown) {

  /**
   * Whether it could show a difference at a path.
   *
   * @param expected what there should be, as signatures spell it
   */
  boolean couldShow(DifferenceCode code, String path, String expected) {
    return !hides(code, path) && has(code, path, expected);
  }

  /** Whether something else that differs hides what would differ at a path. */
  boolean hides(DifferenceCode code, String path) {
    return switch (code.kind()) {
      case STATUS -> false;
      case MEDIA_TYPE -> shown.stream().anyMatch(other -> other.code().isOfWholeAnswer());
      case PROMISE, DEFINITION -> shown.stream().anyMatch(other -> other.path().equals(path));
      case BODY ->
          shown.stream()
              .anyMatch(other -> other.code().isOfWholeAnswer() || covers(other.path(), path));
    };
  }

  /** Whether the reference has what would differ, hidden or not. */
  boolean has(DifferenceCode code, String path, String expected) {
    return switch (code.kind()) {
      case STATUS -> Integer.toString(status).equals(expected);
      case MEDIA_TYPE -> Signature.word(mediaType).equals(expected);
      case BODY, PROMISE, DEFINITION -> has(paths.get(), code, path);
    };
  }

  /** Whether an answer of these paths has what would differ at a path. */
  static boolean has(Set<String> paths, DifferenceCode code, String path) {
    if (code.kind() == DifferenceCode.Kind.DEFINITION) {
      return paths.contains(path.substring(0, path.indexOf(':')));
    }
    // Whatever has other members there could have one more.
    return paths.contains(code == DifferenceCode.MEMBER_ADDED ? JsonPath.parent(path) : path);
  }

  /** Whether what differs at one path hides another path: elements stand for all their kinds. */
  private static boolean covers(String path, String other) {
    String whole = path.endsWith("[]") ? path.substring(0, path.length() - 2) : path;
    return other.equals(path)
        || !whole.isEmpty() && (other.startsWith(path + ".") || other.startsWith(whole + "["));
  }
}
