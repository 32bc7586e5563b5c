package io.github.fauxpenai.conformance.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonPathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a                  | {'a': 1}                                        | [1]",
        "a                  | {}                                              | []",
        "a.b                | {'a': {'b': null}}                              | [null]",
        "a[].b              | {'a': [{'b': 1}, {}, {'b': 2}]}                 | [1, 2]",
        "a[][]              | {'a': [[1, 2], [3]]}                            | [1, 2, 3]",
        "a[x]               | {'a': [{'type': 'x'}, {'type': 'y'}, 'x']}      | [{'type':'x'}]",
        "a[x].b[y.z].c      | {'a': [{'type': 'x', 'b': [{'type': 'y.z', 'c': 1}]}]} | [1]",
        "a[x].b             | {'a': {'type': 'x', 'b': 1}}                    | [1]",
        "a[y].b             | {'a': {'type': 'x', 'b': 1}}                    | []",
        "[e.d].b            | {'type': 'e.d', 'b': 1}                         | [1]",
        "[e.d].b            | {'type': 'e', 'b': 1}                           | []",
        "a[role=x].b        | {'a': [{'role': 'x', 'b': 1}, {'type': 'x', 'b': 2}]} | [1]",
        "a[x][]             | {'a': {'type': 'x'}}                            | ['x']",
      })
  void valuesStandAtPaths(String path, String json, String values) {
    JsonNode tree = RawJson.text(json.replace('\'', '"')).tree();
    assertEquals(values.replace('\'', '"'), JsonPath.values(List.of(tree), path).toString());
  }

  @Test
  void whatComesAgainIsFoundAgain() {
    JsonNode one = RawJson.text("{\"a\": [1, {\"b\": 2}]}").tree();
    JsonNode none = RawJson.text("{}").tree();
    List<JsonNode> roots = List.of(one, one, none, none, one, one, one);

    assertEquals("1, {\"b\":2}, ".repeat(4) + "1, {\"b\":2}", list(JsonPath.values(roots, "a[]")));
    assertEquals("2, 2, 2, 2, 2", list(JsonPath.values(roots, "a[].b")));
  }

  private static String list(List<JsonNode> values) {
    return values.stream().map(JsonNode::toString).collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource({
    "a, ''",
    "a.b, a",
    "a[].b, a[]",
    "a[x].b, a[x]",
    "a[x], a",
    "a[].b[x.y], a[].b",
    "[x.y], ''",
    "[x.y].z, [x.y]",
    "'', ''"
  })
  void whatStandsAboveAPath(String path, String parent) {
    assertEquals(parent, JsonPath.parent(path));
  }

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a[].b, a.b",
    "a[x.y].b[z].c, a.b.c",
    "[x.y].z, z",
    "[x.y], ''",
    "a[][].b, a.b",
    "'', ''"
  })
  void onePlaceWhateverTheKinds(String path, String place) {
    assertEquals(place, JsonPath.withoutBrackets(path));
  }
}
