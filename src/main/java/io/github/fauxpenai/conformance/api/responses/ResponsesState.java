package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.scenario.Parameter.json;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import io.github.fauxpenai.conformance.scenario.RequestBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Scenarios that need a server to remember: turns that continue an earlier response, and stored
 * responses that are retrieved, listed, cancelled and deleted. Each scenario first creates what it
 * needs.
 */
final class ResponsesState {
  /**
   * The parameter that the factors name; they are about the server's memory, not a request
   * parameter.
   */
  static final String PARAMETER = "state";

  /** A name that only a server with a memory can know in the next turn. */
  static final String NAME = "Ottoline";

  /** A temperature that only a server with a memory can know in the next turn. */
  static final String TEMPERATURE = "21";

  static final String RESPONSE = "/responses/{response_id}";
  static final String CANCEL = RESPONSE + "/cancel";
  static final String INPUT_ITEMS = RESPONSE + "/input_items";

  private static final String MODEL = "gpt-4o-mini";
  private static final String UNKNOWN = "resp_0123456789abcdef0123456789abcdef0123456789abcdef";

  private ResponsesState() {}

  /** Later turns of a conversation that the server keeps. */
  static List<FactorSet> turns() {
    Stream<Factor> known =
        Stream.of(
            turn(
                "next turn",
                "What is my name? Answer with the name alone.",
                request -> goOn(request, create(request, introduction()))),
            turn(
                "third turn",
                "What is my name? Answer with the name alone now.",
                request -> {
                  int first = create(request, introduction());
                  ObjectNode second = creation("Say hello.");
                  second.set("previous_response_id", id(first).json());
                  goOn(request, create(request, second));
                }),
            // Instructions do not carry over to the next turn.
            turn(
                "instructions not inherited",
                "Say hello.",
                request ->
                    goOn(
                        request,
                        create(
                            request, creation("Say hi.").put("instructions", "Be very brief.")))));
    Factor answered =
        state(
            "a call answered",
            request -> {
              int created = create(request, calling());
              ObjectNode result = ResponsesTools.result("", TEMPERATURE + " °C");
              result.set("call_id", new Captured(created, "/output/*/call_id").json());
              goOn(request, created);
              request.set("input", JsonNodeFactory.instance.arrayNode().add(result));
            });
    Stream<Factor> unknown =
        Stream.of(
            turn(
                "a turn after one that was not stored",
                "What is my name?",
                request ->
                    goOn(request, request.before(post("", introduction().put("store", false))))),
            turn(
                "a turn after an unknown response",
                "Say hello.",
                request -> request.set("previous_response_id", json(UNKNOWN))));
    return Stream.of(
            Stream.concat(known, Stream.of(answered))
                .flatMap(turn -> Stream.of(row(turn), row(turn, ResponsesFactors.STREAM))),
            unknown.map(turn -> row(turn.rejected())))
        .flatMap(sets -> sets)
        .map(set -> set.with(ResponsesFactors.MODEL))
        .toList();
  }

  /** Stored responses. */
  static List<FactorSet> stored() {
    Stream<Factor> known =
        Stream.of(
            stored("retrieve", Method.GET, RESPONSE),
            stored("input items", Method.GET, INPUT_ITEMS),
            listing("input items, oldest first", "order", "asc"),
            listing("input items, newest first", "order", "desc"),
            listing("one input item", "limit", 1),
            state(
                "input items after the first",
                request -> {
                  int created = create(request, conversation());
                  int listed =
                      request.before(
                          Request.bare(
                              Method.GET,
                              INPUT_ITEMS + "?order=asc",
                              Map.of("response_id", id(created).json())));
                  request
                      .to(Method.GET, INPUT_ITEMS)
                      .value("response_id", id(created))
                      .query("order", json("asc"))
                      .query("after", new Captured(listed, "/data/0/id").json());
                }),
            state(
                "delete",
                request -> {
                  int created = request.before(post("", introduction()));
                  request.to(Method.DELETE, RESPONSE).value("response_id", id(created));
                }),
            state(
                "cancel in the background",
                request -> {
                  ObjectNode poem = creation("Write a poem of twenty lines about the sea.");
                  int created = create(request, poem.put("background", true));
                  request.to(Method.POST, CANCEL).value("response_id", id(created));
                }),
            state("retrieve a stream", request -> streamAgain(request, -1)),
            state("retrieve a stream after its second event", request -> streamAgain(request, 1)));
    Stream<Factor> unknown =
        Stream.of(
            state(
                "retrieve after delete",
                request -> {
                  int created = request.before(post("", introduction()));
                  Request deletion =
                      Request.bare(
                          Method.DELETE, RESPONSE, Map.of("response_id", id(created).json()));
                  request.before(deletion);
                  request.to(Method.GET, RESPONSE).value("response_id", id(created));
                }),
            state(
                "retrieve what was not stored",
                request -> {
                  int created = request.before(post("", introduction().put("store", false)));
                  request.to(Method.GET, RESPONSE).value("response_id", id(created));
                }),
            stored("cancel what is finished", Method.POST, CANCEL),
            unknown("retrieve an unknown response", Method.GET, RESPONSE),
            unknown("delete an unknown response", Method.DELETE, RESPONSE),
            unknown("cancel an unknown response", Method.POST, CANCEL),
            unknown("input items of an unknown response", Method.GET, INPUT_ITEMS),
            listing("input items, a limit of 0", "limit", 0),
            listing("input items, a limit of 101", "limit", 101),
            listing("input items, an unknown order", "order", "foo"));
    return Stream.concat(known.map(each -> row(each)), unknown.map(each -> row(each.rejected())))
        .toList();
  }

  private static Factor state(String name, Consumer<RequestBuilder> edit) {
    return new Factor(PARAMETER + "=" + name, false, false, object("val", name), edit);
  }

  private static Factor turn(String name, String input, Consumer<RequestBuilder> edit) {
    return state(name, edit.andThen(request -> request.set("input", json(input))));
  }

  private static Factor stored(String name, Method method, String path) {
    return state(
        name,
        request ->
            request.to(method, path).value("response_id", id(create(request, conversation()))));
  }

  private static Factor listing(String name, String parameter, Object value) {
    return state(
        name,
        request ->
            request
                .to(Method.GET, INPUT_ITEMS)
                .value("response_id", id(create(request, conversation())))
                .query(parameter, json(value)));
  }

  private static Factor unknown(String name, Method method, String path) {
    return state(name, request -> request.to(method, path).value("response_id", json(UNKNOWN)));
  }

  /** Only a response created in the background as a stream can be streamed again. */
  private static void streamAgain(RequestBuilder request, int after) {
    ObjectNode body = creation("Say hello in one short sentence.");
    int created = request.before(post("", body.put("background", true).put("stream", true)));
    Captured response = new Captured(created, "/0/response/id");
    request
        .to(Method.GET, RESPONSE)
        .value("response_id", response)
        .query("stream", json(true))
        .after(Request.bare(Method.DELETE, RESPONSE, Map.of("response_id", response.json())));
    if (after >= 0) {
      request.query("starting_after", json(after));
    }
  }

  /**
   * Adds steps that create a response first and delete it last; returns the number of the first.
   */
  private static int create(RequestBuilder request, ObjectNode body) {
    int created = request.before(post("", body));
    request.after(Request.bare(Method.DELETE, RESPONSE, Map.of("response_id", id(created).json())));
    return created;
  }

  private static void goOn(RequestBuilder request, int from) {
    request.set("previous_response_id", id(from).json());
  }

  private static Request post(String path, ObjectNode body) {
    return Request.post(path, RawJson.of(body));
  }

  private static Captured id(int created) {
    return new Captured(created, "/id");
  }

  private static ObjectNode creation(String input) {
    return object("model", MODEL, "input", input);
  }

  private static ObjectNode introduction() {
    return creation("My name is %s. Say hello.".formatted(NAME));
  }

  /** Three items, to be listed. */
  private static ObjectNode conversation() {
    return object(
        "model",
        MODEL,
        "input",
        List.of(
            ResponsesInputs.message("user", "My name is %s.".formatted(NAME)),
            ResponsesInputs.message("assistant", "Hello."),
            ResponsesInputs.message("user", "Say hello again.")));
  }

  private static ObjectNode calling() {
    ObjectNode body = creation("What is the weather like in Paris? Use the tool.");
    body.set("tools", ResponsesTools.ONE_TOOL.payload().get("val"));
    // Room for thoughts before the call, whatever --maxTokens says.
    return body.put("tool_choice", "required").put("max_output_tokens", 1000);
  }
}
