package io.github.fauxpenai.conformance.compare;

import static io.github.fauxpenai.conformance.compare.DifferenceCode.ARRAY_EMPTY;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.KIND_CHANGED;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.MEMBER_ADDED;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.MEMBER_MISSING;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.MEMBER_NULL;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.MEMBER_OPTIONAL;

import java.util.Map;
import java.util.function.Consumer;

/** Level 2: the members that the baseline has, and whether they are objects, arrays or neither. */
final class StructureComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Difference> found) {
    compare(pair, pair.baselineShape(), pair.resultShape(), found);
  }

  private void compare(Pair pair, Shape baseline, Shape result, Consumer<Difference> found) {
    boolean optional = pair.rules().optional().contains(baseline.path());
    checkKind(baseline, result, found);
    if (baseline.elements().isPresent() && result.has(JsonType.ARRAY)) {
      if (result.elements().isPresent()) {
        compare(pair, baseline.elements().get(), result.elements().get(), found);
      } else {
        Difference empty = difference(ARRAY_EMPTY, baseline, "elements", "none");
        found.accept(optional ? empty.asNote() : empty);
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
      Shape actual = result.member(member.getKey()).orElse(null);
      boolean always = expected.count() == baseline.count(JsonType.OBJECT);
      checkPresence(pair, expected, always, actual, objects, found);
      if (actual != null) {
        compare(pair, expected, actual, found);
      }
    }
    for (Map.Entry<String, Shape> member : result.members().entrySet()) {
      if (!baseline.members().containsKey(member.getKey())
          && !pair.isIgnored(member.getValue().path())) {
        found.accept(
            difference(MEMBER_ADDED, member.getValue(), "absent", member.getValue().describeTypes())
                .asNote());
      }
    }
  }

  /**
   * @param always whether every object of the baseline has the member
   * @param actual what the result's objects have, or null
   * @param objects how many objects the result has in that place
   */
  private void checkPresence(
      Pair pair,
      Shape expected,
      boolean always,
      Shape actual,
      int objects,
      Consumer<Difference> found) {
    int present = actual == null ? 0 : actual.count();
    int notNull = actual == null ? 0 : actual.countNotNull();
    Difference difference = null;
    if (expected.countNotNull() == 0) {
      if (present == 0) {
        found.accept(difference(MEMBER_NULL, expected, "null", "absent").asNote());
      }
      return;
    }
    boolean neverNull = !expected.has(JsonType.NULL);
    if (always && neverNull) {
      boolean container = isContainer(expected);
      if (present < objects) {
        difference =
            difference(MEMBER_MISSING, expected, expected.describeTypes(), absent(present));
      } else if (container && notNull < objects) {
        difference = difference(MEMBER_NULL, expected, expected.describeTypes(), "null");
      }
    } else if (present == 0) {
      difference = difference(MEMBER_MISSING, expected, expected.describeTypes(), absent(0));
    } else if (notNull == 0) {
      difference = difference(MEMBER_NULL, expected, expected.describeTypes(), "null");
    }
    if (difference != null) {
      found.accept(
          pair.rules().optional().contains(expected.path())
              ? difference(MEMBER_OPTIONAL, expected, difference.expected(), difference.actual())
                  .asNote()
              : difference);
    }
  }

  private static boolean isContainer(Shape shape) {
    return shape.count(JsonType.OBJECT) + shape.count(JsonType.ARRAY) == shape.count();
  }

  private static String absent(int present) {
    return present == 0 ? "absent" : "absent in some places";
  }

  private static void checkKind(Shape baseline, Shape result, Consumer<Difference> found) {
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

  private static Difference difference(
      DifferenceCode code, Shape place, String expected, String actual) {
    return Difference.failing(Level.STRUCTURE, code, place.path(), expected, actual);
  }
}
