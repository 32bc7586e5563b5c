package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.Extension.PIXEL;
import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Values of {@code input}, which according to OpenAI's API reference is a text or a list of items.
 */
final class ResponsesInputs {
  private ResponsesInputs() {}

  static List<FactorSet> valid() {
    return Stream.of(
            input("a text with a line break", "Say hello.\nIn one word."),
            input("UNICODE", "Repeat: ¿Cómo estás? 你好 👋🏽"),
            items("USER", message("user", "Say hello.")),
            // The type of a message is optional.
            items("USER_TYPED", typed(message("user", "Say hello."))),
            items("DEVELOPER", message("developer", "Be brief."), message("user", "Say hello.")),
            items("SYSTEM", message("system", "Be brief."), message("user", "Say hello.")),
            items("SYSTEM_ALONE", message("system", "Say hello.")),
            // A conversation kept by the client.
            items(
                "TURNS",
                message("user", "My name is Ada."),
                message("assistant", "Hello, Ada."),
                message("user", "What is my name?")),
            // The same without what was said before, and without the answer to it.
            items(
                "ANSWER_LEFT_OUT",
                message("user", "My name is Ada."),
                message("user", "What is my name?")),
            items("LAST_TURN", message("user", "What is my name?")),
            items("TWO_USERS", message("user", "My name is Ada."), message("user", "Who am I?")),
            items("ASSISTANT_LAST", message("user", "Say hello."), message("assistant", "Hel")),
            items("INPUT_TEXT", parts("user", part("input_text", "text", "Say hello."))),
            items(
                "TWO_INPUT_TEXTS",
                parts(
                    "user",
                    part("input_text", "text", "Say"),
                    part("input_text", "text", "hello."))),
            // An answer's message sent back.
            items(
                "OUTPUT_TEXT_HISTORY",
                message("user", "My name is Ada."),
                parts("assistant", part("output_text", "text", "Hello, Ada.")),
                message("user", "What is my name?")),
            items(
                "WHOLE_ITEM_HISTORY",
                message("user", "My name is Ada."),
                wholeMessage("Hello, Ada."),
                message("user", "What is my name?")),
            items("EMPTY_CONTENT", message("user", "")),
            items("IMAGE", parts("user", question(), image("auto"))),
            items("TWO_IMAGES", parts("user", question(), image("auto"), image("auto"))),
            items("IMAGE_LOW", parts("user", question(), image("low"))),
            items("IMAGE_HIGH", parts("user", question(), image("high"))),
            items(
                "IMAGE_WITHOUT_DETAIL",
                parts("user", question(), part("input_image", "image_url", PIXEL))))
        .map(input -> row(input).with(ResponsesFactors.MODEL))
        .toList();
  }

  static List<FactorSet> invalid() {
    Stream<Factor> values =
        Stream.of(
            setting("input", 1),
            setting("input", true),
            setting("input", object()),
            setting("input", List.of("Hello")),
            setting("input", List.of(1)),
            items("NO_ROLE", object("content", "Say hello.")),
            items("NO_CONTENT", object("role", "user")),
            items("CONTENT_NULL", object("role", "user", "content", NULL)),
            items("CONTENT_NUMBER", object("role", "user", "content", 1)),
            items("UNKNOWN_ROLE", message("foo", "Say hello.")),
            // A role of chat completions only.
            items("TOOL_ROLE", message("tool", "Say hello.")),
            items("UNKNOWN_TYPE", object("type", "foo", "role", "user", "content", "Hi")),
            items("UNKNOWN_PART", parts("user", part("foo", "text", "Say hello."))),
            // The parts of chat completions have other names.
            items("CHAT_PART", parts("user", part("text", "text", "Say hello."))),
            items("PART_WITHOUT_TEXT", parts("user", object("type", "input_text"))),
            items("ASSISTANT_INPUT_TEXT", parts("assistant", part("input_text", "text", "Hi"))),
            items(
                "IMAGE_NOT_BASE64",
                parts("user", question(), part("input_image", "image_url", "data:image/png,x"))),
            items(
                "IMAGE_UNKNOWN_DETAIL",
                parts(
                    "user",
                    question(),
                    object("type", "input_image", "image_url", PIXEL, "detail", "foo"))),
            // A reference to an item that was never stored.
            items("UNKNOWN_REFERENCE", object("type", "item_reference", "id", "msg_unknown")));
    return Stream.concat(
            values.map(value -> row(value.rejected())),
            rows(row(absent("input")), row(setting("input", NULL).rejected())).stream())
        .map(set -> set.with(ResponsesFactors.MODEL))
        .toList();
  }

  static Factor input(String name, String text) {
    return named("input", name, text);
  }

  static Factor items(String name, ObjectNode... items) {
    return named("input", name, List.of(items));
  }

  static ObjectNode message(String role, String content) {
    return object("role", role, "content", content);
  }

  private static ObjectNode typed(ObjectNode message) {
    return message.deepCopy().put("type", "message");
  }

  private static ObjectNode parts(String role, ObjectNode... parts) {
    return object("role", role, "content", List.of(parts));
  }

  private static ObjectNode part(String type, String member, String value) {
    return object("type", type, member, value);
  }

  private static ObjectNode question() {
    return part("input_text", "text", "Which colour is this?");
  }

  private static ObjectNode image(String detail) {
    return object("type", "input_image", "image_url", PIXEL, "detail", detail);
  }

  private static ObjectNode wholeMessage(String text) {
    return object(
        "type",
        "message",
        "id",
        "msg_0123456789abcdef",
        "role",
        "assistant",
        "status",
        "completed",
        "content",
        List.of(object("type", "output_text", "text", text, "annotations", List.of())));
  }
}
