package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Request;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command for a POSIX shell that sends what runScenarios sent. */
final class Curl {
  private Curl() {}

  /**
   * The command, without characters that do something to a terminal but the ends of its lines.
   *
   * @param path of the API, for example {@code /embeddings}
   */
  static String of(String path, Result result) {
    Request request = result.scenario().request();
    String type = request.contentType().orElse("application/json");
    String head =
        """
        curl "$BASE_URL%s" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          -H %s \\
        """
            .formatted(
                path,
                request.contentType().isEmpty()
                    ? "\"Content-Type: " + type + "\""
                    : quoted("Content-Type:" + (type.isEmpty() ? "" : " " + type)));
    if (request.text().isEmpty()) {
      // In JSON only strings can hold such characters, and there an escape means the same.
      return head + "  -d " + quoted(Preview.escaped(body(result).compact().toString()));
    }
    String text = request.text().get();
    return Preview.escaped(text).equals(text)
        // Unlike -d it does not take what follows an @ for a file's name.
        ? head + "  --data-raw " + quoted(text)
        : "printf %b '" + escapes(text) + "' | " + head + "  --data-binary @-";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * For the conversion {@code %b} of POSIX's printf: the bytes in octal that cannot stand there.
   */
  private static String escapes(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int character : text.codePoints().toArray()) {
      String one = Character.toString(character);
      if (one.equals("\\") || one.equals("'") || !Preview.escaped(one).equals(one)) {
        for (byte each : one.getBytes(UTF_8)) {
          escaped.append("\\0%03o".formatted(each & 0xff));
        }
      } else {
        escaped.append(one);
      }
    }
    return escaped.toString();
  }

  /** The body with what was sent in place of what the scenario says, such as another model. */
  private static RawJson body(Result result) {
    RawJson body = result.scenario().requestBody();
    Map<String, String> changes =
        result.recording().map(Recording::sentDifferently).orElse(Map.of());
    if (changes.isEmpty() || !body.isObject()) {
      return body;
    }
    Map<String, RawJson> members = new LinkedHashMap<>(body.members());
    changes.forEach(
        (name, value) -> {
          // Of numbers, too, the recording keeps the text.
          boolean number = !name.equals("model") && value.matches("-?\\d{1,9}");
          members.put(name, number ? RawJson.text(value) : RawJson.of(TextNode.valueOf(value)));
        });
    return RawJson.object(members);
  }
}
