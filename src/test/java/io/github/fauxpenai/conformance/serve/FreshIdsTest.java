package io.github.fauxpenai.conformance.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FreshIdsTest {
  private final FreshIds ids = new FreshIds();

  @Test
  void theFirstAnswerKeepsItsIdAndTheNextGetAnother() {
    String body = "{\"id\":\"id-1\",\"text\":\"é id-1\",\"of\":[\"id-1\",\"id-12\"]}";

    assertEquals(body, served(body));
    assertEquals(body.replace("\"id-1\"", "\"id-1-2\""), served(body));
    assertEquals(body.replace("\"id-1\"", "\"id-1-3\""), served(body));
  }

  @Test
  void allEventsOfAStreamGetTheIdOfTheFirst() {
    String events = "[{\"id\":\"id-1\"},{\"id\":\"id-1\"},{\"id\":\"id-2\"}]";

    assertEquals(events, served(events));
    assertEquals("[{\"id\":\"id-1-2\"},{\"id\":\"id-1-2\"},{\"id\":\"id-2\"}]", served(events));
  }

  @Test
  void theIdOfAStreamMayBeThatOfTheResponseInItsFirstEvent() {
    String events = "[{\"type\":\"a\",\"response\":{\"id\":\"id-1\"}},{\"item_id\":\"id-1\"}]";

    assertEquals(events, served(events));
    assertEquals(events.replace("id-1", "id-1-2"), served(events));
  }

  @Test
  void answersWithoutAnIdStayAsTheyAre() {
    for (String body :
        new String[] {"{\"id\":7}", "{\"id\":\"\"}", "[]", "[1]", "null", "\"id-1\""}) {
      served(body);

      assertEquals(body, served(body));
    }
  }

  private String served(String body) {
    return ids.in(new RecordedResponse(200, Map.of(), RawJson.text(body), Optional.empty()))
        .body()
        .toString();
  }
}
