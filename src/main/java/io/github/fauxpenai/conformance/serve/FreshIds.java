package io.github.fauxpenai.conformance.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.fauxpenai.conformance.json.Pieces;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives every answer a unique id, as servers do: recorded ids are stand-ins that many answers
 * share. The first answer with a given id keeps it.
 */
final class FreshIds {
  private final Map<String, Integer> served = new ConcurrentHashMap<>();

  /**
   * The answer, whose body has no white space, with an id that was not served before; unchanged if
   * it has no id.
   */
  RecordedResponse in(RecordedResponse answer) {
    return ownId(answer.body()).map(id -> in(answer, id)).orElse(answer);
  }

  private RecordedResponse in(RecordedResponse answer, String id) {
    int times = served.merge(id, 1, Integer::sum);
    if (times == 1) {
      return answer;
    }
    String fresh = id.substring(0, id.length() - 1) + '-' + times + '"';
    RawJson body =
        replaced(answer.body().bytes(), id.getBytes(ISO_8859_1), fresh.getBytes(ISO_8859_1));
    return new RecordedResponse(answer.status(), answer.headers(), body, answer.stream());
  }

  /**
   * The JSON with one string in the place of another. A string in quotes cannot be part of anything
   * else in JSON, nor its bytes in UTF-8.
   */
  private static RawJson replaced(byte[] json, byte[] string, byte[] other) {
    Pieces out = new Pieces();
    int length = string.length;
    int done = 0;
    for (int i = 0; i <= json.length - length; i++) {
      if (json[i] == '"'
          && json[i + length - 1] == '"'
          && Arrays.equals(json, i, i + length, string, 0, length)) {
        out.write(json, done, i - done);
        out.writeBytes(other);
        done = i + length;
        i = done - 1;
      }
    }
    out.write(json, done, json.length - done);
    return new RawJson(out.toByteArray());
  }

  /**
   * The id in quotes, as spelled: of the body, of the first event, or of the response in that
   * event.
   */
  private static Optional<String> ownId(RawJson body) {
    RawJson first = body.isArray() ? body.firstElement().orElse(RawJson.NULL) : body;
    if (!first.isObject()) {
      return Optional.empty();
    }
    RawJson within = body.isArray() ? first.member("response") : null;
    RawJson id = (within != null && within.isObject() ? within : first).member("id");
    return Optional.ofNullable(id)
        .filter(RawJson::isText)
        .map(text -> new String(text.bytes(), ISO_8859_1))
        .filter(text -> text.length() > 2);
  }
}
