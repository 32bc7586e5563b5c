package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
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
}
