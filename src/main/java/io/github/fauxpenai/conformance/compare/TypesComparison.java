package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.JsonType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Level 3: the JSON type of every value that both answers have. */
final class TypesComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Finding> found) {
    compare(pair, pair.baselineShape(), pair.resultShape(), Place.root(pair), found);
  }

  /**
   * A path in the envelope, only looked up if a type is in doubt; most comparisons never need it.
   */
  private record Place(Pair pair, Place parent, Function<Shape, Optional<Shape>> step) {
    static Place root(Pair pair) {
      return new Place(pair, null, null);
    }

    Place below(Function<Shape, Optional<Shape>> further) {
      return new Place(pair, this, further);
    }

    Optional<Shape> shape() {
      return parent == null ? Optional.of(pair.envelope()) : parent.shape().flatMap(step);
    }
  }

  private void compare(
      Pair pair, Shape baseline, Shape result, Place place, Consumer<Finding> found) {
    for (JsonType type : result.types()) {
      if (!isAllowed(type, baseline, place) && !isAbsence(type, baseline)) {
        Finding difference =
            Finding.failing(
                Level.TYPES.number(),
                DifferenceCode.TYPE_CHANGED,
                baseline.path(),
                baseline.describeTypes(),
                type.toString());
        found.accept(
            type == JsonType.NULL ? place.pair().noteIfNullAllowed(difference) : difference);
      }
    }
    if (baseline.elements().isPresent() && result.elements().isPresent()) {
      Place elements = place.below(Shape::elements);
      compare(pair, baseline.elements().get(), result.elements().get(), elements, found);
    }
    for (Map.Entry<String, Shape> member : baseline.members().entrySet()) {
      Optional<Shape> actual = result.member(member.getKey());
      if (actual.isPresent() && !pair.isIgnored(member.getValue().path())) {
        Place below = place.below(shape -> shape.member(member.getKey()));
        compare(pair, member.getValue(), actual.get(), below, found);
      }
    }
    for (Map.Entry<String, Shape> kind : baseline.kinds().entrySet()) {
      Optional<Shape> actual = result.kind(kind.getKey());
      if (actual.isPresent() && !pair.isIgnored(kind.getValue().path())) {
        Place below = place.below(shape -> shape.kind(kind.getKey()));
        compare(pair, kind.getValue(), actual.get(), below, found);
      }
    }
  }

  private static boolean isAllowed(JsonType type, Shape baseline, Place place) {
    if (baseline.has(type) || type == JsonType.INTEGER && baseline.has(JsonType.NUMBER)) {
      return true;
    }
    if (place.pair().rules().texts().contains(baseline.path())) {
      return type == JsonType.STRING || type == JsonType.NULL;
    }
    boolean learnt =
        type == JsonType.NULL
            || type == JsonType.NUMBER && baseline.has(JsonType.INTEGER)
            || baseline.countNotNull() == 0;
    return learnt
        && place
            .shape()
            .filter(
                shape ->
                    shape.has(type)
                        || type == JsonType.INTEGER && shape.has(JsonType.NUMBER)
                        || shape.countNotNull() == 0)
            .isPresent();
  }

  /** Null instead of an object or array counts as absent, which the previous level judges. */
  private static boolean isAbsence(JsonType type, Shape baseline) {
    return type == JsonType.NULL && baseline.isContainer();
  }
}
