package io.github.fauxpenai.conformance.api.completions;

import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.Extension.withEachOf;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static io.github.fauxpenai.conformance.scenario.Parameter.parameter;
import static io.github.fauxpenai.conformance.scenario.TestSuite.each;

import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Parameter;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.List;
import java.util.stream.Stream;

/** The test plan of {@code /completions}, based on OpenAI's API reference. */
final class CompletionsSuites {
  static final Factor MODEL = setting("model", "gpt-3.5-turbo-instruct");

  /** The prompt of requests that are not about prompts. */
  static final Factor TEXT = named("prompt", "a text", "Once upon a time");

  private static final Factor TEXTS =
      named("prompt", "two texts", List.of("Once upon a time", "The capital of France is"));
  private static final Factor TOKENS = named("prompt", "tokens", List.of(12805, 5304, 264, 892));
  private static final Factor LISTS_OF_TOKENS =
      named(
          "prompt",
          "two lists of tokens",
          List.of(List.of(12805, 5304, 264, 892), List.of(791, 6864, 315, 9822, 374)));

  /** Every model continues it in the same way. */
  private static final Factor COUNTING = named("prompt", "a count", "1, 2, 3, 4, 5, 6,");

  /** OpenAI's API reference says that a prompt may be omitted, but not what happens then. */
  static final Factor NOTHING = setting("prompt", NULL);

  static final Factor EMPTY = setting("prompt", "");

  private static final Factor STREAM = setting("stream", true);
  private static final Factor WITH_USAGE = setting("stream_options", object("include_usage", true));
  private static final Factor ECHO = setting("echo", true);

  private CompletionsSuites() {}

  /** The parameters whose values are tried alone; all values have different names. */
  static List<Parameter> parameters() {
    return List.of(
        // "best_of must be greater than n"; 20 is the maximum.
        parameter("best_of").primary(1).valid(3).invalid(21),
        parameter("echo").primary(true).valid(false).invalid("foo"),
        parameter("frequency_penalty").primary(1).valid(-2).invalid(3),
        // A token that even the smallest vocabularies have.
        parameter("logit_bias")
            .namedByJson()
            .primary(object("13", -100))
            .valid(object())
            .invalid("foo", object("13", 101)),
        parameter("logprobs").primary(2).valid(0, 1, 3, 4, 5).invalid(6),
        // Null is the same as no limit, and stays null when other requests are capped.
        parameter("max_tokens").primary(1).valid(5, NULL).invalid("foo", -1),
        // 128 is the maximum.
        parameter("n").primary(2).valid(1).invalid(0, 129),
        parameter("presence_penalty").primary(1).valid(-2).invalid(3),
        parameter("seed").primary(1).invalid("foo"),
        // Four is the maximum.
        parameter("stop")
            .namedByJson()
            .primary("\n")
            .valid(List.of("\n"), List.of("\n", ".", ",", "!"), NULL)
            .invalid(List.of("\n", ".", ",", "!", "?"), object()),
        parameter("temperature").primary(0).valid(2).invalid("foo", 3),
        parameter("top_p").primary(1).valid(0).invalid(2),
        parameter("user").primary("somebody").valid("").invalid(123));
  }

  static List<TestSuite> all() {
    return List.of(
        new TestSuite("sanity", sanity()),
        new TestSuite("values", usual(each(parameters(), f -> !f.negative() && !f.primary()))),
        new TestSuite(
            "negative",
            usual(
                Stream.concat(
                        each(parameters(), Factor::negative).stream(),
                        rows(
                            row(setting("suffix", 123).rejected()),
                            row(setting("stream", "foo").rejected()))
                            .stream())
                    .toList())),
        new TestSuite(
            "negative_model",
            with(
                withEachOf(
                    setting("model", "").rejected(),
                    setting("model", "foo").rejected(),
                    absent("model")),
                TEXT)),
        new TestSuite("prompt", prompts()),
        new TestSuite("prompt_invalid", with(invalidPrompts(), MODEL)),
        new TestSuite("limits", limits()),
        new TestSuite("limits_invalid", usual(invalidLimits())),
        new TestSuite("stream_options", streamOptions()),
        new TestSuite("suffix", usual(suffixes())),
        new TestSuite("prompt_logprobs", usual(promptLogprobs())));
  }

  /** Requests that are not JSON, and the like. */
  static TestSuite malformed() {
    return new TestSuite(
        "malformed",
        usual(
            Extension.malformed(
                "{\"model\":\"gpt-3.5-turbo-instruct\",\"prompt\":\"Once upon a time\"}")));
  }

  /** Parameters that change the answer's form are also streamed. */
  private static List<FactorSet> sanity() {
    List<FactorSet> alone = usual(each(parameters(), Factor::primary));
    List<String> changing = List.of("echo", "logprobs", "max_tokens", "n", "stop");
    return Stream.concat(
            alone.stream(),
            alone.stream()
                .filter(set -> changing.contains(set.underTest().get(0).parameter()))
                .map(set -> set.testing(STREAM)))
        .toList();
  }

  private static List<FactorSet> prompts() {
    Stream<FactorSet> streamed =
        Stream.of(TEXT, TEXTS, TOKENS, LISTS_OF_TOKENS)
            .flatMap(prompt -> Stream.of(row(prompt), row(prompt, STREAM)));
    List<FactorSet> plain =
        rows(
            row(named("prompt", "a list of one text", List.of("Once upon a time"))),
            row(named("prompt", "other scripts", "Es war einmal 狐 und 🦊,")),
            row(EMPTY),
            row(NOTHING),
            // The choices of one prompt are adjacent.
            row(TEXTS, setting("n", 2)),
            row(TEXTS, setting("n", 2), STREAM),
            row(TEXTS, setting("n", 2), ECHO));
    return with(Stream.concat(streamed, plain.stream()).toList(), MODEL);
  }

  private static List<FactorSet> invalidPrompts() {
    return withEachOf(
        setting("prompt", true).rejected(),
        setting("prompt", 1).rejected(),
        setting("prompt", object()).rejected(),
        setting("prompt", List.of()).rejected(),
        setting("prompt", List.of(1.5)).rejected(),
        setting("prompt", List.of(-1)).rejected(),
        setting("prompt", List.of("one", 1)).rejected(),
        setting("prompt", List.of(List.of(1), "one")).rejected());
  }

  private static List<FactorSet> limits() {
    List<FactorSet> usual =
        usual(
            rows(
                // Each choice is limited, not all of them together.
                row(setting("n", 2), setting("max_tokens", 1)),
                row(setting("n", 2), setting("max_tokens", 1), STREAM),
                row(setting("n", 2), setting("best_of", 3)),
                row(setting("n", 2), setting("logprobs", 2)),
                // Only the prompt comes back.
                row(ECHO, setting("max_tokens", 0))));
    List<FactorSet> counting =
        with(
            rows(
                row(COUNTING, setting("stop", " 9"), setting("temperature", 0)),
                row(COUNTING, setting("stop", " 9"), setting("temperature", 0), STREAM),
                // Stop texts are not searched for in the prompt.
                row(COUNTING, setting("stop", List.of(" 5", " 9")), ECHO)),
            MODEL);
    return Stream.of(usual, counting).flatMap(List::stream).toList();
  }

  private static List<FactorSet> invalidLimits() {
    return rows(
        row(setting("n", 3), setting("best_of", 2).rejected()),
        // "Results cannot be streamed."
        row(setting("best_of", 3).rejected(), STREAM));
  }

  private static List<FactorSet> streamOptions() {
    List<FactorSet> usual =
        usual(
            rows(
                row(WITH_USAGE, STREAM),
                row(WITH_USAGE, setting("n", 2), STREAM),
                row(setting("stream_options", object("include_usage", false)), STREAM),
                row(setting("stream_options", object("include_usage", "foo")).rejected(), STREAM),
                // Only with a stream.
                row(named("stream_options", "alone", object("include_usage", true)).rejected())));
    return Stream.concat(usual.stream(), Stream.of(row(WITH_USAGE, TEXTS, STREAM).with(MODEL)))
        .toList();
  }

  private static List<FactorSet> suffixes() {
    Factor suffix = setting("suffix", " and they lived happily ever after.");
    return rows(row(suffix), row(suffix, STREAM), row(setting("suffix", NULL)));
  }

  /** How likely a given text is, as evaluations ask. */
  private static List<FactorSet> promptLogprobs() {
    return rows(
        row(ECHO, setting("logprobs", 1)),
        row(ECHO, setting("logprobs", 1), STREAM),
        row(ECHO, setting("logprobs", 0), setting("max_tokens", 0)));
  }

  private static List<FactorSet> usual(List<FactorSet> sets) {
    return with(sets, MODEL, TEXT);
  }

  private static List<FactorSet> with(List<FactorSet> sets, Factor... given) {
    return sets.stream().map(set -> set.with(given)).toList();
  }
}
