package io.github.fauxpenai.conformance.api.moderations;

import static io.github.fauxpenai.conformance.api.Extension.PIXEL;
import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The test plan of moderations: texts, lists of texts, images, and invalid inputs. */
final class ModerationsSuites {
  /** A text that every moderation flags. */
  static final String THREAT = "I will find you and kill you and your whole family tonight.";

  /** A text that none flags. */
  static final String GREETING = "Hello, how are you today?";

  private static final Factor OMNI = setting("model", "omni-moderation-latest");
  private static final Factor HELLO = named("input", "a greeting", GREETING);

  /**
   * Cases that OpenAI's API reference leaves open, and a model that OpenAI no longer has but others
   * may.
   */
  static final Set<String> UNSURE =
      Set.of("input=\"\"", "input=[]", "input=two text parts", "model=text-moderation-latest");

  private ModerationsSuites() {}

  static List<TestSuite> all() {
    return List.of(
        new TestSuite("inputs", inputs()),
        new TestSuite("images", images()),
        new TestSuite("models", models()),
        new TestSuite("inputs_invalid", invalidInputs()),
        new TestSuite("models_invalid", invalidModels()));
  }

  /** Requests that are not JSON, and the like. */
  static TestSuite malformed() {
    String good = "{\"model\":\"omni-moderation-latest\",\"input\":\"Hello\"}";
    return new TestSuite(
        "malformed",
        Stream.concat(
                Stream.of(row(absent("input")).with(OMNI)),
                Extension.malformed(good).stream().map(set -> set.with(OMNI, HELLO)))
            .toList());
  }

  private static List<FactorSet> inputs() {
    return Stream.of(
            HELLO,
            named("input", "a threat", THREAT),
            named("input", "other scripts", "¿Cómo estás? 你好 👋🏽"),
            named("input", "a list of one text", List.of(GREETING)),
            named("input", "a list of texts", List.of(GREETING, THREAT, "Good morning.")),
            named("input", "a text part", List.of(text(THREAT))),
            named("input", "two text parts", List.of(text(GREETING), text("Good morning."))),
            setting("input", ""),
            setting("input", List.of()))
        .map(input -> row(input).with(OMNI))
        .toList();
  }

  private static List<FactorSet> images() {
    return Stream.of(
            named("input", "an image", List.of(image(PIXEL))),
            named("input", "a text and an image", List.of(text(GREETING), image(PIXEL))))
        .map(input -> row(input).with(OMNI))
        .toList();
  }

  private static List<FactorSet> models() {
    return rows(
        // The model is optional.
        row(HELLO),
        row(setting("model", "omni-moderation-2024-09-26")).with(HELLO),
        row(setting("model", "text-moderation-latest")).with(HELLO));
  }

  private static List<FactorSet> invalidInputs() {
    return Stream.of(
            setting("input", NULL),
            setting("input", 1),
            setting("input", object()),
            setting("input", List.of(1)),
            named("input", "texts and a part", List.of(GREETING, text(GREETING))),
            named("input", "a part without text", List.of(object("type", "text"))),
            named("input", "an unknown part", List.of(object("type", "foo", "foo", GREETING))),
            named("input", "an image without a URL", List.of(image("foo"))),
            // One at most: error code too_many_images.
            named("input", "two images", List.of(image(PIXEL), image(PIXEL))))
        .map(input -> row(input.rejected()).with(OMNI))
        .toList();
  }

  private static List<FactorSet> invalidModels() {
    return rows(row(setting("model", "foo").rejected()).with(HELLO));
  }

  private static ObjectNode text(String text) {
    return object("type", "text", "text", text);
  }

  private static ObjectNode image(String url) {
    return object("type", "image_url", "image_url", object("url", url));
  }
}
