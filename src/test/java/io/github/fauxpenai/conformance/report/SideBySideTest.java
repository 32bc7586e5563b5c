package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SideBySideTest {
  private static List<String> marked(String body, boolean streamed, String... paths) {
    JsonNode tree = Reporting.json(body);
    return SideBySide.rows(tree, tree, Set.of(paths), streamed).stream()
        .filter(SideBySide.Row::marked)
        .map(row -> row.left().strip())
        .toList();
  }

  @Test
  void whatDiffersInOneKindIsMarkedInThatKindAlone() {
    String body =
        """
        {"output": [{"type": "reasoning", "id": 1},
                    {"type": "message", "id": 2, "content": [{"type": "text", "text": "x"}]}]}
        """;
    assertEquals(List.of("\"id\": 2,"), marked(body, false, "output[message].id"));
    assertEquals(
        List.of("\"text\": \"x\""), marked(body, false, "output[message].content[text].text"));
    assertEquals(List.of(), marked(body, false, "output[other].id"));
  }

  @Test
  void whatDiffersInEventsOfOneKindIsMarkedInThoseAlone() {
    String body =
        """
        [{"type": "a.b", "x": 1, "item": {"type": "m", "y": 1}},
         {"type": "a.c", "x": 2, "item": {"type": "n", "y": 2}}]
        """;
    assertEquals(List.of("\"x\": 2,"), marked(body, true, "[a.c].x"));
    assertEquals(List.of("\"y\": 1"), marked(body, true, "[a.b].item[m].y"));
  }

  /** So that a side can be pasted. */
  @Test
  void eachSideIsJsonWhateverTheOtherHas() {
    String[][] pairs = {
      {"{'a': 1}", "{'a': 1, 'b': 2}"},
      {"{'a': 1, 'b': {'c': [{'d': 1}, {'d': 2}]}}", "{'b': {'c': [{'d': 1, 'e': {}}]}, 'f': 3}"},
      {"{'x': 1, 'y': 2}", "{'y': 2, 'x': {'z': null}}"},
      {"[{'a': 1}]", "[{'a': 1}, {'b': [{'c': 1}]}, 3]"},
      {"{'a': [{}, 1]}", "{'a': 'text'}"},
    };
    for (String[] pair : pairs) {
      JsonNode left = Reporting.json(pair[0].replace('\'', '"'));
      JsonNode right = Reporting.json(pair[1].replace('\'', '"'));
      for (boolean swapped : new boolean[] {false, true}) {
        JsonNode one = swapped ? right : left;
        JsonNode other = swapped ? left : right;
        List<SideBySide.Row> rows = SideBySide.rows(one, other, Set.of(), false);
        assertEquals(one, Reporting.json(text(rows, SideBySide.Row::left)));
        assertEquals(other, Reporting.json(text(rows, SideBySide.Row::right)));
      }
    }
  }

  private static String text(List<SideBySide.Row> rows, Function<SideBySide.Row, String> side) {
    return rows.stream().map(side).collect(Collectors.joining("\n"));
  }
}
