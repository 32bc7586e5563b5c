package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Deviations;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.examples.StandIn;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.KeptResults;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole chain over HTTP without a baseline: a server that keeps its promises, and then one that
 * deviates in one way, is run and checked. Each table says all that must be found, and so also that
 * nothing else is.
 */
@Tag("slow")
class PromiseChainTest {
  /** Everything over HTTP, also what is held there by other answers. */
  private static final boolean LONG = Boolean.getBoolean("long");

  /**
   * What only a run shows, or how it is recorded: what stands around JSON, new ids, types of a
   * time. That the others arrive as they were changed is held by DeviationChainTest.
   */
  private static final Set<String> ONLY_OVER_HTTP =
      Set.of(
          "accept-everything",
          "status-500",
          "status-500-for-400",
          "plain-text",
          "stream-as-json",
          "stream-empty",
          "stream-no-done",
          "done-lower-case",
          "done-twice",
          "events-after-done",
          "stream-left-open",
          "error-field",
          "created-float",
          "created-string");

  /** All that is asked for, by API. */
  private static final Map<Api, JsonNode> SCENARIOS = new EnumMap<>(Api.class);

  private static final String IGNORES = "ignores ";
  private static final Set<String> FAILING = Set.of("broken", "ignored", "rejected");

  /** Inputs and vectors that would make the test slow and show nothing more. */
  private static final String LARGE = ".*(2,04|9,000|512|1024|1537|3073).*";

  /** The stand-in's vectors follow from the places of inputs: the first is the one it has alone. */
  private static final String OF_OTHER_PLACES = "input=(two|three)\\+.*";

  /** So many published answers that show a promise are enough, of small groups. */
  private static final int OF_EACH = 3;

  /** A model that may say one token only says it 16,000 times. */
  private static final int MOST_CHUNKS = 1_000;

  private static final Set<String> PUBLISHED_GROUPS =
      Set.of("sanity", "streaming", "negative", "input");

  @TempDir private Path folder;

  /** Of each kind of scenario that a promise is about, some that ask for it, and their twins. */
  private static final List<String> CHATS =
      List.of(
          "n=2",
          "n=3",
          "n=2+stream=true",
          "max_tokens=1",
          "max_tokens=5",
          "max_tokens=1+stream=true",
          "max_completion_tokens=1",
          "max_completion_tokens=1+stream=true",
          "n=2+max_completion_tokens=1",
          "n=2+max_completion_tokens=1+stream=true",
          "ASKS_TO_REPEAT",
          "stop=four",
          "stop=four+stream=true",
          "stop=[\"nine\",\"four\"]",
          "logit_bias={\"12345\":100}",
          "logit_bias={\"1000\":100}+max_completion_tokens=5",
          "logprobs=true",
          "logprobs=true+top_logprobs=0",
          "logprobs=true+top_logprobs=1",
          "logprobs=true+top_logprobs=1+stream=true",
          "logprobs=true+top_logprobs=5",
          "stream=true",
          "stream=true+n=2+stream_options=true",
          "stream=true+n=2+stream_options=null",
          "stream=true+max_completion_tokens=5+stream_options=true",
          "stream=true+stream_options={\"include_obfuscation\":false}",
          "moderation={\"model\":\"omni-moderation-latest\"}",
          "moderation={\"model\":\"omni-moderation-latest\"}+stream=true",
          "functions=one function+function_call=get_weather",
          "functions=one function+function_call=get_weather+stream=true",
          "tools=two functions+tool_choice=required, get_time",
          "tools=two functions+tool_choice=required, get_time+stream=true",
          "tools=one function",
          "tools=one function+stream=true",
          "tools=one function+tool_choice=none",
          "tools=one function+tool_choice=none+stream=true",
          "tools=one function+tool_choice=required",
          "tools=one function+tool_choice=required+stream=true",
          "tools=one function+tool_choice=required+n=2",
          "tools=one function+tool_choice=required+max_completion_tokens=5",
          "tools=one function+tool_choice=required+parallel_tool_calls=true",
          "tools=one function+tool_choice=required+parallel_tool_calls=false",
          "tools=one function+tool_choice=get_weather",
          "tools=two functions+tool_choice=get_weather",
          "tools=two functions+tool_choice=get_weather+stream=true",
          "tools=one strict function+tool_choice=required",
          "tools=one strict function+tool_choice=required+stream=true",
          "response_format={\"type\":\"json_object\"}",
          "response_format={\"type\":\"json_object\"}+stream=true",
          "response_format=a schema",
          "response_format=a strict schema",
          "response_format=a strict schema+stream=true",
          "response_format=a strict schema+n=2",
          "response_format=a strict schema+max_completion_tokens=5",
          "tools=[]",
          "n=129",
          "messages=[]",
          "unknown_member=true",
          "body=not JSON",
          "body=an array",
          "body=empty");

  private static final List<String> CHAT_GROUPS =
      List.of(
          "sanity",
          "limits",
          "limits_invalid",
          "logprobs",
          "stream_options",
          "tools",
          "tools_invalid",
          "newer",
          "functions",
          "allowed_tools",
          "moderation",
          "structured_output",
          "malformed");

  /**
   * Deviations, a reason where it is not plain, and below them what must be found: outcome and
   * promise. Nothing must be found where nothing stands.
   */
  private static final String DEVIATIONS_OF_CHATS =
      """
      reject-everything: a refusal that names no parameter tells nothing more
        rejected request.accepted
      accept-everything: one of what OpenAI rejects would be a stream
        broken id.new
        ignored request.refused.limits_invalid
        ignored request.refused.malformed
        ignored request.refused.structured_output
        ignored request.refused.tools_invalid
        ignored stream.events
        ignored unknown_member.refused
      status-422:
        broken error.form
      status-500-for-400, status-500:
        broken answer.readable
      status-201:
        broken answer.status
      reject-parameter:
        rejected request.accepted
        rejected stop.text
      plain-text:
        broken answer.media_type
        broken choices.present
        broken error.form
        broken stream.events
      stream-as-json: the one answer is a greeting, whatever was asked for
        broken id.new
        broken max_completion_tokens.limit
        ignored logprobs.tokens
        ignored max_completion_tokens.limit
        ignored max_tokens.limit
        ignored n.choices
        ignored response_format.json_schema
        ignored response_format.strict
        ignored response_format.json_object
        ignored stream.events
        ignored function_call.named
        ignored moderation.present
        ignored tool_choice.allowed
        ignored tool_choice.named
        ignored tool_choice.required
      no-usage:
        broken usage.present
      no-id, no-object, no-created, role-missing: no parameter promises them
      index-missing: choices stand in their order
      finish-reason-missing, finish-reason-null, finish-reason-eos,
      finish-reason-empty: what is cut short looks whole, and is no JSON
        broken tools.calls
        ignored response_format.json_schema
        ignored response_format.strict
      second-choice-incomplete: the definition tells
      last-token-incomplete:
        broken logprobs.tokens
      logprobs-null:
        ignored logprobs.tokens
      error-flat, error-detail, error-text, error-message-object, error-null, error-code-number:
        broken error.form
      content-list: a list is no text, so no JSON either
        ignored response_format.json_schema
        ignored response_format.strict
        ignored response_format.json_object
      floats-for-base64, base64-for-floats, vector-string, vector-missing,
      dimensions-wrong: no vectors here
      stream-no-usage:
        ignored stream_options.usage
      stream-usage-misplaced:
        broken stream_options.usage
      stream-no-role, stream-no-object, stream-content-null,
      stream-plain-object: the text is whole
      stream-one-id-per-chunk:
        broken id.one
      stream-two-finish-reasons:
        broken finish_reason.last
      stream-no-index: the choices of a stream cannot be told apart
        broken stream.form
      index-twice: nor can they here
        broken choices.present
        broken finish_reason.last
        broken stream.form
        ignored n.choices
      stream-no-finish-reason:
        broken finish_reason.last
      stream-empty, stream-no-done, done-lower-case:
        broken stream.events
      done-twice, events-after-done:
        broken stream.end
      stream-left-open:
        broken stream.closed
      error-field:
        broken stream.fields
      created-float, created-string, created-milliseconds:
        broken created.seconds
      body-null:
        broken choices.present
        broken error.form
        broken stream.events
      choices-null:
        broken choices.present
        broken n.choices
      usage-strings, index-string: types are no promise of a parameter
      object-wrong, role-wrong, error-type, error-code, error-param: nor are values
      usage-zero, total-wrong:
        broken usage.sum
      finish-reason-stop:
        broken max_completion_tokens.limit
        broken max_tokens.limit
      text-empty:
        broken finish_reason.fits
        ignored response_format.json_schema
        ignored response_format.strict
        ignored response_format.json_object
      stream-text-empty:
        broken stream.form
        ignored response_format.json_schema
        ignored response_format.strict
        ignored response_format.json_object
      one-choice-of-two: of three there are two, of two one, and the last chunk is lost
        ignored moderation.present
        broken n.choices
        ignored n.choices
      """;

  /** The same for servers that break a promise in a way of which serveResults has none. */
  private static final String OTHER_CHATS =
      """
      as asked:
      ignores n:
        ignored n.choices
      ignores max_tokens:
        ignored max_tokens.limit
      ignores max_completion_tokens:
        ignored max_completion_tokens.limit
      ignores stop:
        ignored stop.text
      ignores logit_bias:
        ignored logit_bias.exclusive
      ignores logprobs:
        ignored logprobs.tokens
      ignores top_logprobs:
        ignored top_logprobs.count
      ignores stream:
        ignored stream.events
      ignores stream_options:
        ignored stream_options.obfuscation
        ignored stream_options.usage
      ignores moderation:
        ignored moderation.present
      ignores functions:
        ignored function_call.named
      ignores tools:
        ignored tool_choice.allowed
        ignored tool_choice.named
        ignored tool_choice.required
      ignores tool_choice:
        ignored tool_choice.allowed
        ignored tool_choice.named
        ignored tool_choice.required
        ignored tool_choice.none
      ignores parallel_tool_calls:
        ignored parallel_tool_calls.off
      ignores response_format:
        ignored response_format.json_schema
        ignored response_format.strict
        ignored response_format.json_object
      usage in every stream:
        ignored stream_options.no_usage
      one likely token less: none in place of one, or four of five
        broken top_logprobs.count
        ignored top_logprobs.count
      another function: it is not on offer
        ignored tool_choice.allowed
        broken tool_choice.named
        broken tools.calls
      half of the arguments:
        broken tools.strict
        broken tools.calls
      no arguments: the schema asks for them
        broken tools.strict
      parts of calls without index:
        broken tools.stream_index
      an array of numbers as JSON:
        broken response_format.strict
        broken response_format.json_object
      the path of the model:
        broken model.name
      thoughts in the text:
        broken content.clean
      an empty list of calls:
        broken tool_calls.filled
      stop beside a call:
        broken finish_reason.fits
      one id for all calls:
        broken tools.ids
      an error amid the stream:
        broken stream.error
      """;

  private static final String DEVIATIONS_OF_EMBEDDINGS =
      """
      reject-everything: a refusal that names no parameter tells nothing more
        rejected request.accepted
      accept-everything: one model of three cannot shorten vectors
        broken embedding.unit
        ignored request.refused.dimensions
        ignored request.refused.inputs
      status-422:
        broken error.form
      status-500-for-400, status-500:
        broken answer.readable
      status-201:
        broken answer.status
      plain-text:
        broken answer.media_type
        broken error.form
        broken input.vectors
      body-null:
        broken error.form
        broken input.vectors
      error-flat, error-detail, error-text, error-message-object, error-null, error-code-number:
        broken error.form
      error-type, error-code, error-param: values are no promise
      index-missing, index-string, index-twice:
        broken input.vectors
      floats-for-base64:
        broken embedding.distinct
        broken embedding.unit
        ignored encoding_format.base64
      base64-for-floats:
        broken embedding.distinct
        broken embedding.unit
        ignored encoding_format.float
      vector-string:
        broken encoding_format.float
        broken input.vectors
      vector-missing: of three there are two, of two one
        broken input.vectors
        ignored input.vectors
      dimensions-wrong: its base64 is of other numbers too, and of one number none is left
        broken embedding.unit
        broken encoding_format.same_numbers
        broken input.vectors
        ignored dimensions.length
      usage-zero, total-wrong:
        broken usage.sum
      no-usage, no-object, object-wrong, usage-strings: no parameter promises them
      reject-parameter, no-id, no-created, created-float, created-string, role-missing,
      role-wrong, stream-as-json, finish-reason-missing, second-choice-incomplete,
      last-token-incomplete, logprobs-null, content-list, stream-no-usage, stream-no-role,
      stream-no-object, stream-no-index, stream-no-finish-reason, stream-empty, choices-null,
      finish-reason-null, stream-content-null, finish-reason-eos, finish-reason-empty,
      finish-reason-stop, text-empty, stream-text-empty, one-choice-of-two, stream-plain-object,
      stream-two-finish-reasons, stream-one-id-per-chunk, stream-usage-misplaced,
      stream-no-done, done-lower-case, done-twice, events-after-done, stream-left-open, error-field,
      created-milliseconds: they are of chats
      """;

  private static final String READS_NOTHING =
      """
      a greeting for every request: it keeps what asks for nothing
        ignored request.refused.limits_invalid
        ignored request.refused.malformed
        ignored request.refused.structured_output
        ignored request.refused.tools_invalid
        broken body.refused
        broken id.new
        ignored logit_bias.exclusive
        ignored logprobs.tokens
        ignored max_completion_tokens.limit
        ignored max_tokens.limit
        ignored n.choices
        ignored response_format.json_schema
        ignored response_format.strict
        ignored response_format.json_object
        ignored stream.events
        ignored function_call.named
        ignored moderation.present
        ignored tool_choice.allowed
        ignored tool_choice.named
        ignored tool_choice.required
        ignored unknown_member.refused
      """;

  @Test
  void deviationsOfChatsAreFoundOut() throws IOException {
    assertFound(
        DEVIATIONS_OF_CHATS, deviating(Api.CHAT_COMPLETIONS, honestChats(), ONLY_OVER_HTTP));
  }

  @Test
  void otherBreachesOfChatsAreFoundOut() throws IOException {
    Recordings honest = honestChats();
    Map<String, Set<String>> found = new TreeMap<>();
    for (String name : expected(OTHER_CHATS).keySet()) {
      BinaryOperator<JsonNode> breach =
          name.startsWith(IGNORES)
              ? (request, response) -> ignoring(name.substring(IGNORES.length()), request)
              : (request, response) -> edited(name, request, response);
      Recordings served =
          honest.answering(
              (request, response) ->
                  response.path("status").intValue() < 400
                      ? breach.apply(request, response)
                      : response);
      // How such answers are recorded is held by the deviations.
      found.put(
          name,
          LONG
              ? found(Api.CHAT_COMPLETIONS, answers(Api.CHAT_COMPLETIONS, served), List.of())
              : check(Api.CHAT_COMPLETIONS, served.write(served()), FAILING));
    }
    assertFound(OTHER_CHATS, found);
  }

  @Test
  void deviationsOfEmbeddingsAreFoundOut() throws IOException {
    assertFound(
        DEVIATIONS_OF_EMBEDDINGS, deviating(Api.EMBEDDINGS, honestEmbeddings(), ONLY_OVER_HTTP));
  }

  /**
   * A few of OpenAI's own answers do not show all that the tables say, but nothing else, and of
   * each promise that they show how it is broken.
   */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void deviationsOfPublishedAnswersAreFoundOut(Api api) throws IOException {
    Recordings some = someOf(api, Recordings.published(api.toString()));
    Path file = some.write(folder.resolve("published.json.gz"));
    Set<String> shown = promises(List.of(check(api, file, Set.of("honoured"))));
    Map<String, Set<String>> expected =
        expected(api == Api.EMBEDDINGS ? DEVIATIONS_OF_EMBEDDINGS : DEVIATIONS_OF_CHATS);
    shown.retainAll(promises(expected.values()));
    // The published streams are long enough for their tokens to tell that a text is missing.
    if (api == Api.CHAT_COMPLETIONS) {
      expected.get("stream-text-empty").add("broken finish_reason.fits");
    }

    Map<String, Set<String>> found = deviating(api, some, Set.of());

    assertAll(
        found.keySet().stream()
            .map(
                name ->
                    () ->
                        assertTrue(
                            expected.get(name).containsAll(found.get(name)),
                            name + ": " + found.get(name))));
    Set<String> broken = promises(found.values());
    // What the published recordings do not tell, and new ones do.
    Set<String> ofWire =
        Stream.concat(Wire.ofStreams().stream(), Wire.ofObjects().stream())
            .map(Promise::id)
            .collect(toCollection(TreeSet::new));
    if (LONG && api == Api.CHAT_COMPLETIONS) {
      shown.addAll(ofWire);
    } else {
      broken.removeAll(ofWire);
    }
    assertEquals(shown, broken);
  }

  /** serveResults refuses what it cannot parse; this server does not even look. */
  @Test
  void aServerThatReadsNoRequestIsFoundOut() throws IOException {
    ObjectNode request = (ObjectNode) Checking.json("{'model':'any','messages':[]}");
    byte[] greeting = HonestChat.answer(request).path("body").toString().getBytes(UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, greeting.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(greeting);
          }
        });
    server.start();
    Path results = folder.resolve("results.json.gz");
    try {
      ServedRun.against(
          "http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
          Api.CHAT_COMPLETIONS,
          honestChats().write(folder.resolve("asked.json.gz")),
          results);
    } finally {
      server.stop(0);
    }
    Set<String> found = check(Api.CHAT_COMPLETIONS, results, FAILING);
    assertFound(READS_NOTHING, Map.of("a greeting for every request", found));
  }

  /** A promise that nothing above breaks could be checked by nothing, unnoticed. */
  @Test
  void everyPromiseIsBrokenBySomething() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (String table :
        List.of(DEVIATIONS_OF_CHATS, OTHER_CHATS, DEVIATIONS_OF_EMBEDDINGS, READS_NOTHING)) {
      broken.addAll(promises(expected(table).values()));
    }
    // ReportedFaultsTest finds what this page says, over HTTP as well.
    String page = Files.readString(Path.of("src/site/markdown/field-faults.md"));
    for (Api api : List.of(Api.CHAT_COMPLETIONS, Api.EMBEDDINGS)) {
      for (Promise promise : api.promises()) {
        if (promise.parameter().equals(Acceptance.PARAMETER)) {
          continue; // of the groups that are not served here AcceptanceTest has answers
        }
        assertTrue(
            broken.contains(promise.id()) || page.contains("`%s`".formatted(promise.id())),
            promise.id());
      }
    }
  }

  /** Reads a table: names and a reason, and below them what must be found and nothing else. */
  private static Map<String, Set<String>> expected(String table) {
    Map<String, Set<String>> expected = new TreeMap<>();
    List<String> names = List.of();
    for (String line : table.replace(",\n", ", ").lines().toList()) {
      if (line.startsWith(" ")) {
        names.forEach(name -> expected.get(name).add(line.strip()));
      } else {
        names = List.of(line.substring(0, line.indexOf(':')).split(", "));
        names.forEach(
            name -> assertNull(expected.put(name, new TreeSet<>()), name + " stands there twice"));
      }
    }
    return expected;
  }

  /** The promises that findings are about. */
  private static Set<String> promises(Collection<Set<String>> findings) {
    return findings.stream()
        .flatMap(Set::stream)
        .map(finding -> finding.substring(finding.indexOf(' ') + 1))
        .collect(toCollection(TreeSet::new));
  }

  private static void assertFound(String table, Map<String, Set<String>> found) {
    assertFound(expected(table), found);
  }

  private static void assertFound(
      Map<String, Set<String>> expected, Map<String, Set<String>> found) {
    assertEquals(expected.keySet(), found.keySet());
    assertAll(
        expected.keySet().stream()
            .map(name -> () -> assertEquals(expected.get(name), found.get(name), name)));
  }

  /**
   * What is found of each deviation.
   *
   * @param overHttp the deviations whose answers are served and recorded in each build; those of
   *     the others are only changed
   */
  private Map<String, Set<String>> deviating(Api api, Recordings served, Set<String> overHttp)
      throws IOException {
    RecordedAnswers answers = answers(api, served);
    Map<String, Set<String>> found = new TreeMap<>();
    for (String name : Deviations.names()) {
      if (Stream.of(Api.CHAT_COMPLETIONS, Api.EMBEDDINGS)
          .allMatch(each -> Deviations.find(each, name).isEmpty())) {
        continue;
      }
      Optional<Deviation> deviation =
          Deviations.find(api, name).filter(each -> touches(each, served));
      Set<String> findings = Set.of();
      if (deviation.isPresent() && (LONG || overHttp.contains(name))) {
        Deviating deviating = new Deviating(deviation.get(), deviation.get().example(), 1);
        findings = found(api, answers, List.of(deviating));
      } else if (deviation.isPresent()) {
        Recordings changed =
            served.answering(
                (request, response) -> deviation.get().apply(request, response).orElse(response));
        findings = check(api, changed.write(folder.resolve("changed.json.gz")), FAILING);
      }
      found.put(name, findings);
    }
    assertEquals(Set.of(), found(api, answers, List.of()), "as recorded");
    assertEquals(
        ExitCode.OK,
        CommandRun.of("checkResults", "--api=" + api, "--resultsFile=" + results()).exitCode());
    return found;
  }

  /** Where a deviation changes no answer the server is the one that answers as recorded. */
  private static boolean touches(Deviation deviation, Recordings served) {
    return served.results().values().stream()
        .anyMatch(
            result ->
                deviation.apply(Recordings.request(result), result.path("response")).isPresent());
  }

  /** What a server answers that does not look at a parameter. */
  private static JsonNode ignoring(String parameter, JsonNode request) {
    ObjectNode other = request.deepCopy();
    other.remove(parameter);
    return HonestChat.answer(other);
  }

  private static JsonNode edited(String breach, JsonNode request, JsonNode response) {
    ObjectNode edited = response.deepCopy();
    JsonNode body = edited.path("body");
    switch (breach) {
      case "as asked" -> {}
      case "usage in every stream" -> {
        if (body.isArray()) {
          ((ObjectNode) body.get(body.size() - 1)).putObject("usage").put("total_tokens", 1);
        }
      }
      case "one likely token less" -> {
        for (JsonNode entry : body.at("/choices/0/logprobs/content")) {
          ArrayNode top = (ArrayNode) entry.path("top_logprobs");
          top.remove(top.size() - 1);
        }
      }
      case "another function" -> {
        if (request.path("tool_choice").isObject()) {
          functions(body).forEach(function -> function.put("name", "get_nothing"));
        }
      }
      case "half of the arguments" ->
          functions(body).forEach(function -> function.put("arguments", "{\"city\""));
      case "no arguments" -> functions(body).forEach(function -> function.put("arguments", "{}"));
      case "parts of calls without index" -> {
        for (JsonNode chunk : body) {
          for (JsonNode call : chunk.at("/choices/0/delta/tool_calls")) {
            ((ObjectNode) call).remove("index");
          }
        }
      }
      case "an array of numbers as JSON" -> {
        if (request.has("response_format") && body.isObject()) {
          for (JsonNode choice : body.path("choices")) {
            ((ObjectNode) choice.path("message")).put("content", "[1]");
          }
        }
      }
      case "the path of the model" -> {
        for (JsonNode chunk : body.isArray() ? body : List.of(body)) {
          ((ObjectNode) chunk).put("model", "/models/model.gguf");
        }
      }
      case "thoughts in the text" -> {
        if (Stream.of(
                "response_format", "logprobs", "logit_bias", "max_tokens", "max_completion_tokens")
            .noneMatch(request::has)) {
          for (JsonNode choice : body.path("choices")) {
            if (choice.at("/message/content").isTextual()) {
              ((ObjectNode) choice.path("message"))
                  .put("content", "</think>" + choice.at("/message/content").textValue());
            }
          }
        }
      }
      case "an empty list of calls" -> {
        for (JsonNode choice : body.path("choices")) {
          if (choice.at("/message/tool_calls").isMissingNode()) {
            ((ObjectNode) choice.path("message")).putArray("tool_calls");
          }
        }
      }
      case "an error amid the stream" -> {
        if (body.isArray()) {
          ((ArrayNode) body).insertObject(1).putObject("error").put("message", "out of memory");
        }
      }
      case "stop beside a call" -> {
        JsonNode choice = request.path("tool_choice");
        boolean forced = choice.isObject() || choice.asText().equals("required");
        for (JsonNode each : body.path("choices")) {
          if (!forced && each.path("finish_reason").asText().equals("tool_calls")) {
            ((ObjectNode) each).put("finish_reason", "stop");
          }
        }
      }
      case "one id for all calls" -> {
        for (JsonNode choice : body.path("choices")) {
          for (JsonNode call : choice.at("/message/tool_calls")) {
            ((ObjectNode) call).put("id", "call_1");
          }
        }
      }
      default -> throw new AssertionError(breach);
    }
    return edited;
  }

  /** The functions that plain answers call. */
  private static List<ObjectNode> functions(JsonNode body) {
    List<ObjectNode> functions = new ArrayList<>();
    for (JsonNode choice : body.path("choices")) {
      for (JsonNode call : choice.path("message").path("tool_calls")) {
        functions.add((ObjectNode) call.path("function"));
      }
    }
    return functions;
  }

  /** Answers of which each keeps a promise, a few for each promise, and a few refusals. */
  private Recordings someOf(Api api, Recordings all) {
    Recordings candidates = Recordings.none();
    all.results().values().stream()
        .filter(result -> PUBLISHED_GROUPS.contains(group(result)))
        .filter(result -> result.path("response").path("body").size() <= MOST_CHUNKS)
        .forEach(candidates::put);
    Path file = candidates.write(folder.resolve("candidates.json.gz"));
    Map<Promise, Integer> counts = new HashMap<>();
    Recordings some = Recordings.none();
    Checking.file(file, api.promises(), api.rules(), KnownFailures.none())
        .findings()
        .forEach(
            (key, findings) ->
                findings.forEach(
                    (promise, finding) -> {
                      if (finding.outcome() == Outcome.HONOURED
                          && counts.merge(promise, 1, Integer::sum) <= OF_EACH) {
                        some.put(candidates.results().get(key));
                      }
                    }));
    return some;
  }

  private static String group(JsonNode result) {
    return result.at("/scenario/spec/group").textValue();
  }

  private Recordings honestChats() throws IOException {
    Recordings honest = Recordings.none();
    for (JsonNode scenario : scenarios(Api.CHAT_COMPLETIONS)) {
      JsonNode spec = scenario.path("spec");
      if (CHAT_GROUPS.contains(spec.path("group").textValue())
          && CHATS.contains(spec.path("name").textValue())) {
        honest.put(result(scenario, honestAnswer(scenario)));
      }
    }
    return honest;
  }

  private static JsonNode honestAnswer(JsonNode scenario) {
    for (JsonNode factor : scenario.path("spec").path("factors")) {
      if (factor.path("negative").asBoolean()) {
        String parameter = factor.path("name").textValue().split("=", 2)[0];
        return Checking.refusal(null, "Bad request: " + parameter);
      }
    }
    return HonestChat.answer((ObjectNode) scenario.path("requestBody"));
  }

  private Recordings honestEmbeddings() throws IOException {
    Recordings asked = Recordings.none();
    for (JsonNode scenario : scenarios(Api.EMBEDDINGS)) {
      JsonNode spec = scenario.path("spec");
      if (List.of("encodings", "dimensions", "inputs").contains(spec.path("group").textValue())
          && !spec.path("name").textValue().matches(LARGE)
          && !spec.path("name").textValue().matches(OF_OTHER_PLACES)) {
        asked.put(result(scenario, NullNode.getInstance()));
      }
    }
    Path results = folder.resolve("stand-in.json.gz");
    try (StandIn server = new StandIn()) {
      ServedRun.against(
          server.baseUrl(), Api.EMBEDDINGS, asked.write(folder.resolve("asked.json.gz")), results);
    }
    Recordings honest = Recordings.none();
    Recordings.read(results).results().values().stream()
        .map(PromiseChainTest::honest)
        .forEach(honest::put);
    return honest;
  }

  /** The stand-in takes some inputs that OpenAI does not, and its vectors have any length. */
  private static ObjectNode honest(JsonNode result) {
    ObjectNode honest = result.deepCopy();
    for (JsonNode factor : result.at("/scenario/spec/factors")) {
      if (factor.path("negative").asBoolean()) {
        honest.set("response", Checking.refusal(null, "Bad request"));
      }
    }
    for (JsonNode vector : honest.at("/response/body/data")) {
      ((ObjectNode) vector).set("embedding", normalized(vector.path("embedding")));
    }
    return honest;
  }

  private static JsonNode normalized(JsonNode embedding) {
    List<Double> numbers = new ArrayList<>();
    if (embedding.isTextual()) {
      FloatBuffer floats = floats(embedding.textValue()).asFloatBuffer();
      while (floats.hasRemaining()) {
        numbers.add((double) floats.get());
      }
    } else {
      embedding.forEach(number -> numbers.add(number.doubleValue()));
    }
    double length = Math.sqrt(numbers.stream().mapToDouble(number -> number * number).sum());
    ByteBuffer bytes = ByteBuffer.allocate(numbers.size() * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (double number : numbers) {
      array.add(number / length);
      bytes.putFloat((float) (number / length));
    }
    return embedding.isTextual()
        ? JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes.array()))
        : array;
  }

  private static ByteBuffer floats(String base64) {
    return ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private JsonNode scenarios(Api api) throws IOException {
    JsonNode scenarios = SCENARIOS.get(api);
    if (scenarios == null) {
      Path file = folder.resolve("scenarios.json");
      CommandRun run =
          CommandRun.of(
              "createScenarios", "--api=" + api, "--suite=extended", "--outputFile=" + file);
      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      scenarios = Json.tree(Files.readAllBytes(file));
      SCENARIOS.put(api, scenarios);
    }
    return scenarios;
  }

  private static ObjectNode result(JsonNode scenario, JsonNode response) {
    ObjectNode result = Recordings.result("any", scenario, response);
    result.set("key", scenario.path("key"));
    result.set("scenario", scenario);
    return result;
  }

  /** What checkResults finds to fail in the answers of a server. */
  private Set<String> found(Api api, RecordedAnswers answers, List<Deviating> deviations)
      throws IOException {
    Files.deleteIfExists(results());
    ServedRun.of(api, answers, deviations, served(), results());
    return check(api, results(), FAILING);
  }

  private Path results() {
    return folder.resolve("results.json.gz");
  }

  private RecordedAnswers answers(Api api, Recordings served) throws IOException {
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(api.path(), Optional.of("model"), served.write(served()));
    return answers;
  }

  private Path served() {
    return folder.resolve("served.json.gz");
  }

  /**
   * Outcomes and promises, for example {@code ignored n.choices}, of the outcomes asked for, as
   * checkResults finds them. What OpenAI's definition says is left to other tests.
   */
  private static Set<String> check(Api api, Path results, Set<String> outcomes) throws IOException {
    Set<String> found = new TreeSet<>();
    new PromiseCheck(
            new KeptResults(List.of(results)),
            api.promises(),
            Optional.empty(),
            api.rules()::isModelLimit,
            api.rules().families(),
            new Selection(Selection.Conditions.NONE),
            KnownFailures.none())
        .run(
            scenario ->
                scenario.checks().stream()
                    .filter(check -> outcomes.contains(check.judgement().outcome().toString()))
                    .map(check -> check.judgement().outcome() + " " + check.promise().id())
                    .forEach(found::add));
    return found;
  }
}
