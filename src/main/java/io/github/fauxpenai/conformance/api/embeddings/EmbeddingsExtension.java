package io.github.fauxpenai.conformance.api.embeddings;

import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Scenarios that the published embeddings scenarios leave out, based on OpenAI's API reference. */
final class EmbeddingsExtension {
  private static final Factor ADA = setting("model", "text-embedding-ada-002");
  private static final Factor SMALL = setting("model", "text-embedding-3-small");
  private static final Factor LARGE = setting("model", "text-embedding-3-large");
  private static final Factor FLOAT = setting("encoding_format", "float");
  private static final Factor BASE64 = setting("encoding_format", "base64");

  private static final Factor TEXT = named("input", "a text", "The quick brown fox.");

  /** The inputs of a batch that are also sent one by one. */
  static final List<String> BATCHED = List.of("one", "two", "three");

  private static final Factor BATCH = named("input", "a batch", BATCHED);
  private static final Factor TOKENS = named("input", "tokens", List.of(791, 4062, 14198));
  private static final Factor TOKEN_BATCH =
      named("input", "a batch of tokens", List.of(List.of(791, 4062), List.of(14198)));

  private EmbeddingsExtension() {}

  static List<TestSuite> suites() {
    return List.of(
        new TestSuite("encodings", encodings()),
        new TestSuite("dimensions", dimensions()),
        new TestSuite("inputs", inputs()),
        new TestSuite("malformed", malformed()));
  }

  /** Both spellings of the same numbers, so that they can be compared. */
  private static List<FactorSet> encodings() {
    Stream<FactorSet> alone =
        BATCHED.stream().map(text -> row(setting("input", text), FLOAT).with(SMALL));
    Stream<FactorSet> spellings =
        Stream.of(ADA, SMALL, LARGE)
            .flatMap(
                model ->
                    Stream.of(TEXT, BATCH, TOKENS, TOKEN_BATCH)
                        .flatMap(
                            input ->
                                Stream.of(
                                    row(input, FLOAT).with(model),
                                    row(input, BASE64).with(model))));
    return Stream.concat(spellings, alone).toList();
  }

  private static List<FactorSet> dimensions() {
    Stream<FactorSet> cut =
        Stream.of(SMALL, LARGE)
            .flatMap(
                model ->
                    Stream.of(1, 256, 512, 1024)
                        .map(n -> row(setting("dimensions", n)).with(model, TEXT)));
    return Stream.concat(
            cut,
            rows(
                // A shortened vector in both spellings.
                row(setting("dimensions", 256), FLOAT).with(SMALL, TEXT),
                row(setting("dimensions", 256), BASE64).with(SMALL, TEXT),
                // Every vector of a batch is shortened.
                row(setting("dimensions", 256), BATCH).with(SMALL),
                // One more than the model's maximum.
                row(setting("dimensions", 1537).rejected()).with(SMALL, TEXT),
                row(setting("dimensions", 3073).rejected()).with(LARGE, TEXT),
                // A model whose vectors cannot be shortened.
                row(setting("dimensions", 256).rejected()).with(ADA, TEXT),
                row(setting("dimensions", 1.5).rejected()).with(SMALL, TEXT))
                .stream())
        .toList();
  }

  private static List<FactorSet> inputs() {
    return Stream.of(
            // In the published plan, the list of one empty text replaces the other two.
            setting("input", "").rejected(),
            setting("input", List.of()).rejected(),
            setting("input", List.of("")).rejected(),
            // Empty inputs among others, and values that are not inputs.
            setting("input", List.of("one", "")).rejected(),
            setting("input", List.of(List.of())).rejected(),
            setting("input", List.of("one", 1)).rejected(),
            setting("input", List.of(List.of(1), "one")).rejected(),
            setting("input", List.of(1.5)).rejected(),
            setting("input", NULL).rejected(),
            setting("input", object()).rejected(),
            setting("input", 1).rejected(),
            setting("input", List.of(List.of(List.of(1)))).rejected(),
            // Equal inputs have equal vectors, each with its own index.
            setting("input", List.of("one", "one")),
            // A list of one text is a list.
            setting("input", List.of("one")),
            setting("input", " "),
            setting("input", "¿Cómo estás? 你好 👋🏽"),
            // Token 2,147,483,647 is in no vocabulary.
            setting("input", List.of(Integer.MAX_VALUE)).rejected(),
            // The maximum is 8,192 tokens.
            many("a text of 9,000 words", "hello ".repeat(9_000)).rejected(),
            // The maximum is 2,048 inputs.
            many("2,048 texts", Collections.nCopies(2_048, "a")),
            many("2,049 texts", Collections.nCopies(2_049, "a")).rejected())
        .map(input -> row(input).with(SMALL))
        .toList();
  }

  private static List<FactorSet> malformed() {
    return Stream.concat(
            Stream.of(row(absent("input")).with(SMALL), row(absent("model")).with(TEXT)),
            Extension.malformed("{\"model\":\"text-embedding-3-small\",\"input\":\"hello\"}")
                .stream()
                .map(set -> set.with(SMALL, TEXT)))
        .toList();
  }

  /** A factor without its long value as payload, as the file shows it in the request anyway. */
  private static Factor many(String name, Object value) {
    Factor factor = named("input", name, value);
    return new Factor(factor.name(), false, false, object(), factor.edit());
  }
}
