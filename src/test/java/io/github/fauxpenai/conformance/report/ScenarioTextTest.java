package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScenarioTextTest {
  @TempDir Path folder;

  /** A plain answer without usage and with another object. */
  private String shown(int width, boolean colour) {
    Recordings baseline = Recordings.handMade("chatcompletions");
    Recordings results =
        baseline.answering(
            (request, response) -> {
              JsonNode own = response.deepCopy();
              if (own.at("/body/object").asText().equals("chat.completion")) {
                ((ObjectNode) own.path("body")).put("object", "thing").remove("usage");
              }
              return own;
            });
    ScenarioVerdict verdict =
        Comparing.files(
                folder,
                baseline,
                results,
                Api.CHAT_COMPLETIONS.rules(),
                Comparing.upTo(Level.SEMANTICS))
            .verdicts()
            .values()
            .stream()
            .filter(v -> v.name().equals("plain"))
            .findFirst()
            .orElseThrow();
    StringWriter out = new StringWriter();
    new ScenarioText(new PrintWriter(out), new Ink(colour), width)
        .write(verdict, "/chat/completions");
    return out.toString().replace("\r\n", "\n");
  }

  private static Optional<String> line(String text, String... parts) {
    return text.lines().filter(l -> List.of(parts).stream().allMatch(l::contains)).findFirst();
  }

  @Test
  void answersStandSideBySideOnAWideTerminal() {
    String text = shown(120, false);
    Optional<String> object =
        line(text, "\"object\": \"chat.completion\"", "\"object\": \"thing\"");
    assertTrue(object.isPresent() && object.get().startsWith("! "), text);
    assertTrue(line(text, "! ", "\"usage\": {").isPresent(), text);
    assertTrue(line(text, "\"model\": \"made-1\"", " | ").get().startsWith("  "), text);
    assertTrue(line(text, "Baseline: 200", "Result: 200").isPresent(), text);
    assertTrue(text.lines().noneMatch(l -> l.contains(" | ") && l.length() > 120), text);
    assertFalse(text.contains("\u001b"));
  }

  @Test
  void answersStandOneUnderTheOtherOnANarrowTerminal() {
    String text = shown(80, false);
    assertTrue(line(text, "! ", "\"object\": \"chat.completion\"").isPresent(), text);
    assertTrue(line(text, "! ", "\"object\": \"thing\"").isPresent(), text);
    assertFalse(text.contains(" | "), text);
    String result = text.substring(text.indexOf("\nResult: 200"));
    assertFalse(result.contains("usage"), result);
    assertTrue(text.indexOf("Baseline: 200") < text.indexOf("\nResult: 200"), text);
  }

  @Test
  void coloursAreForTerminals() {
    assertTrue(shown(120, true).contains("\u001b[31m! "));
    assertEquals(
        shown(120, false),
        shown(120, true).replaceAll("\u001b\\[[0-9]+m", ""),
        "only colour differs");
  }

  @Test
  void curlKeepsQuotesFromTheShell() {
    assertEquals(
        """
        curl "$BASE_URL/embeddings" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          -H "Content-Type: application/json" \\
          -d '{"input":"it'\\''s \\u009b $HOME"}'""",
        ScenarioText.curl("/embeddings", "{\"input\":\"it's \u009b $HOME\"}"));
  }
}
