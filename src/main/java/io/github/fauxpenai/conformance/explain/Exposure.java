package io.github.fauxpenai.conformance.explain;

import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a judged scenario could show but does not: the baseline has what would differ, and nothing
 * else that differs hides it. A status is never hidden.
 *
 * @param status of the baseline's answer
 * @param mediaType of the baseline's answer
 * @param paths in the baseline's answer; asked only where bodies matter
 * @param shown what differs
 */
record Exposure(
    int status, String mediaType, Supplier<Set<String>> paths, Collection<Signature> shown) {

  /**
   * Whether it could show a difference at a path.
   *
   * @param expected what the baseline has there, as {@link Signature#expected} spells it
   */
  boolean couldShow(DifferenceCode code, String path, String expected) {
    return !hides(code, path) && has(code, path, expected);
  }

  /** Whether something else that differs hides what would differ at a path. */
  boolean hides(DifferenceCode code, String path) {
    if (code.isOfStatus()) {
      return false;
    }
    return shown.stream().anyMatch(other -> other.code().isOfFirstLevel())
        || code != DifferenceCode.MEDIA_TYPE
            && shown.stream().anyMatch(other -> covers(other.path(), path));
  }

  /** Whether the baseline has what would differ, hidden or not. */
  boolean has(DifferenceCode code, String path, String expected) {
    if (code == DifferenceCode.MEDIA_TYPE) {
      return Signature.word(mediaType).equals(expected);
    }
    if (code.isOfStatus()) {
      return Integer.toString(status).equals(expected);
    }
    return has(paths.get(), code, path);
  }

  /** Whether an answer of these paths has what would differ at a path. */
  static boolean has(Set<String> paths, DifferenceCode code, String path) {
    return paths.contains(code == DifferenceCode.MEMBER_ADDED ? parent(path) : path);
  }

  /** Whether what differs at one path hides another path. */
  private static boolean covers(String path, String other) {
    return other.equals(path)
        || !path.isEmpty()
            && other.startsWith(path)
            && (other.charAt(path.length()) == '.' || other.charAt(path.length()) == '[');
  }

  /** Whatever has other members there could have one more. */
  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }
}
