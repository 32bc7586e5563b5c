package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Profile;
import io.github.fauxpenai.conformance.cli.option.ApiOption;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.LevelConverter;
import io.github.fauxpenai.conformance.cli.option.PreviousOptions;
import io.github.fauxpenai.conformance.cli.option.SelectionOptions;
import io.github.fauxpenai.conformance.cli.option.ShardOption;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.report.ServerReports;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.Inquiry;
import io.github.fauxpenai.conformance.run.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The command {@code test}: from a base URL to a verdict. */
public final class TestServer extends Command {
  private static final double RATE_OF_OPENAI = 0.3;
  private static final double RATE_OF_OTHERS = 5;

  private final Supplier<Optional<String>> baseUrl =
      options.optional(
          String.class,
          "--baseUrl=URL",
          "Base URL of the server. Default: the environment variable OPENAI_BASE_URL.");

  private final Supplier<List<String>> models =
      options.list(
          String.class,
          "--model=[API=]NAME",
          "The model to send, for all APIs or for one, e.g. embeddings=NAME (repeatable). Default:"
              + " OpenAI's if the server has them, else the first that answers.");

  private final Supplier<Profile> profile =
      options.withDefault(
          Profile.class,
          "--profile=PROFILE",
          "quick",
          "quick: each parameter value, promise and sort of refusal once, at most 360 requests;"
              + " standard: about 1,000; full: all. Default: ${DEFAULT-VALUE}.");

  private final Supplier<List<Api>> apis =
      options.list(
          Api.class,
          ApiOption.option(
                  "Only this API: ${COMPLETION-CANDIDATES}. Repeatable. Default: all that the server has.")
              .splitRegex(","));

  private final SelectionOptions selection = new SelectionOptions(options);

  private final ShardOption shard = new ShardOption(options);

  private final Supplier<Level> level =
      options.withDefault(
          Level.class,
          "--level=LEVEL",
          "3",
          "The highest level to compare with OpenAI's answers: 1 to 4, or its name. Default:"
              + " ${DEFAULT-VALUE}.",
          new LevelConverter());

  private final Supplier<Optional<FailUnder>> failUnder =
      options.optional(
          FailUnder.class,
          "--failUnder=PERCENT",
          "Fail (exit 1) only if fewer than this percentage conform with OpenAI's answers: 90, "
              + "or valid:100,invalid:20.",
          new FailUnder.Converter());

  private final Supplier<Optional<Path>> knownFailures =
      options.optional(
          Path.class,
          "--knownFailures=FILE",
          "Failures that are known and accepted, one per line.");

  private final Supplier<Boolean> updateKnownFailures =
      options.flag(
          "--updateKnownFailures",
          "Write the current failures of all APIs to the known failures file.");

  private final PreviousOptions previous = new PreviousOptions(options);

  private final Supplier<Optional<String>> label =
      options.optional(String.class, "--label=TEXT", "What to call the server in the reports.");

  private final Supplier<Path> reportDir =
      options.withDefault(
          Path.class,
          "--reportDir=DIR",
          "fauxpenai-report",
          "Where the results and reports go: index.html, report.md, report.xml, report.json."
              + " Default: ${DEFAULT-VALUE}.");

  private final Supplier<List<Path>> reports =
      options.list(
          Path.class,
          "--report=FILE",
          "Also write this report: html, md, xml or json, by its ending. Repeatable.");

  private final Supplier<Integer> concurrency =
      options.withDefault(
          int.class,
          "--concurrency=N",
          "4",
          "Maximum number of concurrent requests. Default: ${DEFAULT-VALUE}.");

  private final Supplier<Optional<Double>> rateLimit =
      options.optional(
          Double.class,
          "--rateLimit=N",
          "Requests per second; 0 for as many as the server takes. Default: 0 for this machine, 0.3"
              + " for OpenAI, 5 for others.");

  private final Supplier<RunScenarios.OnRateLimit> onRateLimit =
      options.withDefault(
          RunScenarios.OnRateLimit.class,
          "--onRateLimit=WHAT",
          "stop",
          "What to do when the server's limit is reached: ${COMPLETION-CANDIDATES} (at most 10"
              + " minutes). Default: ${DEFAULT-VALUE}.");

  private final Supplier<Optional<Integer>> maxTokens =
      options.optional(
          Integer.class,
          "--maxTokens=N",
          "The cap to send with requests that have none of their own; 0 for none. Default: 32"
              + " with --profile=quick, else none.");

  private final Supplier<String> apiKeyEnv =
      options.withDefault(
          String.class,
          "--apiKeyEnv=NAME",
          "OPENAI_API_KEY",
          "The environment variable that holds the API key; a server on this machine needs none."
              + " Default: ${DEFAULT-VALUE}.");

  private final Supplier<List<String>> headers =
      options.list(
          String.class,
          "--header=NAME:VALUE",
          "Header to send with every request (repeatable). Values are not shown.");

  private final Supplier<Optional<Path>> caFile =
      options.optional(
          Path.class, "--caFile=PEM", "Certificates to trust in addition to Java's own.");

  private final Supplier<RunScenarios.Rerun> rerun =
      options.withDefault(
          RunScenarios.Rerun.class,
          "--rerun=WHAT",
          "failed",
          "What to ask again of what --reportDir has: ${COMPLETION-CANDIDATES}. 'failed' forgets"
              + " failed trials, 'all' answers too. Default: ${DEFAULT-VALUE}.");

  private final Supplier<Boolean> force =
      options.flag(
          "--force",
          "Continue even if the results in --reportDir are another server's or model's.");

  private final Supplier<Boolean> verbose =
      options.flag("--verbose", "Show every request, and the whole summary of every API.");

  private final Connection connection = new Connection(terminal, options);

  public TestServer(Terminal terminal) {
    super(
        terminal,
        "test",
        List.of(
            "Tests a server: from its base URL to a verdict.",
            "",
            "It finds out which APIs and models the server has, sends a selection of scenarios, compares"
                + " the answers with OpenAI's, checks them against OpenAI's definition and what each"
                + " request asked for, and writes a report. Run the same command again to continue."),
        List.of(
            "",
            "Examples:",
            "  fauxpenai-conformance test --baseUrl=http://localhost:8000/v1",
            "  fauxpenai-conformance test --baseUrl=http://localhost:8000/v1 \\",
            "      --api=embeddings --profile=full --model=my-embeddings"));
  }

  @Override
  public Integer call() throws Exception {
    check();
    ApiClient.loadAhead();
    String url = baseUrl();
    Target target = connection.target("--baseUrl", url, null);
    ApiClient.Way way = connection.way(target, caFile.get());
    Credentials credentials = credentials(target);
    TestPlan plan =
        new TestPlan(
            profile.get(),
            apis.get().isEmpty() ? Arrays.asList(Api.values()) : apis.get(),
            selection.conditions(),
            shard.chosen(),
            level.get(),
            failUnder.get(),
            knownFailures.get(),
            updateKnownFailures.get(),
            previous.named(),
            previous.failsOnNewOnly(),
            label.get(),
            reportDir.get(),
            reports.get(),
            concurrency.get(),
            rate(target),
            onRateLimit.get() == RunScenarios.OnRateLimit.WAIT,
            maxTokens.get(),
            rerun.get(),
            force.get(),
            verbose.get());
    ServerLook look =
        new ServerLook(
            new ServerLook.Address(url, credentials, apiKeyEnv.get(), way),
            models(),
            this::usage,
            new Inquiry(
                plan.rate(),
                plan.waitsAtLimit() ? TestSender.PATIENCE : Duration.ZERO,
                wait -> Progress.sayThatItWaits(err, wait)));
    return new TestRun(terminal, look, plan).run();
  }

  private void check() {
    previous.requireUsage(failUnder.get().isPresent());
    if (concurrency.get() < 1) {
      throw usage("--concurrency must be at least 1");
    }
    if (maxTokens.get().filter(most -> most < 0).isPresent()) {
      throw usage("--maxTokens must be at least 1, or 0 for none");
    }
    rateLimit.get().ifPresent(connection::requireRate);
    if (updateKnownFailures.get()) {
      requireUpdateUsage();
    }
    if (level.get().number() > Level.SEMANTICS.number()) {
      throw usage(
          "--level=%s compares every value with OpenAI's, and those are not bundled: use compareResults with a --specFile"
              .formatted(level.get()));
    }
    for (Path report : reports.get()) {
      if (!ServerReports.isFormat(report)) {
        throw usage(
            "--report=%s: the ending names no format; there are %s; compareResults and checkResults write others from the results in %s"
                .formatted(report, ServerReports.endings(), reportDir.get()));
      }
    }
  }

  private void requireUpdateUsage() {
    if (knownFailures.get().isEmpty()) {
      throw usage("--updateKnownFailures writes the file that --knownFailures names; name one");
    }
    if (new Selection(selection.conditions()).isPartial() || shard.chosen().of() > 1) {
      throw usage("--updateKnownFailures needs all scenarios; leave the selection out");
    }
    if (!previous.named().isEmpty()) {
      throw usage("--previous says what changed; leave it out with --updateKnownFailures");
    }
  }

  /** The option wins over the variable that OpenAI's clients read. */
  private String baseUrl() {
    String url = baseUrl.get().orElseGet(connection::usualBaseUrl);
    if (url.isEmpty()) {
      throw usage(
          "Name the server to test, for example --baseUrl=http://localhost:8000/v1, or set "
              + Connection.BASE_URL);
    }
    return url;
  }

  private Credentials credentials(Target target) {
    String key = connection.key(apiKeyEnv.get());
    if (key.isEmpty() && !target.isThisMachine()) {
      throw usage(
          "Set %s to the API key for %s. If the server needs none, use any value: export %s=none"
              .formatted(apiKeyEnv.get(), target.host(), apiKeyEnv.get()));
    }
    return connection.credentials(
        apiKeyEnv.get(), key.isEmpty() ? ServerLook.ANY_KEY : key, headers.get());
  }

  private double rate(Target target) {
    if (rateLimit.get().isPresent()) {
      return rateLimit.get().get();
    }
    if (target.isThisMachine()) {
      return 0;
    }
    return target.isOpenAi() ? RATE_OF_OPENAI : RATE_OF_OTHERS;
  }

  /** The models to send, by API; the one for all others under {@code null}. */
  private Map<Api, String> models() {
    Map<Api, String> named = new HashMap<>();
    for (String model : models.get()) {
      Api of = null;
      String name = model;
      for (Api api : Api.values()) {
        if (model.startsWith(api + "=")) {
          of = api;
          name = model.substring(api.toString().length() + 1);
        }
      }
      if (name.isBlank()) {
        throw usage("--model must be like NAME or API=NAME");
      }
      if (named.put(of, name) != null) {
        throw usage("--model is given twice for " + (of == null ? "all APIs" : of));
      }
    }
    return named;
  }
}
