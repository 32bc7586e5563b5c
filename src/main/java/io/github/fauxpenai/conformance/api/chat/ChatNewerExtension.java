package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.Extension.withEachOf;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.HELLO;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.STREAM;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.STRICT_CITY;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.conversation;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.given;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.plainAndStreamed;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.developer;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.text;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.user;
import static io.github.fauxpenai.conformance.api.chat.ChatToolsExtension.ASKS_FOR_WEATHER;
import static io.github.fauxpenai.conformance.api.chat.ChatToolsExtension.ONE_TOOL;
import static io.github.fauxpenai.conformance.api.chat.ChatToolsExtension.REQUIRED;
import static io.github.fauxpenai.conformance.api.chat.ChatToolsExtension.TWO_TOOLS;
import static io.github.fauxpenai.conformance.api.chat.ChatToolsExtension.WEATHER;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.json;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Request;
import io.github.fauxpenai.conformance.scenario.RequestBuilder;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Parameters and messages added to OpenAI's reference after the published scenarios were made, and
 * what agents do: answering the model's own calls. Capabilities that only some models have are in
 * separate groups, because refusing those is not a fault.
 */
final class ChatNewerExtension {
  /** The parameters that no other table has. */
  static final Set<String> PARAMETERS =
      Set.of(
          "function_call",
          "functions",
          "moderation",
          "prompt_cache_key",
          "safety_identifier",
          "verbosity",
          "web_search_options");

  /** The groups of capabilities that only some models have, with a description of each. */
  static final Map<String, String> CAPABILITIES = capabilities();

  private static final Factor GPT_5 = setting("model", "gpt-5");
  private static final String PICTURE = "data:image/png;base64," + ChatMessages.base64("noise.png");

  private ChatNewerExtension() {}

  private static Map<String, String> capabilities() {
    Map<String, String> groups = new LinkedHashMap<>();
    groups.put("images", "pictures are understood");
    groups.put("files", "files are read");
    groups.put("custom_tools", "custom tools can be called");
    groups.put("allowed_tools", "the tools that may be called can be limited");
    groups.put("reasoning", "the reasoning effort can be chosen");
    groups.put("verbosity", "the verbosity of answers can be chosen");
    groups.put("service_tiers", "other service tiers can be chosen");
    groups.put("web_search", "the web can be searched");
    groups.put("moderation", "input and output can be moderated");
    return groups;
  }

  static List<TestSuite> suites() {
    return List.of(
        new TestSuite("newer", newer()),
        new TestSuite("functions", functions()),
        new TestSuite("tools_conversation", toolsConversation()),
        new TestSuite("images", images()),
        new TestSuite("files", files()),
        new TestSuite("custom_tools", customTools()),
        new TestSuite("allowed_tools", allowedTools()),
        new TestSuite("reasoning", reasoning()),
        // Shorter and longer answers; unknown to models before gpt-5.
        new TestSuite("verbosity", of(GPT_5, each("verbosity", "low", "medium", "high"))),
        // Cheaper but later, or more expensive but sooner; each for some models and some customers.
        new TestSuite(
            "service_tiers", of(GPT_5, each("service_tier", "flex", "scale", "priority", "fast"))),
        new TestSuite("web_search", webSearch()),
        new TestSuite("moderation", moderation()),
        new TestSuite("newer_invalid", invalid()));
  }

  /** What every OpenAI model accepts. */
  private static List<FactorSet> newer() {
    ObjectNode hello = user("Hello");
    ObjectNode instruction = developer("Answer in French.");
    List<FactorSet> developers =
        Stream.of(
                // They replace system messages; OpenAI translates them for models that only know
                // those.
                conversation("DEVELOPER_AND_USER", instruction, hello),
                conversation("DEVELOPER_OF_PARTS", developer(text("Be brief.")), hello),
                conversation("DEVELOPER_LAST", hello, instruction),
                conversation("TWO_DEVELOPER_MESSAGES", instruction, developer("Be kind."), hello))
            .map(messages -> row(messages).with(ChatCompletionsExtension.GPT_4O))
            .toList();
    Factor metadata = setting("metadata", object("topic", "demo"));
    List<FactorSet> parameters =
        rows(
            // They replace user.
            row(setting("prompt_cache_key", "a-key")),
            row(setting("safety_identifier", "user-1")),
            row(setting("prompt_cache_key", NULL), setting("safety_identifier", NULL)),
            row(setting("safety_identifier", "user-1"), setting("user", "one")),
            // Metadata are for answers that are stored.
            row(setting("store", true), metadata),
            row(setting("store", true), metadata, STREAM),
            // Pads all events to the same length, which hides what is said.
            row(STREAM, options(object("include_obfuscation", true))),
            row(STREAM, options(object("include_obfuscation", false))),
            row(STREAM, options(object("include_obfuscation", true, "include_usage", true))),
            row(STREAM, options(object("include_obfuscation", false, "include_usage", true))));
    List<FactorSet> structured =
        rows(
            // For agents that want a final answer in a certain form.
            row(ONE_TOOL, STRICT_CITY, REQUIRED),
            row(ONE_TOOL, STRICT_CITY, setting("tool_choice", "none")));
    return Stream.of(
            developers,
            given(HELLO, parameters),
            plainAndStreamed(given(ASKS_FOR_WEATHER, structured)))
        .flatMap(List::stream)
        .toList();
  }

  /** What tools replaced; old clients still send it. */
  private static List<FactorSet> functions() {
    Factor offered = named("functions", "one function", List.of(WEATHER));
    List<FactorSet> asking =
        rows(
            row(offered),
            row(offered, setting("function_call", "auto")),
            row(offered, setting("function_call", "none")),
            row(offered, named("function_call", "get_weather", object("name", "get_weather"))));
    ObjectNode question = user("What is the weather like in Paris?");
    ObjectNode called =
        object(
            "role",
            "assistant",
            "content",
            NULL,
            "function_call",
            object("name", "get_weather", "arguments", "{\"city\":\"Paris\"}"));
    ObjectNode result = object("role", "function", "name", "get_weather", "content", "21 °C");
    FactorSet answered =
        row(conversation("FUNCTION_RESULT", question, called, result), offered)
            .with(ChatCompletionsExtension.GPT_4O);
    return Stream.concat(
            plainAndStreamed(given(ASKS_FOR_WEATHER, asking)).stream(), Stream.of(answered))
        .toList();
  }

  /** The model's own call is answered, and the model must continue; then it is asked again. */
  private static List<FactorSet> toolsConversation() {
    Factor once =
        turn(
            "OWN_CALL_ANSWERED",
            request -> {
              List<JsonNode> messages = new ArrayList<>(List.of(question()));
              messages.addAll(answered(request.before(asking(messages)), "21 °C"));
              request.set("messages", json(messages));
            });
    Factor twice =
        turn(
            "OWN_CALL_ANSWERED_AND_NEXT_TURN",
            request -> {
              List<JsonNode> messages = new ArrayList<>(List.of(question()));
              messages.addAll(answered(request.before(asking(messages)), "21 °C"));
              int told = request.before(Request.of(RawJson.of(body(messages, "none"))));
              messages.add(
                  object(
                      "role",
                      "assistant",
                      "content",
                      new Captured(told, "/choices/0/message/content").json()));
              messages.add(user("Thank you."));
              request.set("messages", json(messages));
            });
    Factor failed =
        turn(
            "OWN_CALL_FAILED",
            request -> {
              List<JsonNode> messages = new ArrayList<>(List.of(question()));
              messages.addAll(answered(request.before(asking(messages)), "error: no such city"));
              request.set("messages", json(messages));
            });
    Factor none = setting("tool_choice", "none");
    return Stream.of(
            // Without tool_choice the model may call again.
            row(once, ONE_TOOL),
            row(once, ONE_TOOL, none),
            row(once, ONE_TOOL, none, STREAM),
            row(once, ONE_TOOL, REQUIRED),
            row(twice, ONE_TOOL, none),
            row(failed, ONE_TOOL, none))
        .map(set -> set.with(ChatCompletionsExtension.GPT_4O))
        .toList();
  }

  private static Factor turn(String name, Consumer<RequestBuilder> edit) {
    return new Factor(name, false, false, object("messages", List.of(question())), edit);
  }

  private static ObjectNode question() {
    return user("What is the weather like in Paris?");
  }

  private static Request asking(List<JsonNode> messages) {
    return Request.of(RawJson.of(body(messages, "required")));
  }

  private static ObjectNode body(List<JsonNode> messages, String choice) {
    return object(
        "model",
        "gpt-4o",
        "messages",
        List.copyOf(messages),
        "tools",
        ONE_TOOL.payload().get("val"),
        "tool_choice",
        choice,
        // Room for thoughts before the call, whatever --maxTokens says.
        "max_completion_tokens",
        1000);
  }

  /** The first call of an answer as it goes back to the model, and its result. */
  private static List<JsonNode> answered(int asked, String result) {
    String call = "/choices/0/message/tool_calls/0";
    JsonNode id = new Captured(asked, call + "/id").json();
    ObjectNode function =
        object(
            "name",
            new Captured(asked, call + "/function/name").json(),
            "arguments",
            new Captured(asked, call + "/function/arguments").json());
    return List.of(
        object(
            "role",
            "assistant",
            "content",
            NULL,
            "tool_calls",
            List.of(object("id", id, "type", "function", "function", function))),
        object("role", "tool", "tool_call_id", id, "content", result));
  }

  /** Images inside the request itself, so that a server need not download anything. */
  private static List<FactorSet> images() {
    return Stream.of(
            pictured("IMAGE_DATA_URL", image(object("url", PICTURE))),
            pictured("IMAGE_DETAIL_LOW", image(object("url", PICTURE, "detail", "low"))),
            pictured("IMAGE_DETAIL_HIGH", image(object("url", PICTURE, "detail", "high"))),
            pictured("IMAGE_DETAIL_AUTO", image(object("url", PICTURE, "detail", "auto"))),
            pictured("TWO_IMAGES", image(object("url", PICTURE)), image(object("url", PICTURE))))
        .map(messages -> row(messages).with(ChatCompletionsExtension.GPT_4O))
        .toList();
  }

  /** A file that is as small as possible, as the only question is whether files are read. */
  private static List<FactorSet> files() {
    return Stream.of(
            pictured(
                "FILE_DATA_URL",
                file(
                    object(
                        "filename",
                        "page.pdf",
                        "file_data",
                        "data:application/pdf;base64," + page()))))
        .map(messages -> row(messages).with(ChatCompletionsExtension.GPT_4O))
        .toList();
  }

  /** Tools whose input is not JSON: any text, and texts of a grammar in both grammar languages. */
  private static List<FactorSet> customTools() {
    Factor anyText = custom("a tool that takes any text", object("type", "text"));
    Factor pattern =
        custom(
            "a tool that takes a word",
            object(
                "type", "grammar", "grammar", object("syntax", "regex", "definition", "[a-z]+")));
    Factor grammar =
        custom(
            "a tool that takes a sum",
            object(
                "type",
                "grammar",
                "grammar",
                object(
                    "syntax", "lark", "definition", "start: INT \"+\" INT\n%import common.INT")));
    Factor chosen =
        named("tool_choice", "note", object("type", "custom", "custom", object("name", "note")));
    List<FactorSet> asking =
        rows(
            row(anyText, REQUIRED),
            row(anyText, chosen),
            row(pattern, REQUIRED),
            row(grammar, REQUIRED));
    return of(GPT_5, plainAndStreamed(asking));
  }

  private static Factor custom(String name, ObjectNode format) {
    return named(
        "tools",
        name,
        List.of(
            object(
                "type",
                "custom",
                "custom",
                object("name", "note", "description", "Takes a note.", "format", format))));
  }

  /** All tools stay in the prompt, which can then be cached, but only some may be called. */
  private static List<FactorSet> allowedTools() {
    List<FactorSet> choices =
        rows(
            row(TWO_TOOLS, allowed("auto, get_weather", "auto", "get_weather")),
            row(TWO_TOOLS, allowed("required, get_weather", "required", "get_weather")),
            // Not the first of the tools, and not what the question is about.
            row(TWO_TOOLS, allowed("required, get_time", "required", "get_time")));
    return plainAndStreamed(choices).stream()
        .map(set -> set.with(GPT_5, ASKS_FOR_WEATHER))
        .toList();
  }

  private static Factor allowed(String name, String mode, String function) {
    return named(
        "tool_choice",
        name,
        object(
            "type",
            "allowed_tools",
            "allowed_tools",
            object("mode", mode, "tools", List.of(ChatToolsExtension.function(function)))));
  }

  /** Each effort with a model that has it. */
  private static List<FactorSet> reasoning() {
    return Stream.of(
            of(GPT_5, each("reasoning_effort", "minimal", "low", "medium", "high")),
            of(setting("model", "gpt-5.2"), each("reasoning_effort", "none", "xhigh")),
            of(setting("model", "gpt-5.6"), each("reasoning_effort", "max")),
            // Reasoning uses up the limit: the text may be empty, and the finish reason is length.
            of(
                GPT_5,
                rows(
                    row(setting("reasoning_effort", "low"), setting("max_completion_tokens", 16)))))
        .flatMap(List::stream)
        .toList();
  }

  /** Search models search for every question; the options say how much and where. */
  private static List<FactorSet> webSearch() {
    return of(
        setting("model", "gpt-4o-search-preview"),
        rows(
            row(setting("web_search_options", object())),
            row(setting("web_search_options", object("search_context_size", "low"))),
            row(setting("web_search_options", object("search_context_size", "high"))),
            row(
                named(
                    "web_search_options",
                    "near Paris",
                    object(
                        "user_location",
                        object(
                            "type",
                            "approximate",
                            "approximate",
                            object("country", "FR", "city", "Paris")))))));
  }

  /** In a stream, the results come in a chunk after the last choice or after usage. */
  private static List<FactorSet> moderation() {
    Factor moderated = setting("moderation", object("model", "omni-moderation-latest"));
    return of(
        GPT_5,
        rows(
            row(moderated),
            row(moderated, STREAM),
            row(
                moderated,
                STREAM,
                options(object("include_usage", true, "include_obfuscation", false)))));
  }

  /** What no model accepts. */
  private static List<FactorSet> invalid() {
    List<FactorSet> parameters =
        rows(
            row(setting("verbosity", "foo").rejected()),
            row(setting("verbosity", 1).rejected()),
            row(setting("service_tier", 1).rejected()),
            row(setting("reasoning_effort", 1).rejected()),
            row(setting("prompt_cache_key", 1).rejected()),
            row(setting("safety_identifier", 1).rejected()),
            row(setting("web_search_options", "foo").rejected()),
            row(setting("web_search_options", object("search_context_size", "foo")).rejected()),
            row(setting("moderation", "foo").rejected()),
            row(setting("moderation", object()).rejected()),
            row(STREAM, options(object("include_obfuscation", "foo")).rejected()));
    List<FactorSet> calls =
        rows(
            row(named("functions", "[]", List.of()).rejected()),
            row(setting("functions", "foo").rejected()),
            // A choice without any function, and a choice of a function that is not offered.
            row(setting("function_call", "auto").rejected()),
            row(
                named("functions", "one function", List.of(WEATHER)),
                named("function_call", "get_nothing", object("name", "get_nothing")).rejected()),
            row(named("tools", "a custom tool without a name", List.of(unnamed())).rejected()),
            row(ONE_TOOL, allowed("foo, get_weather", "foo", "get_weather").rejected()),
            row(
                ONE_TOOL,
                named("tool_choice", "allowed_tools alone", object("type", "allowed_tools"))
                    .rejected()));
    List<FactorSet> messages =
        Stream.of(
                pictured("IMAGE_WITHOUT_URL", image(object())),
                pictured("IMAGE_URL_NUMBER", image(object("url", 1))),
                pictured("IMAGE_DETAIL_UNKNOWN", image(object("url", PICTURE, "detail", "foo"))),
                pictured("FILE_EMPTY", file(object())),
                conversation(
                    "DEVELOPER_WITHOUT_CONTENT", object("role", "developer"), user("Hello")))
            .map(each -> row(each.rejected()).with(ChatCompletionsExtension.GPT_4O))
            .toList();
    return Stream.of(given(HELLO, parameters), given(ASKS_FOR_WEATHER, calls), messages)
        .flatMap(List::stream)
        .toList();
  }

  private static ObjectNode unnamed() {
    return object("type", "custom", "custom", object("description", "Takes a note."));
  }

  private static Factor options(ObjectNode options) {
    return setting("stream_options", options);
  }

  private static List<FactorSet> each(String parameter, String... values) {
    return withEachOf(
        Stream.of(values).map(value -> setting(parameter, value)).toArray(Factor[]::new));
  }

  private static List<FactorSet> of(Factor model, List<FactorSet> sets) {
    return sets.stream().map(set -> set.with(model, HELLO)).toList();
  }

  private static Factor pictured(String name, ObjectNode... parts) {
    List<JsonNode> content = new ArrayList<>(List.of(text("What do you see?")));
    content.addAll(List.of(parts));
    return conversation(name, object("role", "user", "content", content));
  }

  private static ObjectNode image(ObjectNode url) {
    return object("type", "image_url", "image_url", url);
  }

  private static ObjectNode file(ObjectNode file) {
    return object("type", "file", "file", file);
  }

  /** A one-page PDF that says Hello, in base64. */
  private static String page() {
    List<String> objects =
        List.of(
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 50]/Contents 4 0 R"
                + "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            "<</Length 33>>stream\nBT/F 18 Tf 9 18 Td(Hello)Tj ET    \nendstream");
    StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
    StringBuilder places = new StringBuilder("0000000000 65535 f \n");
    for (int i = 0; i < objects.size(); i++) {
      places.append("%010d 00000 n %n".formatted(pdf.length()).replace("\r\n", "\n"));
      pdf.append(i + 1).append(" 0 obj").append(objects.get(i)).append("endobj\n");
    }
    int table = pdf.length();
    pdf.append("xref\n0 5\n").append(places);
    pdf.append("trailer<</Size 5/Root 1 0 R>>\nstartxref\n").append(table).append("\n%%EOF\n");
    return Base64.getEncoder().encodeToString(pdf.toString().getBytes(US_ASCII));
  }
}
