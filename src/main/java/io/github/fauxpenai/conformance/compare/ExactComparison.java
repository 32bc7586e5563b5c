package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Level 5: every value but the volatile ones, element by element. */
final class ExactComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Finding> found) {
    // One difference per path is enough: the second differing token of a text adds nothing.
    Map<String, Finding> firsts = new LinkedHashMap<>();
    Consumer<Finding> first = finding -> firsts.putIfAbsent(finding.path(), finding);
    Answer baseline = pair.baseline();
    Answer result = pair.read();
    String root = baseline.rawBody().isArray() ? null : "";
    if (baseline.isLarge() || result.isLarge()) {
      compare(pair, root, baseline.rawBody(), result.rawBody(), first);
    } else {
      compare(pair, root, baseline.body(), result.body(), first);
    }
    firsts.values().forEach(found);
  }

  /** As for trees, but with a tree of only one small part of each answer at a time. */
  private static void compare(
      Pair pair, String path, RawJson baseline, RawJson result, Consumer<Finding> found) {
    if (baseline.isObject() && result.isObject()) {
      Set<String> names = new LinkedHashSet<>(baseline.members().keySet());
      names.addAll(result.members().keySet());
      for (String name : names) {
        String place = JsonPath.member(path == null ? "" : path, name);
        if (isCompared(pair, name, place)) {
          compareParts(pair, place, baseline.member(name), result.member(name), found);
        }
      }
    } else if (baseline.isArray() && result.isArray()) {
      List<RawJson> parts = baseline.elements();
      List<RawJson> others = result.elements();
      compareCounts(path, parts.size(), others.size(), found);
      for (int i = 0; i < Math.min(parts.size(), others.size()); i++) {
        if (!parts.get(i).equals(others.get(i))) {
          compareParts(pair, elements(path), parts.get(i), others.get(i), found);
        }
      }
    } else {
      compare(pair, path, baseline.tree(), result.tree(), found);
    }
  }

  /**
   * @param baseline null if it is absent
   * @param result null if it is absent
   */
  private static void compareParts(
      Pair pair, String path, RawJson baseline, RawJson result, Consumer<Finding> found) {
    boolean large =
        baseline != null
            && result != null
            && Math.max(baseline.length(), result.length()) > RawJson.LARGE;
    if (large && pair.rules().variants().memberAt(path) == null) {
      compare(pair, path, baseline, result, found);
    } else {
      compareOfKind(pair, path, tree(baseline), tree(result), found);
    }
  }

  private static JsonNode tree(RawJson part) {
    return part == null ? MissingNode.getInstance() : part.tree();
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
      compareCounts(path, baseline.size(), result.size(), found);
      for (int i = 0; i < Math.min(baseline.size(), result.size()); i++) {
        // Repeated chunks are one node: the same pair again adds nothing.
        if (i == 0
            || baseline.get(i) != baseline.get(i - 1)
            || result.get(i) != result.get(i - 1)) {
          compareOfKind(pair, elements(path), baseline.get(i), result.get(i), found);
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

  private static String elements(String path) {
    return path == null ? "" : JsonPath.elements(path);
  }

  private static void compareCounts(
      String path, int baseline, int result, Consumer<Finding> found) {
    if (baseline != result) {
      found.accept(
          difference(
              DifferenceCode.COUNT_CHANGED,
              path == null ? "" : path,
              Integer.toString(baseline),
              Integer.toString(result)));
    }
  }

  private static boolean isCompared(Pair pair, String name, String path) {
    return !pair.rules().volatileMembers().contains(name)
        && !pair.isIgnored(path)
        && !pair.followsFromChange(path);
  }

  private static void compareMember(
      Pair pair,
      String parent,
      String name,
      JsonNode baseline,
      JsonNode result,
      Consumer<Finding> found) {
    String path = JsonPath.member(parent == null ? "" : parent, name);
    if (isCompared(pair, name, path)) {
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
