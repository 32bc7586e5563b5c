package io.github.fauxpenai.conformance.compare;

import static io.github.fauxpenai.conformance.explain.DifferenceCode.ARRAY_EMPTY;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.KIND_CHANGED;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.MEMBER_ADDED;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.MEMBER_MISSING;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.MEMBER_NULL;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.MEMBER_REPEATED;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Level 2: the members that the baseline has, and whether they are objects, arrays or neither. */
final class StructureComparison implements Comparison {
  private static final String ERROR = "error";

  @Override
  public void compare(Pair pair, Consumer<Finding> found) {
    pair.result()
        .encoding()
        .filter(encoding -> !pair.baseline().encoding().equals(Optional.of(encoding)))
        .map(StructureComparison::encoding)
        .ifPresent(found);
    pair.emptyOpening()
        .map(
            array ->
                Finding.failing(
                    Level.STRUCTURE.number(),
                    ARRAY_EMPTY,
                    array,
                    "elements",
                    "none in the first chunk"))
        .map(pair::noteIfMayBeEmpty)
        .ifPresent(found);
    Shape baseline = pair.baselineShape();
    Shape result = pair.resultShape();
    if (pair.result().kind() == AnswerKind.STREAM && hasError(result) && !hasError(baseline)) {
      found.accept(
          Finding.failing(
              Level.STRUCTURE.number(),
              DifferenceCode.STREAM_ERROR,
              "",
              pair.baseline().mediaType(),
              "an error"));
      return;
    }
    if (baseline.count() > 0 && result.count() == 0) {
      found.accept(difference(ARRAY_EMPTY, baseline, "chunks", "none"));
    } else {
      compareElements(pair, baseline, result, found);
    }
  }

  /** Whether one of a stream's events has an error, or is one. */
  private static boolean hasError(Shape events) {
    return events.kind(ERROR).isPresent()
        || Stream.concat(Stream.of(events), events.kinds().values().stream())
            .flatMap(event -> event.member(ERROR).stream())
            .anyMatch(error -> error.countNotNull() > 0);
  }

  /** Finds repeated members in a part that only the result has. */
  private static void findRepeats(Shape place, Consumer<Finding> found) {
    if (place.isRepeated()) {
      found.accept(difference(MEMBER_REPEATED, place, "once", "twice"));
    }
    place.members().values().forEach(member -> findRepeats(member, found));
    place.kinds().values().forEach(kind -> findRepeats(kind, found));
    place.elements().ifPresent(element -> findRepeats(element, found));
  }

  /**
   * Few clients read other encodings than UTF-8, and some fail at a byte order mark: RFC 8259,
   * section 8.1.
   */
  private static Finding encoding(String encoding) {
    return Finding.failing(
        Level.STRUCTURE.number(), DifferenceCode.BODY_ENCODING, "", "utf-8", encoding);
  }

  /** Compares elements. The root counts as one, too: a plain body or a stream's chunks. */
  private void compareElements(Pair pair, Shape baseline, Shape result, Consumer<Finding> found) {
    if (baseline.isContainer() && result.has(JsonType.NULL)) {
      found.accept(difference(MEMBER_NULL, baseline, baseline.describeTypes(), "null"));
    }
    compare(pair, baseline, result, found);
  }

  private void compare(Pair pair, Shape baseline, Shape result, Consumer<Finding> found) {
    checkKind(baseline, result, found);
    if (result.isRepeated() && !baseline.isRepeated()) {
      found.accept(difference(MEMBER_REPEATED, baseline, "once", "twice"));
    }
    if (baseline.elements().isPresent() && result.has(JsonType.ARRAY)) {
      checkEmpty(pair, baseline, result, found);
      if (result.elements().isPresent()) {
        compareElements(pair, baseline.elements().get(), result.elements().get(), found);
      }
    }
    if (!baseline.has(JsonType.OBJECT) || !result.has(JsonType.OBJECT)) {
      return;
    }
    int objects = result.count(JsonType.OBJECT);
    for (Map.Entry<String, Shape> member : baseline.members().entrySet()) {
      Shape expected = member.getValue();
      if (pair.isIgnored(expected.path())) {
        continue;
      }
      Shape actual = result.members().get(member.getKey());
      boolean always = expected.count() == baseline.count(JsonType.OBJECT);
      checkPresence(pair, expected, always, actual, objects, found);
      if (actual != null) {
        compare(pair, expected, actual, found);
      }
    }
    for (Map.Entry<String, Shape> member : result.members().entrySet()) {
      if (!baseline.members().containsKey(member.getKey())
          && !pair.isIgnored(member.getValue().path())) {
        found.accept(added(member.getValue()));
        findRepeats(member.getValue(), found);
      }
    }
    compareKinds(pair, baseline, result, found);
  }

  /** Which kinds occur is a model's choice, but not what each consists of. */
  private void compareKinds(Pair pair, Shape baseline, Shape result, Consumer<Finding> found) {
    for (Map.Entry<String, Shape> kind : baseline.kinds().entrySet()) {
      Shape expected = kind.getValue();
      Shape actual = result.kinds().get(kind.getKey());
      if (actual != null && !pair.isIgnored(expected.path())) {
        compare(pair, expected, actual, found);
      } else if (actual == null && pair.isForced(expected.path())) {
        found.accept(difference(MEMBER_MISSING, expected, expected.describeTypes(), absent(0)));
      }
    }
    for (Map.Entry<String, Shape> kind : result.kinds().entrySet()) {
      if (!baseline.kinds().containsKey(kind.getKey()) && !pair.isIgnored(kind.getValue().path())) {
        found.accept(added(kind.getValue()));
      }
    }
    if (result.hasTooManyKinds() && !baseline.hasTooManyKinds()) {
      // Kinds that were not distinguished were not compared.
      found.accept(
          difference(
              KIND_CHANGED, baseline, "at most %d kinds".formatted(Shape.MOST_KINDS), "more"));
    }
  }

  private static Finding added(Shape place) {
    return difference(MEMBER_ADDED, place, "absent", place.describeTypes()).asNote();
  }

  /**
   * @param always whether every object of the baseline has the member
   * @param actual the member in the result's objects, or null
   * @param objects how many objects the result has there
   */
  private void checkPresence(
      Pair pair,
      Shape expected,
      boolean always,
      Shape actual,
      int objects,
      Consumer<Finding> found) {
    int present = actual == null ? 0 : actual.count();
    int notNull = actual == null ? 0 : actual.countNotNull();
    Finding difference = null;
    if (expected.countNotNull() == 0) {
      if (present == 0) {
        found.accept(difference(MEMBER_NULL, expected, "null", "absent").asNote());
      }
      return;
    }
    boolean neverNull = !expected.has(JsonType.NULL);
    if (always && neverNull) {
      if (present < objects) {
        difference =
            difference(MEMBER_MISSING, expected, expected.describeTypes(), absent(present));
      } else if (expected.isContainer() && notNull < objects) {
        difference = difference(MEMBER_NULL, expected, expected.describeTypes(), "null");
      }
    } else if (present == 0) {
      difference = difference(MEMBER_MISSING, expected, expected.describeTypes(), absent(0));
    } else if (notNull == 0) {
      difference = difference(MEMBER_NULL, expected, expected.describeTypes(), "null");
    }
    if (difference != null) {
      found.accept(pair.noteIfOptional(difference));
    }
  }

  /** If no array of the baseline is empty, none may be; else one array with elements is enough. */
  private static void checkEmpty(Pair pair, Shape baseline, Shape result, Consumer<Finding> found) {
    if (result.elements().isEmpty()) {
      found.accept(pair.noteIfMayBeEmpty(difference(ARRAY_EMPTY, baseline, "elements", "none")));
    } else if (baseline.countEmpty() == 0 && result.countEmpty() > 0) {
      found.accept(
          pair.noteIfMayBeEmpty(
              difference(ARRAY_EMPTY, baseline, "elements", "none in some places")));
    }
  }

  private static String absent(int present) {
    return present == 0 ? "absent" : "absent in some places";
  }

  private static void checkKind(Shape baseline, Shape result, Consumer<Finding> found) {
    if (baseline.countNotNull() == 0) {
      return;
    }
    for (JsonType type : result.types()) {
      if (type != JsonType.NULL && baseline.types().stream().noneMatch(t -> sameKind(t, type))) {
        found.accept(difference(KIND_CHANGED, baseline, baseline.describeTypes(), type.toString()));
        return;
      }
    }
  }

  private static boolean sameKind(JsonType a, JsonType b) {
    return a == b || a != JsonType.NULL && !isContainer(a) && !isContainer(b);
  }

  private static boolean isContainer(JsonType type) {
    return type == JsonType.OBJECT || type == JsonType.ARRAY;
  }

  private static Finding difference(
      DifferenceCode code, Shape place, String expected, String actual) {
    return Finding.failing(Level.STRUCTURE.number(), code, place.path(), expected, actual);
  }
}
