package io.github.fauxpenai.conformance.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, /v1/x/gpt-4o",
    "a/b, /v1/x/a%2Fb",
    "../x, /v1/x/..%2Fx",
    "'a b?c#d', /v1/x/a%20b%3Fc%23d",
    "é, /v1/x/%C3%A9",
    "'{id}', /v1/x/%7Bid%7D"
  })
  void aValueCannotEndItsSegment(String value, String target) {
    Request request = bare("/v1/x/{id}", Map.of("id", TextNode.valueOf(value)));

    assertEquals(target, request.target("/chat/completions"));
  }

  @Test
  void withoutAPathItGoesToTheApisOwn() {
    assertEquals("/embeddings", Request.of(RawJson.text("{}")).target("/embeddings"));
    assertEquals(
        "/models?limit=2",
        new RequestBuilder()
            .to(Method.GET, "")
            .query("limit", IntNode.valueOf(1))
            .query("limit", IntNode.valueOf(2))
            .request()
            .target("/models"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"models", "/a b", "/a#b", "/é", "/a/{id}", "https://example.org/"})
  void aPathThatCannotBeSentIsRefused(String path) {
    assertThrows(IllegalArgumentException.class, () -> bare(path, Map.of()));
  }

  @Test
  void aGetRequestHasNoBody() {
    RequestBuilder get = new RequestBuilder().to(Method.GET, "/x").set("a", BooleanNode.TRUE);

    assertThrows(IllegalArgumentException.class, get::request);
  }

  @Test
  void valuesOfAnswersAreFilledInWhereTheyStand() {
    Captured id = new Captured(0, "/id");
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("n", 1);
    body.putArray("list").add(id.json()).add("b");
    Request request =
        new RequestBuilder().to(Method.POST, "/x/{id}").value("id", id).set("body", body).request();

    assertEquals("POST /x/{id}", request.title(""));
    assertThrows(IllegalArgumentException.class, () -> request.target(""));
    Request filled = request.filled(captured -> TextNode.valueOf(captured.pointer() + "-1"));
    assertEquals("/x/%2Fid-1", filled.target(""));
    assertEquals(
        "{\"body\":{\"n\":1,\"list\":[\"/id-1\",\"b\"]}}", filled.body().json().toString());
  }

  /** A model may think, or say something, before it calls. */
  @Test
  void aValueMayStandInAnyElement() {
    Captured call = new Captured(0, "/output/*/call_id");

    assertEquals(
        TextNode.valueOf("call_1"),
        call.in(
            RawJson.text("{\"output\":[{\"summary\":[]},{\"call_id\":\"call_1\"},{}]}").tree()));
    assertTrue(call.in(RawJson.text("{\"output\":[{\"summary\":[]}]}").tree()).isMissingNode());
    assertTrue(call.in(RawJson.text("{\"output\":null}").tree()).isMissingNode());
  }

  @Test
  void numbersAreNotSpelledAnewBesideAFilledValue() {
    Request request =
        Request.of(RawJson.text("{\"n\":1e-7,\"id\":{\"from\":0,\"pointer\":\"/id\"},\"m\":0.10}"));

    assertEquals(
        "{\"n\":1e-7,\"id\":\"x\",\"m\":0.10}",
        request.filled(captured -> TextNode.valueOf("x")).body().json().toString());
  }

  @Test
  void aFactorMayAddRequestsAroundTheOneThatIsJudged() {
    Factor stored =
        new Factor(
            "response=stored",
            false,
            false,
            JsonNodeFactory.instance.objectNode(),
            request -> {
              int created = request.before(Request.of(RawJson.text("{\"store\":true}")));
              request
                  .to(Method.GET, "/responses/{id}")
                  .value("id", new Captured(created, "/id"))
                  .after(
                      Request.bare(
                          Method.DELETE,
                          "/responses/{id}",
                          Map.of("id", Captured.ofOwn("/id").json())));
            });

    Scenario scenario = new FactorSet(List.of(stored), List.of()).scenario("retrieve");

    assertEquals("GET /responses/{id}", scenario.request().title(""));
    assertEquals(1, scenario.before().size());
    assertEquals(Body.None.class, scenario.request().body().getClass());
    assertEquals(
        Optional.of(new Captured(1, "/id")),
        Captured.of(scenario.after().get(0).values().get("id")),
        "the scenario's own request is the second");
  }

  @Test
  void membersAreTheFieldsOfAForm() {
    Request form =
        new RequestBuilder()
            .file("file", "a.mp3", "audio/mpeg", "AAEC")
            .set("model", TextNode.valueOf("whisper-1"))
            .set("temperature", IntNode.valueOf(1))
            .set(
                "timestamp_granularities",
                JsonNodeFactory.instance.arrayNode().add("word").add("segment"))
            .request();

    assertEquals(
        List.of(
            Body.Part.field("model", "whisper-1"),
            Body.Part.field("temperature", "1"),
            Body.Part.field("timestamp_granularities[]", "word"),
            Body.Part.field("timestamp_granularities[]", "segment"),
            Body.Part.file("file", "a.mp3", "audio/mpeg", "AAEC")),
        ((Body.Multipart) form.body()).parts());
    assertTrue(form.body().json().toString().contains("\"temperature\":1"));
  }

  @Test
  void aParameterIsSentWhereItBelongs() {
    Factor model = Parameter.parameter("model").inPath().valid("gpt-4o").factors().get(0);
    Factor operation =
        new Factor(
            "operation=retrieve",
            false,
            false,
            JsonNodeFactory.instance.objectNode(),
            request ->
                request.to(Method.GET, "/models/{model}").query("limit", IntNode.valueOf(2)));

    Request request =
        new FactorSet(List.of(model.withValue("llama")), List.of(operation))
            .scenario("models")
            .request();

    assertEquals("/models/llama?limit=2", request.target(""));
  }

  private static Request bare(String path, Map<String, JsonNode> values) {
    return Request.bare(Method.GET, path, values);
  }
}
