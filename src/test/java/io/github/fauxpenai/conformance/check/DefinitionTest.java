package io.github.fauxpenai.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One rule each: what is found, and beside it what is not. */
final class DefinitionTest {
  private static final Definition OPENAI = Definition.bundled();
  private static final String CHAT = "POST /chat/completions";
  private static final String RESPONSES = "POST /responses";

  private static final String CHOICE =
      """
      {"index": 0, "finish_reason": "stop", "logprobs": null, "message": %s}""";
  private static final String MESSAGE =
      """
      {"role": "assistant", "content": "Hi", "refusal": null}""";

  private static String completion(String choice) {
    return """
        {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [%s]}"""
        .formatted(choice);
  }

  private static String response(String output) {
    return """
        {"id": "x", "object": "response", "created_at": 1, "model": "m", "error": null,
         "incomplete_details": null, "instructions": null, "metadata": {}, "parallel_tool_calls": true,
         "temperature": 1, "top_p": 1, "tool_choice": "auto", "tools": [], "access_programs": null,
         "output": [%s]}"""
        .formatted(output);
  }

  private static List<String> failing(List<Violation> violations) {
    return violations.stream().filter(Violation::fails).map(Violation::words).toList();
  }

  private static List<String> notes(List<Violation> violations) {
    return violations.stream().filter(v -> !v.fails()).map(Violation::words).toList();
  }

  private static List<Violation> chat(String json) {
    return OPENAI.ofAnswer(CHAT, RawJson.text(json).tree(), false).found();
  }

  private static List<Violation> responses(String json) {
    return OPENAI.ofAnswer(RESPONSES, RawJson.text(json).tree(), true).found();
  }

  private static List<Violation> events(String operation, String... events) {
    return OPENAI
        .ofEvents(
            operation,
            Stream.of(events).map(each -> RawJson.text(each).tree()).toList(),
            operation.equals(RESPONSES))
        .found();
  }

  @Test
  void anAnswerAsOpenAiSendsItHasNoFindings() {
    assertEquals(List.of(), chat(completion(CHOICE.formatted(MESSAGE))));
    assertEquals(List.of(), responses(response("")));
  }

  @Test
  void aMemberThatMustBeThereAndMayNotBeNullFailsWhereItIsMissingOrNull() {
    String answer = completion(CHOICE.formatted(MESSAGE));

    assertEquals(
        List.of("model is missing, must be a string"),
        failing(chat(answer.replace("\"model\": \"m\", ", ""))));
    assertEquals(
        List.of("model is null, must be a string"),
        failing(chat(answer.replace("\"model\": \"m\"", "\"model\": null"))));
  }

  @Test
  void aMemberThatMustBeThereButMayBeNullIsANoteWhereItIsAbsent() {
    List<Violation> found = chat(completion(CHOICE.formatted("{\"role\": \"assistant\"}")));

    assertEquals(List.of(), failing(found));
    assertEquals(
        List.of(
            "choices[].message.content is absent; OpenAI's definition has it",
            "choices[].message.refusal is absent; OpenAI's definition has it"),
        notes(found));
  }

  @Test
  void aMemberThatMayBeLeftOutMayBeNull() {
    String nulls =
        MESSAGE.replace(
            "}", ", \"tool_calls\": null, \"annotations\": null, \"function_call\": null}");

    List<Violation> found = chat(completion(CHOICE.formatted(nulls)));

    assertEquals(List.of(), failing(found));
    assertEquals(
        List.of(
            "choices[].message.annotations is null; OpenAI's definition leaves it out",
            "choices[].message.tool_calls is null; OpenAI's definition leaves it out"),
        notes(found));
  }

  @Test
  void anUnknownMemberIsANote() {
    List<Violation> found =
        chat(completion(CHOICE.formatted(MESSAGE.replace("}", ", \"reasoning_content\": \"\"}"))));

    assertEquals(List.of(), failing(found));
    assertEquals(
        List.of("choices[].message.reasoning_content is not in OpenAI's definition"), notes(found));
  }

  @Test
  void aWrongTypeIsNamedWithItsPlaceAndTheTypeThatIsExpected() {
    String call =
        """
        {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
         {"id": "c", "type": "function", "function": {"name": "f", "arguments": %s}}]}""";

    assertEquals(List.of(), chat(completion(CHOICE.formatted(call.formatted("\"{}\"")))));
    assertEquals(
        List.of("choices[].message.tool_calls[].function.arguments is an object, must be a string"),
        failing(chat(completion(CHOICE.formatted(call.formatted("{\"a\": 1}"))))));
  }

  @Test
  void wholeNumbersAreToldFromOthers() {
    String answer = completion(CHOICE.formatted(MESSAGE));

    assertEquals(
        List.of("created is a number, must be an integer"),
        failing(chat(answer.replace("\"created\": 1", "\"created\": 1.5"))));
    assertEquals(
        List.of(), failing(responses(response("").replace("\"top_p\": 1", "\"top_p\": 0.98"))));
  }

  @Test
  void aConstantAndAClosedVocabularyHold() {
    String answer = completion(CHOICE.formatted(MESSAGE));

    assertEquals(
        List.of("object is \"chat.completion.chunk\", must be \"chat.completion\""),
        failing(chat(answer.replace("chat.completion", "chat.completion.chunk"))));
    assertEquals(
        List.of(
            "choices[].finish_reason is \"STOP\", must be \"stop\", \"length\", \"tool_calls\","
                + " \"content_filter\" or \"function_call\""),
        failing(chat(answer.replace("\"stop\"", "\"STOP\""))));
  }

  @Test
  void aUnionIsJudgedByTheMemberThatTellsItsKinds() {
    String message =
        """
        {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [
         {"type": "output_text", "text": "Hi"%s}]}""";

    assertEquals(List.of(), responses(response(message.formatted(", \"annotations\": []"))));
    assertEquals(
        List.of("output[message].content[output_text].annotations is missing, must be an array"),
        failing(responses(response(message.formatted("")))));
    assertOneBeginsWith(
        "output[].type is \"massage\", must be one of ",
        failing(responses(response("{\"type\": \"massage\"}"))));
    assertEquals(
        List.of("output[].type is missing, must be a string"),
        failing(responses(response("{\"id\": \"m\"}"))));
  }

  @Test
  void anEventThatTheDefinitionDoesNotHaveFails() {
    String delta =
        """
        {"type": "response.output_text.delta", "item_id": "m", "output_index": 0,
         "content_index": 0, "delta": "Hi", "logprobs": [], "sequence_number": 1}""";

    assertEquals(List.of(), events(RESPONSES, delta));
    assertEquals(
        List.of("[response.output_text.delta].delta is null, must be a string"),
        failing(events(RESPONSES, delta.replace("\"delta\": \"Hi\"", "\"delta\": null"))));
    assertOneBeginsWith(
        "[].type is \"response.output_text.more\", must be one of ",
        failing(events(RESPONSES, delta, delta.replace("text.delta", "text.more"))));
  }

  @Test
  void anErrorEventHasItsMembersOrAnErrorWithThem() {
    String flat =
        """
        {"type": "error", "code": null, "message": "Sorry", "param": null, "sequence_number": 2}""";
    String nested =
        """
        {"type": "error", "sequence_number": 2, "error":
         {"type": "server_error", "code": null, "message": "Sorry", "param": null}}""";

    assertEquals(List.of(), events(RESPONSES, flat));
    assertEquals(List.of(), events(RESPONSES, nested));
    assertEquals(
        List.of("[error].message is missing, must be a string"),
        failing(events(RESPONSES, flat.replace("message", "text"))));
    assertEquals(
        List.of("[error].error.message is missing, must be a string"),
        failing(events(RESPONSES, nested.replace("message", "text"))));
  }

  @Test
  void categoriesYoungerThanAModelMayBeAbsent() {
    String categories = "'harassment': %1$s, 'harassment/threatening': %1$s, 'hate': %1$s,";
    categories += "'hate/threatening': %1$s, 'self-harm': %1$s, 'self-harm/instructions': %1$s,";
    categories += "'self-harm/intent': %1$s, 'sexual': %1$s, 'sexual/minors': %1$s,";
    categories += "'violence': %1$s, 'violence/graphic': %1$s";
    String answer =
        "{'id': 'm', 'model': 'text-moderation-007', 'results': [{'flagged': false,"
            + " 'categories': {%s}, 'category_scores': {%s}}]}"
                .formatted(categories.formatted("false"), categories.formatted("0.1"));
    String operation = "POST /moderations";

    assertEquals(
        List.of(),
        failing(
            OPENAI
                .ofAnswer(operation, RawJson.text(answer.replace('\'', '"')).tree(), false)
                .found()));
    assertEquals(
        List.of("results[].category_scores.violence is missing, must be a number"),
        failing(
            OPENAI
                .ofAnswer(
                    operation,
                    RawJson.text(answer.replace('\'', '"').replace("\"violence\": 0.1, ", ""))
                        .tree(),
                    false)
                .found()));
  }

  @Test
  void aPatchComesInPiecesToo() {
    String delta =
        """
        {"type": "response.apply_patch_call_operation_diff.delta", "item_id": "apc", "delta": "+",
         "output_index": 0, "obfuscation": "x", "sequence_number": 3}""";
    String done =
        """
        {"type": "response.apply_patch_call_operation_diff.done", "item_id": "apc", "diff": "+",
         "output_index": 0, "sequence_number": 4}""";

    assertEquals(List.of(), events(RESPONSES, delta, done));
    assertEquals(
        List.of(
            "[response.apply_patch_call_operation_diff.done].diff is missing, must be a string"),
        failing(events(RESPONSES, done.replace("diff\":", "patch\":"))));
  }

  @Test
  void aSearchWithinAPageMayLackThePageButNotThePattern() {
    String search =
        """
        {"type": "web_search_call", "id": "ws", "status": "completed",
         "action": {"type": "find_in_page", "pattern": "price"}}""";

    assertEquals(List.of(), failing(responses(response(search))));
    assertEquals(
        List.of(
            "output[web_search_call].action[find_in_page].pattern is missing, must be a string"),
        failing(responses(response(search.replace("pattern", "text")))));
  }

  @Test
  void aToolOfTheServerCanBeChosenByTheNameItIsOfferedUnder() {
    String answer = response("").replace("\"auto\"", "{\"type\": \"web_search\"}");

    assertEquals(List.of(), failing(responses(answer)));
    assertEquals(
        List.of("tool_choice.type is \"search\", must be one of 16 known values"),
        failing(responses(answer.replace("web_search", "search"))));
  }

  @Test
  void detailsOfTheEndMayStandInForItsReason() {
    String details = "\"finish_details\": {\"type\": \"stop\"}";

    assertEquals(
        List.of(),
        failing(
            chat(completion("{\"index\": 0, %s, \"message\": %s}".formatted(details, MESSAGE)))));
    assertEquals(
        List.of("choices[].finish_reason is missing, must be a string"),
        failing(
            chat(
                completion(
                    CHOICE.formatted(MESSAGE).replace("\"finish_reason\": \"stop\", ", "")))));
  }

  @Test
  void aMemberYoungerThanManyAnswersIsThereEverywhereOrNowhere() {
    String one =
        """
        {"type": "response.output_text.delta", "item_id": "m", "output_index": 0,
         "content_index": 0, "delta": "Hi", "logprobs": [], "sequence_number": 1}""";
    String without = one.replace(", \"sequence_number\": 1", "");

    assertEquals(List.of(), failing(events(RESPONSES, without, without)));
    assertEquals(1, notes(events(RESPONSES, without)).size());
    assertEquals(
        List.of("[response.output_text.delta].sequence_number is missing, must be an integer"),
        failing(events(RESPONSES, one, without)));
  }

  @Test
  void whatIsWrongInManyChunksIsOneFinding() {
    String chunk =
        """
        {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
         {"index": "0", "finish_reason": null, "delta": {"content": "Hi"}}]}""";

    assertEquals(
        List.of("choices[].index is a string, must be an integer"),
        failing(events(CHAT, chunk, chunk, chunk)));
  }

  @Test
  void aRefusalHoldsAnErrorOfFourMembers() {
    String error =
        """
        {"error": {"message": "No.", "type": "invalid_request_error", "param": null, "code": null}}""";

    assertEquals(List.of(), OPENAI.ofError(RawJson.text(error).tree()).found());
    assertEquals(
        List.of("error.code is an integer, must be a string or null"),
        failing(
            OPENAI
                .ofError(RawJson.text(error.replace("\"code\": null", "\"code\": 400")).tree())
                .found()));
    assertEquals(
        List.of(),
        failing(
            OPENAI
                .ofError(
                    RawJson.text(
                            error
                                .replace("invalid_request_error", "cf_bad_gateway")
                                .replace("\"code\": null", "\"code\": 502"))
                        .tree())
                .found()));
    assertEquals(
        List.of("error is missing, must be an object"),
        failing(OPENAI.ofError(RawJson.text("{\"detail\": []}").tree()).found()));
    assertEquals(
        List.of("the answer is null, must be an object"),
        failing(OPENAI.ofError(RawJson.NULL.tree()).found()));
  }

  @Test
  void anErrorInPlaceOfWhatWasAskedForIsOneFinding() {
    String error =
        """
        {"error": {"message": "No.", "type": "server_error", "param": null, "code": null}}""";

    assertEquals(
        List.of("error is an error, in an answer that was accepted"), failing(chat(error)));
    assertEquals(
        List.of("error is an error, in an answer that was accepted"), failing(events(CHAT, error)));
    assertEquals(
        List.of(
            "error is an error, in an answer that was accepted",
            "error is a string, must be an object"),
        failing(events(CHAT, "{\"error\": \"No.\"}")));
    String failed =
        response("")
            .replace(
                "\"error\": null", "\"error\": {\"code\": \"server_error\", \"message\": \"No.\"}");
    assertEquals(List.of(), responses(failed));
  }

  @Test
  void whereNullIsAllowedIsToldOfEveryPlace() {
    assertTrue(OPENAI.mayBeNull(CHAT, AnswerKind.STREAM, "choices[].delta.content"));
    assertTrue(OPENAI.mayBeNull(CHAT, AnswerKind.STREAM, "choices[].delta.role"));
    assertFalse(OPENAI.mayBeNull(CHAT, AnswerKind.STREAM, "choices[].index"));
    assertFalse(OPENAI.mayBeNull(CHAT, AnswerKind.PLAIN, "choices[].finish_reason"));
    assertTrue(OPENAI.mayBeNull(CHAT, AnswerKind.STREAM, "choices[].finish_reason"));
    assertFalse(OPENAI.mayBeNull(CHAT, AnswerKind.PLAIN, "choices[].unheard_of"));
    assertTrue(OPENAI.mayBeNull(CHAT, AnswerKind.ERROR, "error.param"));
    assertFalse(OPENAI.mayBeNull(CHAT, AnswerKind.ERROR, "error.message"));
    String text = "output[message].content[output_text]";
    assertTrue(OPENAI.mayBeNull(RESPONSES, AnswerKind.PLAIN, text + ".logprobs"));
    assertFalse(OPENAI.mayBeNull(RESPONSES, AnswerKind.PLAIN, text + ".text"));
    assertFalse(
        OPENAI.mayBeNull(RESPONSES, AnswerKind.STREAM, "[response.output_text.delta].delta"));
  }

  @Test
  void aLineOfTheOverlayChangesWhatATypeSays() {
    String types =
        """
        {"source": {"package": "p", "version": "1", "published": "2026-01-01"},
         "answers": {"GET /x": {"answer": {"$ref": "#/definitions/X"}},
          "error": {"answer": {"type": "object"}}},
         "definitions": {"X": {"type": "object", "required": ["a"], "properties": {
          "a": {"type": "string", "enum": ["one"]}}}}}""";
    List<String> asDefined = List.of("a is \"two\", must be \"one\"");

    assertEquals(asDefined, failing(overlaid(types, "", "{\"a\": \"two\"}")));
    assertEquals(List.of(), overlaid(types, "X.a: ... | \"two\"  # seen", "{\"a\": \"two\"}"));
    assertEquals(List.of(), overlaid(types, "X.a: string  # seen", "{\"a\": \"two\"}"));
    assertEquals(List.of(), overlaid(types, "X.a: ... | null  # seen", "{\"a\": null}"));
    assertEquals(List.of(), failing(overlaid(types, "X.a: ... | absent  # seen", "{}")));
    assertEquals(List.of(), failing(overlaid(types, "X.a: absent  # seen", "{}")));
    assertEquals(1, failing(overlaid(types, "", "{}")).size());
    assertEquals(
        List.of(), overlaid(types, "X.b: boolean  # seen", "{\"a\": \"one\", \"b\": true}"));
    assertEquals(
        List.of("b is an integer, must be a boolean"),
        failing(overlaid(types, "X.b: boolean  # seen", "{\"a\": \"one\", \"b\": 1}")));
    String another = "X: ... | Y  # seen\nY.a: \"two\"  # seen\nY.c: integer  # seen\n";
    assertEquals(List.of(), overlaid(types, another, "{\"a\": \"two\", \"c\": 1}"));
    assertEquals(
        List.of("c is missing, must be an integer"),
        failing(overlaid(types, another, "{\"a\": \"two\"}")));
  }

  private static List<Violation> overlaid(String types, String overlay, String answer) {
    return Definition.of(types, overlay)
        .ofAnswer("GET /x", RawJson.text(answer).tree(), true)
        .found();
  }

  @Test
  void aLineWithoutEvidenceOrWithAnUnknownWordIsRefused() {
    for (String line : List.of("X.a: string", "X.a: text  # seen", "X.a  # seen")) {
      InputException refused =
          assertThrows(
              InputException.class, () -> Overlay.of(("\n" + line).getBytes(UTF_8), "overlay.txt"));
      assertEquals(
          "overlay.txt, line 2: must be \"Type.member: alternative | alternative  # evidence\", is \""
              + line
              + '"',
          refused.getMessage());
    }
  }

  @Test
  void everyLineOfTheOverlayIsAboutSomethingThatTheDefinitionHas() {
    assertEquals(List.of(), Definition.bundled().outdated());
  }

  @Test
  void aKeywordThatNobodyWouldCheckIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("definition.json");
    Files.writeString(
        file,
        """
        {"answers": {"error": {"answer": {"type": "string", "pattern": "^x"}}}, "definitions": {}}""");

    assertEquals(
        "error has the unknown keyword pattern=\"^x\"",
        assertThrows(
                InputException.class,
                () -> Definition.read(file).ofError(RawJson.NULL.tree()).found())
            .getMessage());
    Files.writeString(file, "{}");
    assertEquals(
        file + " is not a definition: there are no answers in it",
        assertThrows(InputException.class, () -> Definition.read(file)).getMessage());
  }

  @Test
  void eventsThatComeAgainAreFoundOnce() {
    JsonNode usual = RawJson.text("{\"id\": \"x\", \"choices\": []}").tree();
    JsonNode other = RawJson.text("{\"id\": 7, \"choices\": [7]}").tree();

    assertEquals(
        OPENAI.ofEvents(CHAT, List.of(usual, other, usual), false).found(),
        OPENAI.ofEvents(CHAT, List.of(usual, usual, other, other, usual, usual), false).found());
  }

  private static void assertOneBeginsWith(String beginning, List<String> words) {
    assertEquals(1, words.size(), words::toString);
    assertTrue(words.get(0).startsWith(beginning), words::toString);
  }
}
