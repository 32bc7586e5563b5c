package io.github.fauxpenai.conformance.api.models;

import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static io.github.fauxpenai.conformance.scenario.Parameter.parameter;

import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Parameter;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.List;

/** The test plan of models: list all, retrieve one that exists, and ones that do not. */
final class ModelsSuites {
  /** The parameter of factors that say whether models are listed or retrieved. */
  static final String OPERATION = "operation";

  static final String LIST = OPERATION + "=list";

  /** No server has a model of that name. */
  static final String UNKNOWN = "fauxpenai-no-such-model";

  // Paths are written out, because only the path shows which API a file is for.
  private static final Factor LISTED = operation("list", ModelObjects.PATH);
  private static final Factor RETRIEVED = operation("retrieve", ModelObjects.PATH + "/{model}");

  private ModelsSuites() {}

  static List<TestSuite> all() {
    return List.of(
        new TestSuite("list", rows(row(LISTED))),
        new TestSuite("retrieve", retrieved(model().valid("gpt-4o-mini"))),
        new TestSuite(
            "unknown",
            retrieved(
                model()
                    .invalid(
                        UNKNOWN,
                        // Names in the style of fine-tuned models and of model hubs.
                        "ft:gpt-4o-mini:nobody::0123abcd",
                        "nobody/no-such-model",
                        "no such model? #1 at 100%",
                        "模型"))));
  }

  private static Parameter model() {
    return parameter("model").inPath();
  }

  private static List<FactorSet> retrieved(Parameter models) {
    return models.factors().stream().map(model -> row(model).with(RETRIEVED)).toList();
  }

  private static Factor operation(String name, String path) {
    return new Factor(
        OPERATION + "=" + name,
        false,
        false,
        object("val", name),
        request -> request.to(Method.GET, path));
  }
}
