package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.responses.ResponsesFactors.HELLO;
import static io.github.fauxpenai.conformance.api.responses.ResponsesFactors.MODEL;
import static io.github.fauxpenai.conformance.api.responses.ResponsesFactors.REASONING_MODEL;
import static io.github.fauxpenai.conformance.api.responses.ResponsesFactors.STREAM;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static io.github.fauxpenai.conformance.scenario.TestSuite.each;
import static io.github.fauxpenai.conformance.scenario.TestSuite.pairs;

import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Parameter;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The test plan of {@code /responses}. */
final class ResponsesSuites {
  private ResponsesSuites() {}

  static List<TestSuite> all() {
    List<Parameter> parameters = ResponsesFactors.parameters();
    List<Parameter> reasoning = ResponsesFactors.reasoning();
    return List.of(
        new TestSuite("sanity", plainAndStreamed(each(parameters, Factor::primary))),
        new TestSuite("values", usual(each(parameters, f -> !f.negative() && !f.primary()))),
        new TestSuite("negative", usual(each(parameters, Factor::negative))),
        new TestSuite("negative_model", model()),
        new TestSuite(
            "foreign", usual(ResponsesFactors.foreign().stream().map(f -> row(f)).toList())),
        new TestSuite("pairwise", usual(interacting())),
        new TestSuite("stream_options", streamOptions()),
        new TestSuite(
            "reasoning",
            with(
                Stream.concat(
                        each(reasoning, f -> !f.negative()).stream(),
                        // Encrypted reasoning, which clients send back.
                        Stream.of(
                            row(
                                setting("include", List.of("reasoning.encrypted_content")),
                                setting("store", false))))
                    .flatMap(set -> Stream.of(set, set.testing(STREAM)))
                    .toList(),
                REASONING_MODEL,
                HELLO)),
        new TestSuite(
            "reasoning_invalid", with(each(reasoning, Factor::negative), REASONING_MODEL, HELLO)),
        // No model says hello in as many tokens as the least limit.
        new TestSuite(
            "limits",
            streamed(
                with(
                    rows(row(setting("max_output_tokens", 20))),
                    MODEL,
                    Factor.named(
                        "input",
                        "COUNTS",
                        "Count from one to thirty in words, and write nothing else.")))),
        new TestSuite("input", streamed(ResponsesInputs.valid())),
        new TestSuite("input_invalid", ResponsesInputs.invalid()),
        new TestSuite("tools", streamed(ResponsesTools.tools())),
        new TestSuite("tools_hosted", ResponsesTools.hosted()),
        new TestSuite(
            "tools_invalid",
            Stream.concat(
                    ResponsesTools.invalid().stream(), ResponsesTools.invalidChoices().stream())
                .toList()),
        new TestSuite("tools_history", ResponsesTools.history()),
        new TestSuite("structured_output", streamed(ResponsesTools.formats())),
        new TestSuite("structured_output_invalid", ResponsesTools.invalidFormats()),
        new TestSuite(
            ResponsesState.PARAMETER,
            Stream.concat(ResponsesState.turns().stream(), ResponsesState.stored().stream())
                .toList()));
  }

  /** Pairs of parameters of which one may change the effect or the echo of the other. */
  private static List<FactorSet> interacting() {
    Set<String> names =
        Set.of(
            "include",
            "instructions",
            "max_output_tokens",
            "store",
            "stream",
            "temperature",
            "top_logprobs",
            "truncation");
    return pairs(
        ResponsesFactors.parameters().stream()
            .filter(parameter -> names.contains(parameter.name()))
            .toList(),
        Factor::primary);
  }

  private static List<FactorSet> model() {
    return Stream.concat(
            each(List.of(ResponsesFactors.model()), Factor::negative).stream(),
            Stream.of(row(absent("model"))))
        .map(set -> set.with(HELLO))
        .toList();
  }

  private static List<FactorSet> streamOptions() {
    Factor hidden = setting("stream_options", object("include_obfuscation", false));
    Factor shown = setting("stream_options", object("include_obfuscation", true));
    return usual(
        rows(
            row(hidden, STREAM),
            row(shown, STREAM),
            row(setting("stream_options", object()), STREAM),
            // A member of chat completions.
            row(setting("stream_options", object("include_usage", true)).rejected(), STREAM),
            row(setting("stream_options", "foo").rejected(), STREAM),
            // Only with a stream.
            row(named(hidden, "alone").rejected())));
  }

  private static Factor named(Factor factor, String name) {
    return Factor.named(factor.parameter(), name, factor.payload().get("val"));
  }

  /** Requests that are not JSON, and the like. */
  static TestSuite malformed() {
    return new TestSuite(
        "malformed",
        Stream.concat(
                Extension.malformed("{\"model\":\"gpt-4o-mini\",\"input\":\"Say hello.\"}")
                    .stream(),
                // A conversation that does not exist.
                Stream.of(row(setting("conversation", "conv_unknown").rejected())))
            .map(set -> set.with(MODEL, HELLO))
            .toList());
  }

  private static List<FactorSet> usual(List<FactorSet> sets) {
    return with(sets, MODEL, HELLO);
  }

  private static List<FactorSet> with(List<FactorSet> sets, Factor... given) {
    return sets.stream().map(set -> set.with(given)).toList();
  }

  private static List<FactorSet> plainAndStreamed(List<FactorSet> sets) {
    return streamed(usual(sets));
  }

  /** Each set as it is and as a stream, except those that set {@code stream} themselves. */
  private static List<FactorSet> streamed(List<FactorSet> sets) {
    return sets.stream()
        .flatMap(
            set ->
                set.underTest().stream().anyMatch(f -> f.parameter().equals("stream"))
                    ? Stream.of(set)
                    : Stream.of(set, set.testing(STREAM)))
        .toList();
  }
}
