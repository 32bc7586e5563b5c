package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.chat.ChatExchange.promise;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import java.util.function.Function;

/** Promises about answers in JSON. */
final class ChatFormats {
  private ChatFormats() {}

  static List<Promise> promises() {
    return List.of(
        // "JSON mode, which ensures the message the model generates is valid JSON"
        promise(
            "response_format.json_object",
            "response_format",
            "a JSON object for json_object",
            exchange -> isFormat(exchange, "json_object"),
            exchange ->
                exchange.ofEach(
                    choice ->
                        ofJson(
                            exchange,
                            choice,
                            json ->
                                Judgement.brokenUnless(
                                    json.isObject(), "JSON that is no object")))),
        // https://platform.openai.com/docs/guides/structured-outputs
        promise(
                "response_format.json_schema",
                "response_format",
                "JSON for json_schema",
                exchange -> isFormat(exchange, "json_schema"),
                exchange ->
                    exchange.ofEach(
                        choice -> ofJson(exchange, choice, json -> Judgement.honoured())))
            .unlessRefused(ChatFormats::isRefusedSchema),
        // "ensures the model will match your supplied JSON schema"
        promise(
                "response_format.strict",
                "response_format",
                "JSON that fits the schema where strict",
                exchange ->
                    isFormat(exchange, "json_schema")
                        && exchange.asked("response_format.json_schema.strict").asBoolean(),
                exchange ->
                    exchange.ofEach(
                        choice ->
                            ofJson(
                                exchange,
                                choice,
                                json ->
                                    JsonSchemas.judge(
                                        exchange.asked("response_format.json_schema.schema"),
                                        json))))
            .unlessRefused(ChatFormats::isRefusedSchema));
  }

  private static boolean isFormat(ChatExchange exchange, String type) {
    return exchange.asked("response_format.type").asText().equals(type)
        && exchange.isAsked("response_format");
  }

  private static boolean isRefusedSchema(Exchange exchange) {
    return exchange.answer().kind() == AnswerKind.ERROR
        && !CommonPromises.isTaken(exchange.asked("response_format.json_schema"), "schema");
  }

  private static Judgement ofJson(
      ChatExchange exchange, ChatChoice choice, Function<JsonNode, Judgement> check) {
    if (choice.isCut()) {
      return Judgement.untested(ChatExchange.CUT);
    }
    if (!choice.refusal().isEmpty()) {
      return Judgement.untested("the model refused");
    }
    if (!choice.calls().isEmpty()) {
      return Judgement.untested("a call");
    }
    return Json.treeOf(choice.content())
        .map(check)
        .orElse(
            exchange.stops().isEmpty()
                ? Judgement.ignored("a text that is no JSON")
                : Judgement.untested("a stop text may have ended it"));
  }
}
