package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.json.Preview;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Level 5: every value but the volatile ones, element by element. */
final class ExactComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Finding> found) {
    // One difference per path is enough: the second differing token of a text adds nothing.
    Map<String, Finding> firsts = new LinkedHashMap<>();
    String root = pair.baseline().body().isArray() ? null : "";
    compare(
        pair,
        root,
        pair.baseline().body(),
        pair.result().body(),
        difference -> firsts.putIfAbsent(difference.path(), difference));
    firsts.values().forEach(found);
  }

  private static void compare(
      Pair pair, String path, JsonNode baseline, JsonNode result, Consumer<Finding> found) {
    if (baseline.isObject() && result.isObject()) {
      for (Map.Entry<String, JsonNode> member : baseline.properties()) {
        String name = member.getKey();
        compareMember(pair, path, name, member.getValue(), result.path(name), found);
      }
      for (Map.Entry<String, JsonNode> member : result.properties()) {
        String name = member.getKey();
        if (!baseline.has(name)) {
          compareMember(pair, path, name, baseline.path(name), member.getValue(), found);
        }
      }
    } else if (baseline.isArray() && result.isArray()) {
      String elements = path == null ? "" : JsonPath.elements(path);
      if (baseline.size() != result.size()) {
        found.accept(
            difference(
                DifferenceCode.COUNT_CHANGED,
                path == null ? "" : path,
                Integer.toString(baseline.size()),
                Integer.toString(result.size())));
      }
      for (int i = 0; i < Math.min(baseline.size(), result.size()); i++) {
        // Repeated chunks are one node: the same pair again adds nothing.
        if (i == 0
            || baseline.get(i) != baseline.get(i - 1)
            || result.get(i) != result.get(i - 1)) {
          compareOfKind(pair, elements, baseline.get(i), result.get(i), found);
        }
      }
    } else if (!isSame(baseline, result)) {
      found.accept(
          difference(
              DifferenceCode.VALUE_CHANGED,
              path == null ? "" : path,
              describe(baseline),
              describe(result)));
    }
  }

  private static void compareMember(
      Pair pair,
      String parent,
      String name,
      JsonNode baseline,
      JsonNode result,
      Consumer<Finding> found) {
    if (pair.rules().volatileMembers().contains(name)) {
      return;
    }
    String path = JsonPath.member(parent == null ? "" : parent, name);
    if (!pair.isIgnored(path) && !pair.followsFromChange(path)) {
      compareOfKind(pair, path, baseline, result, found);
    }
  }

  /** If the kinds differ, only that is compared. */
  private static void compareOfKind(
      Pair pair, String path, JsonNode baseline, JsonNode result, Consumer<Finding> found) {
    String teller = pair.rules().variants().memberAt(path);
    String kind = teller == null ? null : JsonPath.kind(baseline, teller);
    String other = teller == null ? null : JsonPath.kind(result, teller);
    if (kind == null || other == null) {
      compare(pair, path, baseline, result, found);
    } else if (!kind.equals(other)) {
      String place = JsonPath.member(path, teller);
      found.accept(difference(DifferenceCode.VALUE_CHANGED, place, kind, other));
    } else if (!pair.isIgnored(JsonPath.ofKind(path, teller, kind))) {
      compare(pair, JsonPath.ofKind(path, teller, kind), baseline, result, found);
    }
  }

  private static boolean isSame(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber()
        ? a.decimalValue().compareTo(b.decimalValue()) == 0
        : a.equals(b);
  }

  private static String describe(JsonNode value) {
    return value.isMissingNode() ? "absent" : Preview.of(value);
  }

  private static Finding difference(
      DifferenceCode code, String path, String expected, String actual) {
    return Finding.failing(Level.EXACT.number(), code, path, expected, actual);
  }
}
