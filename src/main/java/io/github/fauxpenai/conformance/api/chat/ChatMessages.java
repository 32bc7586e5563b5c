package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.scenario.Parameter.json;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The values of the parameter {@code messages} of chat completions. */
final class ChatMessages {
  private static final String BE_HELPFUL = "You are a helpful assistant.";
  private static final String BE_VERY_HELPFUL = "You are a very helpful assistant.";
  private static final String HELLO = "Hello";
  private static final String GREETING = "Hello, how can I help you?";
  private static final String REFUSAL = "I refuse to answer this question.";

  private static final String PLANT =
      "https://upload.wikimedia.org/wikipedia/commons/6/6b/Lycopodium_clavatum_-_"
          + "K%C3%B6hler%E2%80%93s_Medizinal-Pflanzen-219_%28extracted%29.jpg";
  private static final String VOLCANO =
      "https://upload.wikimedia.org/wikipedia/commons/8/8f/Erciyes_Volcano%2C_Cappadocia.jpg";
  private static final String NOWHERE = "https://github.com/foo/bar/baz.jpg";

  /** How many characters of a data URL are cut off, so that its type is lost. */
  private static final int DAMAGE = 20;

  private ChatMessages() {}

  /** The messages of scenarios that are not about messages. */
  static Factor usual() {
    return messages("ONLY_SYSTEM_AND_USER_MESSAGE", true, system(BE_HELPFUL), user(HELLO));
  }

  static Parameter messages() {
    Parameter parameter = Parameter.parameter("messages");
    all().forEach(parameter::add);
    return parameter;
  }

  private static List<Factor> all() {
    String small = "data:image/png;base64," + base64("noise.png");
    String large = "data:image/jpg;base64," + base64("planet.jpg");
    return List.of(
        messages("EMPTY"),
        messages("ONLY_SYSTEM_MESSAGE", system(BE_HELPFUL)),
        messages("ONLY_DEVELOPER_MESSAGE", developer(BE_HELPFUL)),
        messages("ONLY_USER_MESSAGE", user(HELLO)),
        messages("ONLY_ASSISTANT_MESSAGE", assistant(GREETING)),
        usual(),
        messages("SYSTEM_AND_DEVELOPER_MESSAGE", system(BE_HELPFUL), developer(BE_HELPFUL)),
        messages("SYSTEM_AND_ASSISTANT_MESSAGE", system(BE_HELPFUL), assistant(GREETING)),
        messages("USER_AND_ASSISTANT_MESSAGE", user(HELLO), assistant(GREETING)),
        messages("ASSISTANT_AND_DEVELOPER_MESSAGE", developer(BE_HELPFUL), assistant(GREETING)),
        messages("HISTORY", system(BE_HELPFUL), user(HELLO), assistant(GREETING), user(HELLO)),
        messages("BLANK_SYSTEM_MESSAGE", system("")),
        messages("BLANK_DEVELOPER_MESSAGE", developer("")),
        messages("BLANK_USER_MESSAGE", user("")),
        messages("BLANK_ASSISTANT_MESSAGE", assistant("")),
        messages("BLANK_SYSTEM_AND_USER_MESSAGE", system(""), user("")),
        messages("SYSTEM_TEXT_INSTRUCTION", system(text(BE_HELPFUL)), user(HELLO)),
        messages("SYSTEM_TEXT_BLANK", system(text("")), user(HELLO)),
        messages("SYSTEM_MULTIPLE", system(text(BE_HELPFUL), text(BE_VERY_HELPFUL)), user(HELLO)),
        messages("SYSTEM_UNKNOWN_PART", system(part("unknown", HELLO)), user(HELLO)),
        messages("SYSTEM_BLANK_TYPE", system(part("", HELLO)), user(HELLO)),
        messages("DEVELOPER_TEXT_INSTRUCTION", developer(text(BE_HELPFUL)), user(HELLO)),
        messages("DEVELOPER_TEXT_BLANK", developer(text("")), user(HELLO)),
        messages(
            "DEVELOPER_MULTIPLE", developer(text(BE_HELPFUL), text(BE_VERY_HELPFUL)), user(HELLO)),
        messages("DEVELOPER_UNKNOWN_PART", developer(part("unknown", HELLO)), user(HELLO)),
        messages("DEVELOPER_BLANK_TYPE", developer(part("", HELLO)), user(HELLO)),
        answered("ASSISTANT_TEXT_HELLO", text(GREETING)),
        answered("ASSISTANT_TEXT_BLANK", text("")),
        answered(
            "ASSISTANT_TEXT_MULTIPLE",
            text(GREETING),
            text("Seriously bro, do not hesitate to ask me anything!")),
        answered("ASSISTANT_REFUSAL", refusal(REFUSAL)),
        answered("ASSISTANT_REFUSAL_BLANK", refusal("")),
        answered("ASSISTANT_MULTIPLE_REFUSAL", refusal(REFUSAL), refusal("For real!")),
        answered("ASSISTANT_MIXED", text(GREETING), refusal(REFUSAL)),
        answered("ASSISTANT_UNKNOWN_PART", part("unknown", HELLO)),
        answered("ASSISTANT_BLANK_TYPE", part("", HELLO)),
        messages("USER_MESSAGE_UNKNOWN_PART", user(part("unknown", HELLO))),
        image("USER_IMAGE_MESSAGE", url(PLANT)),
        image("USER_IMAGE_LOW_EXTERNAL", url(PLANT, "low")),
        image("USER_IMAGE_HIGH_EXTERNAL", url(VOLCANO, "high")),
        image("USER_IMAGE_AUTO_EXTERNAL", url(VOLCANO, "auto")),
        image("USER_IMAGE_EXTERNAL_NOT_EXISTS", url(NOWHERE)),
        image("USER_IMAGE_BASE64", url(small)),
        image("USER_IMAGE_LOW_BASE64", url(small, "low")),
        image("USER_IMAGE_HIGH_BASE64", url(large, "high")),
        image("USER_IMAGE_AUTO_BASE64", url(large, "auto")),
        image("USER_IMAGE_BASE64_CORRUPT", url(small.substring(DAMAGE))),
        messages(
            "USER_AUDIO_MESSAGE",
            system(BE_HELPFUL),
            user(
                text("What is in the recording?"),
                object(
                    "input_audio",
                    object("data", base64("hello.mp3"), "format", "mp3"),
                    "type",
                    "input_audio"),
                url(small))));
  }

  private static Factor messages(String name, ObjectNode... messages) {
    return messages(name, false, messages);
  }

  private static Factor messages(String name, boolean primary, ObjectNode... messages) {
    ArrayNode contents = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode message : messages) {
      contents.add(object("parts", message.get("content")));
    }
    ArrayNode sent = JsonNodeFactory.instance.arrayNode().addAll(List.of(messages));
    return new Factor(
            name,
            false,
            primary,
            object("messages", contents),
            body -> {
              if (!sent.isEmpty()) {
                body.set("messages", sent);
              }
            })
        .inFamilies(families(List.of(messages)));
  }

  /** Properties that may make a server refuse the messages, whatever they say. */
  private static List<String> families(List<ObjectNode> messages) {
    List<String> families = new ArrayList<>();
    List<JsonNode> parts = new ArrayList<>();
    List<JsonNode> texts = new ArrayList<>();
    for (ObjectNode message : messages) {
      JsonNode content = message.get("content");
      content.forEach(parts::add);
      (content.isArray() ? content : List.of(message)).forEach(texts::add);
    }
    addIf(messages.stream().anyMatch(m -> isText(m, "role", "developer")), "developer", families);
    addIf(messages.stream().noneMatch(m -> isText(m, "role", "user")), "without-user", families);
    addIf(
        !messages.isEmpty() && isText(messages.get(messages.size() - 1), "role", "assistant"),
        "ending-with-assistant",
        families);
    addIf(!parts.isEmpty(), "parts", families);
    addIf(parts.stream().anyMatch(part -> isText(part, "type", "image_url")), "image", families);
    addIf(
        parts.stream().anyMatch(part -> part.at("/image_url/url").asText().startsWith("http")),
        "image-by-url",
        families);
    addIf(parts.stream().anyMatch(part -> isText(part, "type", "input_audio")), "audio", families);
    addIf(parts.stream().anyMatch(part -> isText(part, "type", "refusal")), "refusal", families);
    addIf(
        texts.stream()
            .anyMatch(
                text -> Stream.of("content", "text", "refusal").anyMatch(m -> isText(text, m, ""))),
        "blank",
        families);
    return families;
  }

  private static boolean isText(JsonNode object, String member, String text) {
    return object.path(member).isTextual() && object.path(member).textValue().equals(text);
  }

  private static void addIf(boolean is, String family, List<String> families) {
    if (is) {
      families.add(family);
    }
  }

  private static Factor answered(String name, JsonNode... parts) {
    return messages(name, system(BE_HELPFUL), user(HELLO), message("assistant", parts));
  }

  private static Factor image(String name, JsonNode image) {
    return messages(name, system(BE_HELPFUL), user(text("What is in the image?"), image));
  }

  static ObjectNode system(String content) {
    return object("role", "system", "content", content);
  }

  static ObjectNode system(JsonNode... parts) {
    return message("system", parts);
  }

  static ObjectNode developer(String content) {
    return object("role", "developer", "content", content);
  }

  static ObjectNode developer(JsonNode... parts) {
    return message("developer", parts);
  }

  static ObjectNode user(String content) {
    return object("role", "user", "content", content);
  }

  static ObjectNode user(JsonNode... parts) {
    return message("user", parts);
  }

  static ObjectNode assistant(String content) {
    return object("role", "assistant", "content", content);
  }

  static ObjectNode message(String role, JsonNode... parts) {
    return object("role", role, "content", json(List.of(parts)));
  }

  static ObjectNode text(String text) {
    return part("text", text);
  }

  private static ObjectNode refusal(String text) {
    return part("refusal", text);
  }

  static ObjectNode part(String type, String text) {
    return object("text", text, "type", type);
  }

  private static ObjectNode url(String url) {
    return object("image_url", object("url", url), "type", "image_url");
  }

  private static ObjectNode url(String url, String detail) {
    return object("image_url", object("url", url, "detail", detail), "type", "image_url");
  }

  static String base64(String resource) {
    try (InputStream in = ChatMessages.class.getResourceAsStream(resource)) {
      return Base64.getEncoder().encodeToString(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
