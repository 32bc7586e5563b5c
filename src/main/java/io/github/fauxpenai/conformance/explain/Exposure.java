package io.github.fauxpenai.conformance.explain;

import java.util.Collection;
import java.util.function.Supplier;

/**
 * What a judged scenario could show: a fault that its reference has a place for and that no other
 * difference hides. Statuses are never hidden.
 *
 * @param status of the reference
 * @param mediaType of the reference
 * @param places where something could be found; only called if bodies matter
 * @param shown the scenario's differences
 */
record Exposure(
    int status, String mediaType, Supplier<Places> places, Collection<Signature> shown) {

  /** Whether another difference would hide a difference at a path. */
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

  /** Whether the reference has a place for a change, hidden or not. */
  boolean has(DifferenceCode code, String path, Change change) {
    return switch (code.kind()) {
      case STATUS, MEDIA_TYPE -> couldShow(code, path, change);
      case BODY, PROMISE, DEFINITION -> places.get().has(code, path);
    };
  }

  /** Whether the reference could differ in this way, hidden or not. */
  boolean couldShow(DifferenceCode code, String path, Change change) {
    boolean any = change.expected().equals(Change.ANY);
    return switch (code.kind()) {
      case STATUS -> any || Integer.toString(status).equals(change.expected());
      case MEDIA_TYPE -> any || Signature.word(mediaType).equals(change.expected());
      case BODY, PROMISE, DEFINITION -> places.get().couldShow(code, path, change);
    };
  }

  /**
   * Whether a difference at one path hides another path. The path of elements covers all their
   * kinds.
   */
  static boolean covers(String path, String other) {
    String whole = path.endsWith("[]") ? path.substring(0, path.length() - 2) : path;
    return other.equals(path)
        || !whole.isEmpty() && (other.startsWith(path + ".") || other.startsWith(whole + "["));
  }
}
