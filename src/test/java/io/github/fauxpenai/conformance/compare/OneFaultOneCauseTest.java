package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.CausesCheck.Judged;
import io.github.fauxpenai.conformance.compare.TestPlan.Asked;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of servers, put into published answers, are found one by one, with their conditions. */
@Order(1)
final class OneFaultOneCauseTest {
  /** All take one and a half minutes: {@code -Dlong}. */
  private static final boolean LONG = Boolean.getBoolean("long");

  private static final int SERVERS = LONG ? 100 : 4;
  private static final int RANDOM_SERVERS = LONG ? 10 : 1;
  private static final int MOST_FAULTS = 6;
  private static final Set<String> CONTEXT = Set.of("model", "messages");

  /** Of OpenAI's own answers, whatever is tested. */
  private static final Map<List<Object>, ScenarioVerdict> UNCHANGED = new HashMap<>();

  private static TestPlan plan;

  /** Keys are hashes, so that every third scenario is some of every kind. */
  private static List<Asked> asked;

  private final Map<List<Object>, ScenarioVerdict> verdicts = new HashMap<>();

  /**
   * A fault and the cause that describes it.
   *
   * @param concerns the scenarios that it is about
   * @param answer the server's answer if a scenario is concerned; the same if nothing changes
   */
  private record Fault(
      String name,
      DifferenceCode code,
      String path,
      String actual,
      Predicate<Asked> concerns,
      BiFunction<Asked, RecordedResponse, RecordedResponse> answer) {

    /** If the error has no param, its code shows the other reason. */
    boolean isToldBy(Cause cause) {
      return cause.code() == code
          && (cause.path().equals(path) && cause.actual().equals(actual)
              || code == DifferenceCode.VALUE_CHANGED && cause.path().equals("error.code"));
    }

    boolean isShownBy(Judged each) {
      return each.verdict().differences().stream()
          .filter(Finding::isNew)
          .anyMatch(d -> d.code() == code && d.path().equals(path) && d.actual().equals(actual));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void read() {
    plan = TestPlan.published(Api.CHAT_COMPLETIONS);
    List<Asked> all = plan.asked();
    asked =
        IntStream.range(0, all.size()).filter(i -> LONG || i % 3 == 0).mapToObj(all::get).toList();
  }

  @Test
  void everyFaultIsOneCause() {
    tell(SERVERS);
  }

  private void tell(int seeds) {
    List<String> missed = new ArrayList<>();
    List<String> invented = new ArrayList<>();
    int shown = 0;
    int causes = 0;
    for (int seed = 0; seed < seeds; seed++) {
      List<Fault> faults = faults(new Random(seed));
      List<Judged> judged = asked.stream().map(asked -> judged(asked, faults)).toList();
      CauseFinder.Outcome outcome = CauseFinderTest.find(plan, judged);
      Set<Cause> told = new HashSet<>();
      causes += outcome.causes().size();
      for (Fault fault : faults) {
        List<Cause> exact =
            outcome.causes().stream()
                .filter(fault::isToldBy)
                .filter(cause -> isExact(cause, fault, judged))
                .toList();
        told.addAll(exact);
        if (judged.stream().anyMatch(e -> fault.concerns.test(e.asked()) && fault.isShownBy(e))) {
          shown++;
          if (exact.size() != 1) {
            missed.add("seed %d: %s".formatted(seed, fault));
          }
        }
      }
      for (Cause cause : outcome.causes()) {
        if (!told.contains(cause)) {
          invented.add(
              "seed %d: %d %s; %s".formatted(seed, cause.keys().size(), cause.line(), faults));
        }
      }
    }
    int all = shown;
    assertTrue(shown > 2 * seeds, shown + " faults were shown");
    String lists = String.join("\n", missed) + "\n\n" + String.join("\n", invented);
    assertTrue(
        missed.size() * 50 <= all, () -> missed.size() + " of " + all + " faults missed\n" + lists);
    int found = causes;
    assertTrue(
        invented.size() * 50 <= found,
        () -> invented.size() + " of " + found + " causes invented\n" + lists);
  }

  /** True of what the fault concerns and nothing else, among all that show it or could have. */
  private static boolean isExact(Cause cause, Fault fault, List<Judged> judged) {
    return judged.stream()
        .filter(e -> fault.isShownBy(e) || CausesCheck.agreesAndWouldShow(e, cause))
        .allMatch(
            e ->
                CausesCheck.isTrue(cause.condition(), e.asked()) == fault.concerns.test(e.asked()));
  }

  private Judged judged(Asked asked, List<Fault> faults) {
    RecordedResponse response = asked.response();
    List<Object> effective = new ArrayList<>(List.of(asked.key()));
    for (Fault fault : faults) {
      if (fault.concerns.test(asked)) {
        RecordedResponse changed = fault.answer.apply(asked, response);
        if (changed != response) {
          effective.add(fault.name);
          response = changed;
        }
      }
    }
    RecordedResponse last = response;
    Map<List<Object>, ScenarioVerdict> judged = effective.size() == 1 ? UNCHANGED : verdicts;
    return new Judged(
        asked,
        last,
        judged.computeIfAbsent(effective, e -> plan.judge(asked, last, Level.SEMANTICS)));
  }

  // ---- Faults

  /** Two to six, in the order in which a server would reach them; no two look the same. */
  private List<Fault> faults(Random random) {
    Map<String, Fault> faults = new LinkedHashMap<>();
    int wanted = 2 + random.nextInt(MOST_FAULTS - 1);
    for (int i = 0; faults.size() < wanted && i < 100; i++) {
      int kind = random.nextInt(7);
      Fault fault =
          switch (kind) {
            case 0 -> familyFails(pick(random, List.of("image", "developer", "blank", "parts")));
            case 1 -> checkedFirst(random);
            case 2 -> rejects(random);
            case 3 -> accepts(random);
            case 4 -> missingInRefusals(pick(random, List.of("param", "code", "type", "message")));
            case 5 ->
                textInStreams(
                    pick(random, List.of("created", "choices[].index", "usage.total_tokens")));
            default -> refusalsAs("text/html");
          };
      faults.putIfAbsent(kind + fault.path, fault);
    }
    return faults.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static boolean isAccepted(RecordedResponse response) {
    return response.status() < 300;
  }

  private static String error(Asked asked, String member) {
    return asked.answer().body().path("error").path(member).asText("");
  }

  private static Fault familyFails(String family) {
    return new Fault(
        "500 for messages of the family " + family,
        DifferenceCode.STATUS_SERVER_ERROR,
        "",
        "500",
        asked ->
            CausesCheck.isOfFamily(asked.scenario().requestBody().tree().path("messages"), family),
        (asked, response) -> answer(500, "{\"error\":{\"message\":\"Oops.\"}}"));
  }

  /** A value that OpenAI never accepts is refused before anything else is checked. */
  private Fault checkedFirst(Random random) {
    while (true) {
      Asked refused = pick(random, asked);
      String param = error(refused, "param");
      Optional<Condition.Value> value =
          refused.values().values().stream().filter(v -> v.parameter().equals(param)).findFirst();
      if (value.isEmpty() || CONTEXT.contains(param)) {
        continue;
      }
      List<Asked> all = asked.stream().filter(a -> has(a, value.get())).toList();
      if (all.stream().anyMatch(a -> isAccepted(a.response()))
          || all.stream().allMatch(a -> error(a, "param").equals(param))) {
        continue;
      }
      return new Fault(
          "checked first: " + value.get(),
          DifferenceCode.VALUE_CHANGED,
          "error.param",
          "\"" + param + "\"",
          asked -> has(asked, value.get()) && !error(asked, "param").equals(param),
          (asked, response) ->
              response.status() >= 500
                  ? response
                  : new RecordedResponse(
                      refused.response().status(),
                      refused.response().headers(),
                      refused.response().body(),
                      Optional.empty()));
    }
  }

  private static boolean has(Asked asked, Condition.Value value) {
    return value.equals(asked.values().get(value.parameter()));
  }

  /** A value, or a parameter whatever its value. */
  private Fault rejects(Random random) {
    while (true) {
      Asked accepted = pick(random, asked);
      Condition.Value value = pick(random, List.copyOf(accepted.values().values()));
      if (!isAccepted(accepted.response()) || CONTEXT.contains(value.parameter())) {
        continue;
      }
      boolean any = random.nextBoolean();
      return new Fault(
          "rejects " + (any ? value.parameter() : value),
          DifferenceCode.STATUS_REJECTS_VALID,
          "",
          "400",
          asked -> any ? asked.values().containsKey(value.parameter()) : has(asked, value),
          (asked, response) ->
              isAccepted(response) && isAccepted(asked.response())
                  ? answer(
                      400, "{\"error\":{\"message\":\"No.\",\"type\":\"invalid_request_error\"}}")
                  : response);
    }
  }

  /** What OpenAI refuses for a value is accepted. */
  private Fault accepts(Random random) {
    List<Asked> negative =
        asked.stream()
            .filter(asked -> asked.scenario().group().equals("negative"))
            .filter(asked -> !isAccepted(asked.response()))
            .toList();
    while (true) {
      Asked refused = pick(random, negative);
      String message = error(refused, "message");
      Condition.Value value =
          refused.values().values().stream()
              .filter(v -> refused.scenario().spec().name().startsWith(v.parameter()))
              .findFirst()
              .orElse(null);
      if (value == null
          || CONTEXT.contains(value.parameter())
          || message.contains("only allowed")
          || !message.contains(value.parameter())) {
        continue;
      }
      RecordedResponse accepted = anAccepted();
      return new Fault(
          "accepts " + value,
          DifferenceCode.STATUS_ACCEPTS_INVALID,
          "",
          "200",
          asked -> has(asked, value) && error(asked, "message").equals(message),
          (asked, response) -> response == asked.response() ? accepted : response);
    }
  }

  private static Fault missingInRefusals(String member) {
    return new Fault(
        "refusals without error." + member,
        DifferenceCode.MEMBER_MISSING,
        "error." + member,
        "absent",
        asked -> asked.answer().body().path("error").hasNonNull(member),
        (asked, response) -> {
          if (response.status() < 400) {
            return response;
          }
          JsonNode body = response.body().tree();
          ((ObjectNode) body.path("error")).remove(member);
          return new RecordedResponse(
              response.status(), response.headers(), RawJson.of(body), response.stream());
        });
  }

  private static Fault textInStreams(String path) {
    return new Fault(
        "in streams a text as " + path,
        DifferenceCode.TYPE_CHANGED,
        path,
        "string",
        asked -> asked.response().mediaType().equals("text/event-stream"),
        (asked, response) -> {
          if (!isAccepted(response) || !response.mediaType().equals("text/event-stream")) {
            return response;
          }
          JsonNode body = response.body().tree();
          body.forEach(chunk -> toText(chunk, List.of(path.split("\\."))));
          return new RecordedResponse(
              response.status(), response.headers(), RawJson.of(body), response.stream());
        });
  }

  private static void toText(JsonNode value, List<String> steps) {
    String step = steps.get(0);
    List<String> rest = steps.subList(1, steps.size());
    if (step.endsWith("[]")) {
      value.path(step.substring(0, step.length() - 2)).forEach(each -> toText(each, rest));
    } else if (!rest.isEmpty()) {
      toText(value.path(step), rest);
    } else if (value.hasNonNull(step)) {
      ((ObjectNode) value).put(step, value.path(step).asText());
    }
  }

  private static Fault refusalsAs(String mediaType) {
    return new Fault(
        "refusals as " + mediaType,
        DifferenceCode.MEDIA_TYPE,
        "",
        mediaType,
        asked -> !isAccepted(asked.response()),
        (asked, response) ->
            response.status() < 400
                ? response
                : new RecordedResponse(
                    response.status(),
                    Map.of("content-type", mediaType),
                    RawJson.text(
                        "{\"message\":\"Unexpected response content type: " + mediaType + "\"}"),
                    Optional.empty()));
  }

  private static RecordedResponse answer(int status, String body) {
    return new RecordedResponse(
        status, Map.of("content-type", "application/json"), RawJson.text(body), Optional.empty());
  }

  // ---- Servers that were met

  @Test
  void aServerThatNeverNamesTheParameterHasOneCause() {
    assertEquals(
        List.of("member-missing error.param string→absent when answer=refusal-with-param"),
        lines(find(List.of(missingInRefusals("param")))));
  }

  @Test
  void refusalsOfAnotherFormButForUnknownModelsAreOneCause() {
    Fault html = refusalsAs("text/html");
    Fault but404 =
        new Fault(
            "", html.code, "", html.actual, asked -> asked.response().status() == 400, html.answer);
    CauseFinder.Outcome outcome = find(List.of(but404));

    assertEquals(List.of("media-type application/json→text/html when status=400"), lines(outcome));
    assertEquals("every refusal with 400", outcome.causes().get(0).where());
  }

  @Test
  void whatShowsInStreamsAloneIsSaidOfEveryStream() {
    CauseFinder.Outcome outcome = find(List.of(textInStreams("choices[].index")));

    assertEquals("every stream", outcome.causes().get(0).where());
    assertEquals(1, outcome.causes().size());
  }

  @Test
  void anErrorInEveryStreamIsOneCause() {
    Fault fails =
        new Fault(
            "",
            DifferenceCode.STREAM_ERROR,
            "",
            "an error",
            asked -> asked.response().mediaType().equals("text/event-stream"),
            (asked, response) -> {
              JsonNode body = response.body().tree();
              JsonNode first = body.path(0).deepCopy();
              ((ArrayNode) body).removeAll().add(first).addObject().putObject("error");
              return new RecordedResponse(
                  response.status(), response.headers(), RawJson.of(body), Optional.empty());
            });

    CauseFinder.Outcome outcome = find(List.of(fails));

    assertEquals(1, outcome.causes().size(), () -> lines(outcome).toString());
    assertEquals("every stream", outcome.causes().get(0).where());
    assertEquals(DifferenceCode.STREAM_ERROR, outcome.causes().get(0).code());
  }

  /** Whatever else that chunk has, and besides another fault of all chunks. */
  @Test
  void aFirstChunkWithAFiltersResultsIsOneCause() {
    Fault filter =
        new Fault(
            "a filter's results first",
            DifferenceCode.ARRAY_EMPTY,
            "choices",
            "none in the first chunk",
            asked -> asked.response().mediaType().equals("text/event-stream"),
            (asked, response) -> {
              if (!response.mediaType().equals("text/event-stream")) {
                return response;
              }
              ArrayNode body = (ArrayNode) response.body().tree();
              ObjectNode first = body.insertObject(0).put("id", "").put("object", "");
              first.put("created", 0).put("model", "").putArray("choices");
              first.putArray("prompt_filter_results").addObject().put("prompt_index", 0);
              return new RecordedResponse(
                  response.status(), response.headers(), RawJson.of(body), response.stream());
            });
    String cause = "array-empty choices elements→none_in_the_first_chunk when answer=stream";

    assertEquals(List.of(cause), lines(find(List.of(filter))));
    verdicts.clear();
    assertEquals(
        Set.of(cause, "type-changed created integer→string when answer=stream"),
        Set.copyOf(lines(find(List.of(filter, textInStreams("created"))))));
  }

  @Test
  void messagesOfOneFamilyAreOneCauseWhateverOpenAiAnswers() {
    CauseFinder.Outcome outcome = find(List.of(familyFails("image")));

    assertEquals(List.of("status-server-error 400→500 when messages=<image>"), lines(outcome));
  }

  @ParameterizedTest
  @CsvSource({"finish_reason,eos", "code,7"})
  void oneWrongValueIsOneCauseWhateverItIsInsteadOf(String member, String wrong) {
    Fault fault =
        new Fault(
            "",
            DifferenceCode.VALUE_CHANGED,
            "",
            "",
            asked -> true,
            (asked, response) -> {
              JsonNode body = response.body().tree();
              for (JsonNode choice : body.path("choices")) {
                if (choice.hasNonNull(member)) {
                  ((ObjectNode) choice).put(member, wrong);
                }
              }
              if (body.path("error").has(member)) {
                ((ObjectNode) body.path("error")).put(member, Integer.parseInt(wrong));
              }
              return new RecordedResponse(
                  response.status(), response.headers(), RawJson.of(body), response.stream());
            });
    CauseFinder.Outcome outcome = find(List.of(fault));

    assertEquals(1, outcome.causes().size(), () -> lines(outcome).toString());
    Cause cause = outcome.causes().get(0);
    assertTrue(cause.line().contains(" <any>→"), cause.line());
    assertTrue(cause.expected().size() > 1, cause::toString);
  }

  /** Other reasons to end, which are right, come from many requests. */
  @ParameterizedTest
  @ValueSource(strings = {"", "seed"})
  void anotherWordForOneValueIsOneCause(String parameter) {
    Fault fault =
        new Fault(
            "",
            DifferenceCode.VALUE_CHANGED,
            "choices[].finish_reason",
            "\"eos\"",
            asked ->
                isAccepted(asked.response())
                    && (parameter.isEmpty() || asked.values().containsKey(parameter)),
            (asked, response) -> {
              JsonNode body = response.body().tree();
              for (JsonNode part : body.isArray() ? body : List.of(body)) {
                for (JsonNode choice : part.path("choices")) {
                  if (choice.path("finish_reason").asText().equals("stop")) {
                    ((ObjectNode) choice).put("finish_reason", "eos");
                  }
                }
              }
              return new RecordedResponse(
                  response.status(), response.headers(), RawJson.of(body), response.stream());
            });

    assertEquals(
        List.of(
            "value-changed choices[].finish_reason \"stop\"→\"eos\" when "
                + (parameter.isEmpty() ? "answer=accepted" : parameter + "=<any>")),
        lines(find(plan.asked(), List.of(fault))));
  }

  /** A server that names the parameter although OpenAI names none. */
  @Test
  void whatStandsForNullIsOneCauseWhateverItIs() {
    Fault names =
        new Fault(
            "",
            DifferenceCode.VALUE_CHANGED,
            "error.param",
            "",
            asked -> asked.answer().body().path("error").path("param").isNull(),
            (asked, response) -> {
              JsonNode body = response.body().tree();
              ((ObjectNode) body.path("error"))
                  .put("param", asked.scenario().spec().name().replaceFirst("=.*", ""));
              return new RecordedResponse(
                  response.status(), response.headers(), RawJson.of(body), response.stream());
            });

    CauseFinder.Outcome outcome = find(List.of(names));

    assertEquals(1, outcome.causes().size(), () -> lines(outcome).toString());
    assertTrue(
        lines(outcome).get(0).startsWith("value-changed error.param null→<any> when "),
        lines(outcome).get(0));
  }

  @Test
  void aRefusalForAnotherReasonIsNoAgreement() {
    Fault modalities =
        new Fault(
            "",
            DifferenceCode.STATUS_ACCEPTS_INVALID,
            "",
            "200",
            asked ->
                asked
                    .scenario()
                    .requestBody()
                    .tree()
                    .path("modalities")
                    .toString()
                    .equals("[\"audio\"]"),
            (asked, response) -> {
              if (asked.values().containsKey("top_logprobs")) {
                return answer(
                    400, "{\"error\":{\"message\":\"no logprobs\",\"param\":\"top_logprobs\"}}");
              }
              return answer(200, "{}");
            });
    List<String> lines =
        find(List.of(modalities)).causes().stream()
            .filter(cause -> cause.code() == DifferenceCode.STATUS_ACCEPTS_INVALID)
            .map(Cause::line)
            .filter(line -> line.contains("modalities"))
            .toList();

    assertEquals(
        List.of("status-accepts-invalid 400→200 when modalities=[\"audio\"]"),
        lines.subList(0, Math.min(1, lines.size())));
    assertTrue(lines.stream().noneMatch(line -> line.contains("<absent>")), lines::toString);
  }

  /** Not one of the other parameters that only this request sends together. */
  @Test
  void aServerThatAcceptsOneInvalidRequestReadsTheParameterThatOpenAiNames() {
    List<String> wrong = new ArrayList<>();
    int named = 0;
    for (int i = 0; i < asked.size(); i += LONG ? 1 : 5) {
      Asked one = asked.get(i);
      String param = error(one, "param");
      if (!one.values().containsKey(param)) {
        continue;
      }
      named++;
      List<Cause> causes = find(List.of(acceptsIf("one", each -> each == one))).causes();
      if (causes.size() != 1 || !isAbout(param, causes.get(0))) {
        wrong.add(one.scenario().spec().name() + ": " + causes.stream().map(Cause::line).toList());
      }
    }
    assertTrue(named > 50, named + " were accepted");
    assertTrue(wrong.size() * 50 <= named, wrong::toString);
  }

  private static boolean isAbout(String parameter, Cause cause) {
    return cause.condition().all().stream().anyMatch(term -> term.parameter().equals(parameter));
  }

  /** If nothing is refused under a condition, that is why, whatever OpenAI's refusals name. */
  @Test
  void aServerThatChecksNoStreamHasOneCause() {
    Predicate<Asked> streams =
        each -> each.scenario().requestBody().tree().path("stream").asBoolean();

    CauseFinder.Outcome outcome = find(plan.asked(), List.of(acceptsIf("streams", streams)));

    assertEquals(
        List.of("status-accepts-invalid 400→200 when answer=refusal and stream=true"),
        lines(outcome));
  }

  /** Such a server looks at what it needs. */
  @Test
  void aServerThatChecksModelsOnlyHasOneCause() {
    Set<String> models = Set.of("", "foo", "gpt-4o-audio-preview");

    CauseFinder.Outcome outcome =
        find(
            plan.asked(),
            List.of(
                acceptsIf(
                    "all models",
                    each ->
                        !models.contains(
                            each.scenario().requestBody().tree().path("model").asText()))));

    assertEquals(
        List.of(
            "status-accepts-invalid 400→200 when answer=refusal unless model=\"\" or model=foo or"
                + " model=gpt-4o-audio-preview"),
        lines(outcome));
  }

  @Test
  void parametersThatAreNotCheckedHaveACauseEachIfOthersAreChecked() {
    for (Set<String> unchecked :
        List.of(
            Set.of("logprobs", "stop"),
            Set.of("logprobs", "stop", "temperature", "n", "user", "seed", "top_p"))) {
      CauseFinder.Outcome outcome =
          find(
              plan.asked(),
              List.of(acceptsIf("some", each -> unchecked.contains(error(each, "param")))));

      Set<String> blamed = new HashSet<>();
      for (Cause cause : outcome.causes()) {
        List<Condition.Term> all = cause.condition().all();
        assertEquals(1, all.size(), cause::line);
        blamed.add(all.get(0).parameter());
      }
      assertEquals(unchecked, blamed);
    }
  }

  private static Fault acceptsIf(String name, Predicate<Asked> condition) {
    RecordedResponse accepted = anAccepted();
    return new Fault(
        name,
        DifferenceCode.STATUS_ACCEPTS_INVALID,
        "",
        "200",
        each -> condition.test(each) && !isAccepted(each.response()),
        (each, response) -> accepted);
  }

  private static RecordedResponse anAccepted() {
    return asked.stream()
        .map(Asked::response)
        .filter(r -> isAccepted(r) && r.mediaType().equals("application/json"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.1, 0.5})
  void whatComesAndGoesIsAShareBesideTrueCauses(double share) {
    for (int seed = 0; seed < RANDOM_SERVERS; seed++) {
      Random random = new Random(seed);
      Fault usage =
          new Fault(
              "",
              DifferenceCode.MEMBER_MISSING,
              "usage",
              "absent",
              asked -> asked.paths().contains("usage") && random.nextDouble() < share,
              (asked, response) -> {
                JsonNode body = response.body().tree();
                (body.isArray() ? body : List.of(body))
                    .forEach(part -> ((ObjectNode) part).remove("usage"));
                return new RecordedResponse(
                    response.status(), response.headers(), RawJson.of(body), response.stream());
              });
      verdicts.clear();
      CauseFinder.Outcome outcome =
          find(List.of(rejects(new Random(seed)), usage, missingInRefusals("param")));

      List<Cause> byChance =
          outcome.causes().stream().filter(cause -> cause.share().isPresent()).toList();
      assertEquals(1, byChance.size(), () -> lines(outcome).toString());
      assertEquals(3, outcome.causes().size(), () -> lines(outcome).toString());
      assertEquals(share, byChance.get(0).share().getAsDouble(), 0.05);
      assertTrue(byChance.get(0).where().startsWith("about "), byChance.get(0).where());
    }
  }

  @Test
  void whatMendingWouldBringIsToldForEachCauseAndThoseBefore() {
    CauseFinder.Outcome outcome =
        find(List.of(textInStreams("created"), missingInRefusals("param")));

    assertTrue(outcome.conforming() < outcome.scenarios());
    assertEquals(2, outcome.causes().size());
    int first = outcome.causes().get(0).conformingAfter();
    assertTrue(first > outcome.conforming() && first < outcome.scenarios());
    assertEquals(outcome.scenarios(), outcome.causes().get(1).conformingAfter());
  }

  @Test
  void whatRejectsValidRequestsComesFirstAndWhatAcceptsInvalidOnesLast() {
    Random random = new Random(3);
    CauseFinder.Outcome outcome =
        find(
            List.of(
                rejects(random),
                accepts(random),
                missingInRefusals("code"),
                textInStreams("created")));

    assertEquals(
        List.of(
            DifferenceCode.STATUS_REJECTS_VALID,
            DifferenceCode.MEMBER_MISSING,
            DifferenceCode.TYPE_CHANGED,
            DifferenceCode.STATUS_ACCEPTS_INVALID),
        outcome.causes().stream().map(Cause::code).distinct().toList());
  }

  private CauseFinder.Outcome find(List<Fault> faults) {
    return find(asked, faults);
  }

  private CauseFinder.Outcome find(List<Asked> from, List<Fault> faults) {
    return CauseFinderTest.find(plan, from.stream().map(each -> judged(each, faults)).toList());
  }

  private static List<String> lines(CauseFinder.Outcome outcome) {
    return outcome.causes().stream().map(Cause::line).toList();
  }
}
