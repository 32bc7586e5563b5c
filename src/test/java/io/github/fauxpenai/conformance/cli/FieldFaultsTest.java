package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Faults that users of servers reported, put into honest answers: each is found by the promises
 * listed with it, without a baseline, and nothing reports what is odd but correct.
 */
class FieldFaultsTest {
  private static final String FUNCTION =
      "'tools':[{'type':'function','function':{'name':'get_weather','parameters':{'type':'object',"
          + "'properties':{'city':{'type':'string'}},'required':['city']}}}]";
  private static final String PLAIN = request("Hello");
  private static final String LIMITED = request("Hello", "'max_completion_tokens':32");
  private static final String STREAM = request("Hello", "'stream':true");
  private static final String USAGE =
      request("Hello", "'stream':true", "'stream_options':{'include_usage':true}");
  private static final String CALL = request("What is the weather?", FUNCTION);
  private static final String BARE_CALL =
      request(
          "What is the weather?",
          "'tools':[{'type':'function','function':{'name':'get_weather'}}]");
  private static final String CALLS = request("The weather here and there?", FUNCTION);
  private static final String STREAMED_CALL =
      request("What is the weather?", FUNCTION, "'stream':true");
  private static final String STREAMED_CALLS =
      request("The weather here and there?", FUNCTION, "'stream':true");
  private static final List<String> ALL =
      List.of(PLAIN, STREAM, USAGE, CALL, CALLS, STREAMED_CALL, STREAMED_CALLS);

  @TempDir private Path folder;

  /**
   * A fault, or an oddity.
   *
   * @param finds the promise that finds it; empty for an oddity
   * @param edit of the response
   */
  record Fault(String what, String request, String finds, Consumer<JsonNode> edit) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static String request(String question, String... more) {
    return "{'model':'gpt-4o','messages':[{'role':'user','content':'%s'}]%s}"
        .formatted(question, more.length == 0 ? "" : "," + String.join(",", more));
  }

  private static Fault body(String what, String request, String finds, Consumer<ObjectNode> edit) {
    return new Fault(
        what, request, finds, response -> edit.accept((ObjectNode) response.path("body")));
  }

  private static Fault chunks(
      String what, String request, String finds, Consumer<ObjectNode> edit) {
    return new Fault(
        what,
        request,
        finds,
        response -> response.path("body").forEach(chunk -> edit.accept((ObjectNode) chunk)));
  }

  private static Fault choices(
      String what, String request, String finds, Consumer<ObjectNode> edit) {
    return new Fault(
        what,
        request,
        finds,
        response ->
            response
                .path("body")
                .findValues("choices")
                .forEach(choices -> choices.forEach(c -> edit.accept((ObjectNode) c))));
  }

  private static Fault messages(
      String what, String request, String finds, Consumer<ObjectNode> edit) {
    return choices(
        what,
        request,
        finds,
        choice -> edit.accept((ObjectNode) choice.path(choice.has("delta") ? "delta" : "message")));
  }

  private static Fault calls(String what, String request, String finds, Consumer<ObjectNode> edit) {
    return messages(
        what,
        request,
        finds,
        message -> message.path("tool_calls").forEach(call -> edit.accept((ObjectNode) call)));
  }

  /** What the recorder says of a stream's end. */
  private static Fault end(String what, String finds, Consumer<ObjectNode> edit) {
    return new Fault(
        what,
        STREAM,
        finds,
        response ->
            edit.accept(
                ((ObjectNode) response.path("stream"))
                    .putObject("end")
                    .put("connection", "closed")));
  }

  /** What the recorder says of values that it replaced. */
  private static Fault replaced(String what, String finds, String member, String kind) {
    return new Fault(
        what,
        PLAIN,
        finds,
        response -> ((ObjectNode) response).putObject("replaced").put(member, kind));
  }

  private static ObjectNode function(ObjectNode call) {
    return (ObjectNode) call.path("function");
  }

  private static final String ANSWER = "definition.answer";
  private static final String CHUNK = "definition.stream";

  static final List<Fault> FAULTS =
      List.of(
          body("no usage", PLAIN, "usage.present", b -> b.remove("usage")),
          body("usage null", PLAIN, "usage.present", b -> b.putNull("usage")),
          body(
              "all token counts are 0",
              PLAIN,
              "usage.sum",
              b ->
                  b.putObject("usage")
                      .put("prompt_tokens", 0)
                      .put("completion_tokens", 0)
                      .put("total_tokens", 0)),
          body("id is empty", PLAIN, "id.one", b -> b.put("id", "")),
          body("created is a date", PLAIN, ANSWER, b -> b.put("created", "2026-01-31")),
          body("created has a fraction", PLAIN, ANSWER, b -> b.put("created", 1.5)),
          body("a chunk's object", PLAIN, ANSWER, b -> b.put("object", "chat.completion.chunk")),
          body("model is a path", PLAIN, "model.name", b -> b.put("model", "/data/m.gguf")),
          body("model is empty", PLAIN, "model.name", b -> b.put("model", "")),
          chunks("model is empty in a stream", STREAM, "model.name", c -> c.put("model", "")),
          body("no choices", PLAIN, "choices.present", b -> b.putArray("choices")),
          body(
              "an error with 200",
              PLAIN,
              "choices.present",
              b -> b.removeAll().putObject("error").put("message", "overloaded")),
          choices("finish_reason STOP", PLAIN, ANSWER, c -> c.put("finish_reason", "STOP")),
          choices("finish_reason null", PLAIN, ANSWER, c -> c.putNull("finish_reason")),
          choices(
              "tool_calls without a call",
              PLAIN,
              "finish_reason.fits",
              c -> c.put("finish_reason", "tool_calls")),
          choices("no index", PLAIN, ANSWER, c -> c.remove("index")),
          messages("content as parts", PLAIN, ANSWER, m -> m.putArray("content").addObject()),
          messages(
              "an empty list of calls", PLAIN, "tool_calls.filled", m -> m.putArray("tool_calls")),
          messages(
              "thoughts in the text",
              PLAIN,
              "content.clean",
              m -> m.put("content", "<think>a</think>b")),
          messages(
              "broken characters", PLAIN, "content.clean", m -> m.put("content", "a\ufffd\ufffd")),
          messages("no role", PLAIN, ANSWER, m -> m.remove("role")),
          calls("no id", CALL, "tools.ids", c -> c.remove("id")),
          calls("an empty id", CALL, "tools.ids", c -> c.put("id", "")),
          calls("one id for two calls", CALLS, "tools.ids", c -> c.put("id", "call_1")),
          calls("no type", CALL, ANSWER, c -> c.remove("type")),
          calls("no name", CALL, "tools.calls", c -> function(c).remove("name")),
          calls("no arguments", CALL, "tools.calls", c -> function(c).remove("arguments")),
          calls("arguments cut", CALL, "tools.calls", c -> function(c).put("arguments", "{'a")),
          calls(
              "arguments as an object",
              CALL,
              "tools.calls",
              c -> function(c).putObject("arguments")),
          calls(
              "a function that nobody offers",
              CALL,
              "tools.calls",
              c -> function(c).put("name", "f")),
          choices(
              "stop beside a call",
              CALL,
              "finish_reason.fits",
              c -> c.put("finish_reason", "stop")),
          choices("tool_calling", CALL, ANSWER, c -> c.put("finish_reason", "tool_calling")),
          choices(
              "length before a stop text",
              LIMITED,
              "finish_reason.fits",
              c -> c.put("finish_reason", "length")),
          calls(
              "broken characters in arguments",
              CALL,
              "tools.calls",
              c -> function(c).put("arguments", "{\"city\":\"Z\ufffd\ufffdrich\"}")),
          messages(
              "function_call in place of tool_calls",
              CALL,
              "tools.calls",
              m -> {
                m.remove("tool_calls");
                m.putObject("function_call").put("name", "get_weather").put("arguments", "{}");
              }),
          messages(
              "the call in the text",
              CALL,
              "tools.calls",
              m -> {
                m.remove("tool_calls");
                m.put(
                    "content", "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}");
              }),
          calls("calls without index", STREAMED_CALL, "tools.stream_index", c -> c.remove("index")),
          calls("calls from 1", STREAMED_CALL, "tools.stream_index", c -> c.put("index", 1)),
          calls("all calls 0", STREAMED_CALLS, "tools.stream_index", c -> c.put("index", 0)),
          calls("streamed without id", STREAMED_CALL, "tools.stream_index", c -> c.remove("id")),
          calls("the id again", STREAMED_CALL, "tools.stream_index", c -> c.put("id", "call_1")),
          calls(
              "the name again",
              STREAMED_CALL,
              "tools.stream_index",
              c -> function(c).put("name", "get_weather")),
          calls(
              "streamed without type", STREAMED_CALL, "tools.stream_index", c -> c.remove("type")),
          calls(
              "arguments null",
              STREAMED_CALL,
              "tools.stream_index",
              c -> {
                if (c.has("id")) {
                  function(c).putNull("arguments");
                }
              }),
          messages("role empty", STREAM, CHUNK, m -> m.put("role", "")),
          messages("no role in a stream", STREAM, CHUNK, m -> m.remove("role")),
          choices("no delta", STREAM, CHUNK, c -> c.remove("delta")),
          choices("message for delta", STREAM, CHUNK, c -> c.set("message", c.remove("delta"))),
          choices("delta null", STREAM, CHUNK, c -> c.putNull("delta")),
          choices(
              "no finish_reason until the end",
              STREAM,
              CHUNK,
              c -> {
                if (c.path("finish_reason").isNull()) {
                  c.remove("finish_reason");
                }
              }),
          choices("finish_reason empty", STREAM, CHUNK, c -> c.put("finish_reason", "")),
          choices(
              "finish_reason the text null",
              STREAM,
              "finish_reason.last",
              c -> c.put("finish_reason", "null")),
          choices("never an end", STREAM, "finish_reason.last", c -> c.putNull("finish_reason")),
          choices(
              "ends all the time",
              STREAM,
              "finish_reason.last",
              c -> c.put("finish_reason", "stop")),
          chunks(
              "chunks with other ids",
              STREAM,
              "id.one",
              c -> c.put("id", "c" + c.path("choices").toString().hashCode())),
          chunks("chunks with empty ids", STREAM, "id.one", c -> c.put("id", "")),
          chunks("model null", STREAM, CHUNK, c -> c.putNull("model")),
          chunks("a plain answer's object", STREAM, CHUNK, c -> c.put("object", "chat.completion")),
          chunks(
              "usage in every chunk", STREAM, "stream_options.no_usage", c -> c.putObject("usage")),
          chunks(
              "no usage though asked for", USAGE, "stream_options.usage", c -> c.putNull("usage")),
          chunks(
              "a usage chunk without choices",
              USAGE,
              "stream_options.usage",
              c -> {
                if (c.path("choices").isEmpty()) {
                  c.remove("choices");
                }
              }),
          new Fault(
              "an error amid the stream",
              STREAM,
              "stream.error",
              response ->
                  ((ArrayNode) response.path("body"))
                      .insertObject(2)
                      .putObject("error")
                      .put("message", "m")),
          new Fault(
              "text after the end",
              STREAM,
              "finish_reason.last",
              response -> {
                ArrayNode body = (ArrayNode) response.path("body");
                body.add(body.get(1).deepCopy());
              }),
          new Fault(
              "no [DONE]",
              STREAM,
              "stream.events",
              response -> ((ObjectNode) response.path("stream")).put("done", false)),
          end("[done]", "stream.events", e -> e.put("spelled", "[done]")),
          end("[DONE] twice", "stream.end", e -> e.put("doneAgain", 1)),
          end("events after [DONE]", "stream.end", e -> e.put("events", 2)),
          end("left open", "stream.closed", e -> e.put("connection", "open")),
          end("cut after [DONE]", "stream.closed", e -> e.put("connection", "cut")),
          end("a line error:", "stream.fields", e -> e.putObject("dropped").put("error", 1)),
          replaced("created in milliseconds", "created.seconds", "created", "milliseconds"),
          replaced("one id for all answers", "id.new", "id", "repeated"),
          new Fault(
              "201 for a stream",
              STREAM,
              "answer.status",
              response -> ((ObjectNode) response).put("status", 201)),
          new Fault(
              "a page of HTML",
              PLAIN,
              "answer.media_type",
              response -> {
                ((ObjectNode) response).putObject("headers").put("content-type", "text/html");
                ((ObjectNode) response).putObject("body").put("message", "Unexpected");
              }),
          new Fault(
              "JSON without a media type",
              PLAIN,
              "answer.media_type",
              response -> ((ObjectNode) response).putObject("headers")),
          new Fault(
              "the arguments once more",
              STREAMED_CALL,
              "tools.calls",
              response -> {
                ArrayNode body = (ArrayNode) response.path("body");
                ObjectNode again = body.get(1).deepCopy();
                ObjectNode call = (ObjectNode) again.at("/choices/0/delta/tool_calls/0");
                call.removeAll()
                    .put("index", 0)
                    .putObject("function")
                    .put("arguments", "{\"city\":\"Paris\"}");
                body.insert(body.size() - 1, again);
              }));

  static final List<Fault> ODDITIES =
      List.of(
          end("a stream that ends well", "", e -> e.put("connection", "closed")),
          replaced("created in seconds", "", "created", "seconds"),
          replaced("an id of its own", "", "id", "new"),
          chunks("more members", STREAM, "", c -> c.put("provider", "p").put("obfuscation", "x")),
          body("a filter's results", PLAIN, "", b -> b.putArray("prompt_filter_results")),
          messages("thoughts apart", PLAIN, "", m -> m.put("reasoning_content", "hm")),
          messages("calls null", PLAIN, "", m -> m.putNull("tool_calls").putNull("function_call")),
          chunks("usage null unasked for", STREAM, "", c -> c.putNull("usage")),
          chunks(
              "no usage null though asked for",
              USAGE,
              "",
              c -> {
                if (c.path("usage").isNull()) {
                  c.remove("usage");
                }
              }),
          messages("content null in deltas", STREAMED_CALL, "", m -> m.putNull("content")),
          chunks("no fingerprint", STREAM, "", c -> c.putNull("system_fingerprint")),
          new Fault(
              "Azure's first chunk",
              STREAM,
              "",
              response -> {
                ObjectNode first = ((ArrayNode) response.path("body")).insertObject(0);
                ObjectNode second = (ObjectNode) response.at("/body/1");
                first.setAll(second.deepCopy());
                first.putArray("choices");
              }),
          body(
              "all tokens went into thoughts",
              PLAIN,
              "",
              b -> {
                ObjectNode choice = (ObjectNode) b.at("/choices/0");
                choice.put("finish_reason", "length");
                ((ObjectNode) choice.path("message")).put("content", "");
                b.putObject("usage")
                    .put("prompt_tokens", 1)
                    .put("completion_tokens", 60)
                    .put("total_tokens", 61)
                    .putObject("completion_tokens_details")
                    .put("reasoning_tokens", 60);
              }),
          body(
              "no text, as all tokens went into thoughts",
              PLAIN,
              "",
              b -> {
                ObjectNode choice = (ObjectNode) b.at("/choices/0");
                choice.put("finish_reason", "length");
                ((ObjectNode) choice.path("message")).putNull("content");
              }),
          messages(
              "role and content null in later deltas",
              STREAMED_CALL,
              "",
              m -> {
                if (!m.has("role")) {
                  m.putNull("role").putNull("content");
                }
              }),
          calls(
              "no arguments for no parameters",
              BARE_CALL,
              "",
              c -> function(c).put("arguments", "")),
          new Fault(
              "the last text comes with finish_reason",
              STREAM,
              "",
              response -> {
                ArrayNode body = (ArrayNode) response.path("body");
                ObjectNode end = (ObjectNode) body.remove(body.size() - 1).at("/choices/0");
                ((ObjectNode) body.get(body.size() - 1).at("/choices/0"))
                    .set("finish_reason", end.get("finish_reason"));
              }),
          new Fault(
              "a moderation after usage",
              USAGE,
              "",
              response -> {
                ArrayNode body = (ArrayNode) response.path("body");
                ObjectNode last = body.get(body.size() - 1).deepCopy();
                last.remove("usage");
                body.add(last);
              }));

  @ParameterizedTest
  @FieldSource("FAULTS")
  void aFaultIsFound(Fault fault) throws IOException {
    Set<String> found = found(fault);
    assertTrue(found.contains(fault.finds()), fault.what() + ": " + found);
  }

  @ParameterizedTest
  @FieldSource("ODDITIES")
  void whatIsOddAndRightIsNotFound(Fault oddity) throws IOException {
    assertEquals(Set.of(), found(oddity));
  }

  @Test
  void aLimitThatWasSentBesideTheScenarioIsOne() throws IOException {
    ObjectNode response = answer(PLAIN);
    ((ObjectNode) response.at("/body/choices/0")).put("finish_reason", "length");
    ObjectNode result = Checking.result(json(PLAIN), response);
    Recordings recordings = Recordings.none();
    recordings.put(result);
    assertEquals(Set.of(), found(recordings));

    result
        .putObject("recording")
        .put("time", "2026-01-31T12:00:00Z")
        .putObject("sentDifferently")
        .put("max_completion_tokens", "32");

    assertEquals(Set.of("finish_reason.fits"), found(recordings));
  }

  @Test
  void anotherStatusThan200IsOneFaultWhateverWasAskedFor() throws IOException {
    Recordings recordings = Recordings.none();
    for (String request : ALL) {
      recordings.put(Checking.result(json(request), answer(request).put("status", 201)));
    }

    PromiseCheck.Outcome outcome = check(recordings);

    List<Cause> causes = outcome.causes().causes();
    assertEquals(List.of(Acceptance.STATUS), causes.stream().map(Cause::path).toList());
    assertEquals(ALL.size(), causes.get(0).keys().size());
  }

  /** Whatever was asked for; a limit such as that of the quick profile leaves no room for more. */
  @Test
  void thoughtsThatTakeAllTokensAreNotFound() throws IOException {
    Recordings recordings = Recordings.none();
    for (Scenario scenario : TestSuite.scenarios(Api.CHAT_COMPLETIONS.extendedSuites()).values()) {
      ObjectNode request = (ObjectNode) scenario.requestBody();
      boolean isPlain = !request.path("stream").asBoolean() && scenario.before().isEmpty();
      if (isPlain && scenario.spec().factors().stream().noneMatch(Factor::negative)) {
        ObjectNode response = HonestChat.answer(request);
        for (JsonNode choice : response.at("/body/choices")) {
          ((ObjectNode) choice).put("finish_reason", "length");
          ((ObjectNode) choice).putObject("message").put("role", "assistant").put("content", "");
          if (choice.path("logprobs").isObject()) {
            ((ObjectNode) choice).putObject("logprobs").putArray("content");
          }
        }
        ObjectNode usage = (ObjectNode) response.at("/body/usage");
        usage
            .putObject("completion_tokens_details")
            .set("reasoning_tokens", usage.get("completion_tokens"));
        recordings.put(Checking.result(request, response));
      }
    }

    assertTrue(recordings.results().size() > 500, recordings.results().size() + " requests");
    assertEquals(Set.of(), found(recordings));
  }

  @Test
  void honestAnswersAreNotFound() throws IOException {
    for (String request : ALL) {
      assertEquals(Set.of(), found((ObjectNode) json(request), answer(request)), request);
    }
  }

  private static ObjectNode answer(String request) {
    return HonestChat.answer((ObjectNode) json(request));
  }

  private Set<String> found(Fault fault) throws IOException {
    ObjectNode response = answer(fault.request());
    fault.edit().accept(response);
    assertNotEquals(answer(fault.request()), response, "the edit does nothing");
    return found((ObjectNode) json(fault.request()), response);
  }

  private Set<String> found(ObjectNode request, ObjectNode response) throws IOException {
    Recordings recordings = Recordings.none();
    recordings.put(Checking.result(request, response));
    return found(recordings);
  }

  private Set<String> found(Recordings recordings) throws IOException {
    return check(recordings).tallies().stream()
        .filter(tally -> tally.failing() > 0)
        .map(tally -> tally.promise().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private PromiseCheck.Outcome check(Recordings recordings) throws IOException {
    Api api = Api.CHAT_COMPLETIONS;
    return Checking.withAll(api, recordings.write(folder.resolve("results.json.gz")))
        .run(scenario -> {});
  }
}
