package io.github.fauxpenai.conformance.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives every answer a unique id, as servers do: recorded ids are stand-ins that many answers
 * share. The first answer with a given id keeps it.
 */
final class FreshIds {
  private final Map<String, Integer> served = new ConcurrentHashMap<>();

  /** The answer with an id that was not served before; unchanged if it has no id. */
  RecordedResponse in(RecordedResponse answer) {
    return ownId(answer.body()).map(id -> in(answer, id)).orElse(answer);
  }

  private RecordedResponse in(RecordedResponse answer, String id) {
    int times = served.merge(id, 1, Integer::sum);
    if (times == 1) {
      return answer;
    }
    String fresh = "%s-%d\"".formatted(id.substring(0, id.length() - 1), times);
    // A string in quotes cannot be part of anything else in JSON, nor its bytes in UTF-8.
    String body = new String(answer.body().compactBytes(), ISO_8859_1).replace(id, fresh);
    return new RecordedResponse(
        answer.status(), answer.headers(), new RawJson(body.getBytes(ISO_8859_1)), answer.stream());
  }

  /**
   * The id in quotes, as spelled: of the body, of the first event, or of the response in that
   * event.
   */
  private static Optional<String> ownId(RawJson body) {
    List<RawJson> events = body.isArray() ? body.elements() : List.of(body);
    if (events.isEmpty() || !events.get(0).isObject()) {
      return Optional.empty();
    }
    RawJson first = events.get(0);
    RawJson within = body.isArray() ? first.member("response") : null;
    RawJson id = (within != null && within.isObject() ? within : first).member("id");
    return Optional.ofNullable(id)
        .filter(RawJson::isText)
        .map(text -> new String(text.compactBytes(), ISO_8859_1))
        .filter(text -> text.length() > 2);
  }
}
