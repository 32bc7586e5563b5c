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

/** What is asked about models: all of them, one that there is, and ones that there are not. */
final class ModelsSuites {
  /** What the factors are named after that say what is asked for. */
  static final String OPERATION = "operation";

  static final String LIST = OPERATION + "=list";

  /** No server has a model of that name. */
  static final String UNKNOWN = "fauxpenai-no-such-model";

  // The path is written out: by it alone a file tells which API it is about.
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
                        // As fine-tuned models are named, and those of hubs.
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
