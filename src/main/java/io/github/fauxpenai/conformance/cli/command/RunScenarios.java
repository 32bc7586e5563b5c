package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.option.ApiOption;
import io.github.fauxpenai.conformance.cli.option.DurationConverter;
import io.github.fauxpenai.conformance.cli.option.ModelNames;
import io.github.fauxpenai.conformance.cli.option.SelectionOptions;
import io.github.fauxpenai.conformance.cli.option.ShardOption;
import io.github.fauxpenai.conformance.cli.option.SizeConverter;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.RequestChanges;
import io.github.fauxpenai.conformance.run.RunSettings;
import io.github.fauxpenai.conformance.run.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The command {@code runScenarios}: from options to a {@link ScenarioRun}. */
public final class RunScenarios extends Command {
  private final ApiOption api = new ApiOption(options);

  private final Supplier<Path> scenariosFile =
      options.required(
          Path.class,
          "--scenariosFile=FILE",
          "Scenarios file, or a results file to take the scenarios from. Scenarios missing "
              + "from --resultsFile are added to it.");

  private final Supplier<Path> resultsFile =
      options.required(
          Path.class,
          "--resultsFile=FILE",
          "The results, gzipped. A file that does not exist is created from the scenarios file;"
              + " if it exists, its unfinished scenarios are executed.");

  private final Supplier<Optional<String>> baseUrl =
      options.optional(
          String.class,
          "--baseUrl=URL",
          "Base URL of the server. Default: the value of OPENAI_BASE_URL, else "
              + Target.OPENAI
              + ".");

  private final Supplier<Double> rateLimit =
      options.withDefault(
          double.class,
          "--rateLimit=N",
          "0.3",
          "Requests per second; 0 for as many as the server takes.");

  private final Supplier<Integer> maxTrials =
      options.withDefault(
          int.class,
          "--maxTrials=N",
          "3",
          "Trials for each scenario: it is tried again after a failure of the network or a server"
              + " side 5xx error.");

  private final Supplier<Integer> passes =
      options.withDefault(
          int.class,
          "--passes=N",
          "5",
          "Passes over the scenarios in this run, with one trial for each that is not done; should"
              + " not be fewer than the trials.");

  private final Supplier<Integer> repeat =
      options.withDefault(
          int.class,
          "--repeat=N",
          "1",
          "How often to send each scenario. checkResults counts all answers; compareResults uses the"
              + " first.");

  private final Supplier<Integer> concurrency =
      options.withDefault(
          int.class, "--concurrency=N", "4", "Maximum number of concurrent requests.");

  private final Supplier<Duration> requestTimeout =
      options.withDefault(
          Duration.class,
          "--requestTimeout=TIME",
          "10m",
          "How long a request may take, including its whole answer.",
          new DurationConverter());

  private final Supplier<Duration> connectTimeout =
      options.withDefault(
          Duration.class,
          "--connectTimeout=TIME",
          "10s",
          "How long it may take to connect.",
          new DurationConverter());

  private final Supplier<Long> maxResponseSize =
      options.withDefault(
          long.class,
          "--maxResponseSize=SIZE",
          "16MB",
          "How large an answer may be.",
          new SizeConverter());

  private final Supplier<Long> maxInFlight =
      options.withDefault(
          long.class,
          "--maxInFlight=SIZE",
          "256MB",
          "How much memory all answers in flight may take, up to a quarter of Java's; further "
              + "requests wait.",
          new SizeConverter());

  private final Supplier<Duration> streamGrace =
      options.withDefault(
          Duration.class,
          "--streamGrace=TIME",
          "1s",
          "How long the connection may stay open after the event that ends a stream. The "
              + "answer counts in any case; a connection left open is recorded.",
          new DurationConverter());

  private final Supplier<Duration> streamIdle =
      options.withDefault(
          Duration.class,
          "--streamIdle=TIME",
          "30s",
          "How long to wait for [DONE] after what may be the last part of an answer. The "
              + "answer counts in any case; a connection left open is recorded.",
          new DurationConverter());

  private final Supplier<Optional<Path>> caFile =
      options.optional(
          Path.class,
          "--caFile=PEM",
          "Certificates to trust in addition to Java's own: your authority's, or a self-signed "
              + "server's.");

  private final Supplier<OnRateLimit> onRateLimit =
      options.withDefault(
          OnRateLimit.class,
          "--onRateLimit=WHAT",
          "stop",
          "What to do when the server's limit is reached: ${COMPLETION-CANDIDATES}.");

  private final Supplier<Duration> maxWait =
      options.withDefault(
          Duration.class,
          "--maxWait=TIME",
          "10m",
          "The longest wait that the server may ask for.",
          new DurationConverter());

  private final Supplier<List<String>> models =
      options.list(
          String.class,
          "--model=[FROM=]TO",
          "Model to send instead of every model that OpenAI accepts, or of one of them "
              + "(repeatable). Scenarios about invalid models are sent unchanged.");

  private final Supplier<Optional<Integer>> maxTokens =
      options.optional(
          Integer.class,
          "--maxTokens=N",
          "max_tokens to send with requests that set no limit of their own.");

  private final Supplier<List<String>> headers =
      options.list(
          String.class,
          "--header=NAME:VALUE",
          "Header to send with every request (repeatable). Values are not shown.");

  private final Supplier<Optional<String>> label =
      options.optional(String.class, "--label=TEXT", "What to call the server in the results.");

  private final Supplier<String> apiKeyEnv =
      options.withDefault(
          String.class,
          "--apiKeyEnv=NAME",
          "OPENAI_API_KEY",
          "The environment variable that holds the API key.");

  private final SelectionOptions selection = new SelectionOptions(options);

  private final ShardOption shard = new ShardOption(options);

  private final Supplier<Rerun> rerun =
      options.withDefault(
          Rerun.class,
          "--rerun=WHAT",
          "nothing",
          "Run the selected scenarios again: ${COMPLETION-CANDIDATES}. 'failed' forgets failed"
              + " trials, 'all' answers too.");

  private final Supplier<Boolean> force =
      options.flag(
          "--force",
          "Continue even if the results file contains answers from a different server or model.");

  private final Supplier<Boolean> dryRun =
      options.flag("--dryRun", "Say what would be sent, and send nothing.");

  private final Supplier<Boolean> verbose =
      options.flag("--verbose", "Show every request as it ends.");

  private final Connection connection = new Connection(terminal, options);

  /** What to do at the server's limit; the names are the option's values. */
  enum OnRateLimit {
    STOP,
    WAIT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.US);
    }
  }

  /** What to run again; the names are the option's values. */
  enum Rerun {
    NOTHING,
    FAILED,
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.US);
    }
  }

  public RunScenarios(Terminal terminal) {
    super(
        terminal,
        "runScenarios",
        List.of(
            "Sends scenarios to a server and records its answers.",
            "",
            "The run ends when",
            " - every scenario has an answer,",
            " - the server's rate limit is reached,",
            " - the trials are used up, or",
            " - the server cannot be reached, lacks the API or the model, or rejects the key.",
            "Run the same command again to continue.",
            "",
            "An API key is required, in the environment variable OPENAI_API_KEY. If the server needs"
                + " none, any value will do."),
        List.of(
            "",
            "Example: run scenarios for the OpenAI Chat Completions API, and save the results:",
            "  fauxpenai-conformance runScenarios --api=chatcompletions \\",
            "      --scenariosFile=./scenarios.json --resultsFile=./results.json.gz"));
    spec().usageMessage().showDefaultValues(true);
  }

  @Override
  public Integer call() throws Exception {
    connection.requireRate(rateLimit.get());
    atLeastOne("--maxTrials", maxTrials.get());
    atLeastOne("--passes", passes.get());
    atLeastOne("--repeat", repeat.get());
    atLeastOne("--concurrency", concurrency.get());
    String url = baseUrl.get().orElseGet(this::usualBaseUrl);
    Target target = connection.target(baseUrlOption(), url, api.chosen());
    Credentials credentials = credentials();
    ApiClient.Way way = connection.way(target, caFile.get());
    refuseSlip(url, way);
    ApiClient.loadAhead();
    RunSettings settings =
        new RunSettings(
            changes(),
            rateLimit.get(),
            concurrency.get(),
            maxTrials.get(),
            passes.get(),
            repeat.get(),
            onRateLimit.get() == OnRateLimit.WAIT,
            maxWait.get(),
            new RunSettings.Identity(
                Version.tool(), label.get(), Recording.targetOf(target.baseUrl())));
    return new ScenarioRun(
            terminal,
            new ScenarioRun.Options(
                api.chosen(),
                scenariosFile.get(),
                resultsFile.get(),
                "--resultsFile",
                target,
                credentials,
                apiKeyEnv.get(),
                new ApiClient.Limits(
                    requestTimeout.get(),
                    connectTimeout.get(),
                    maxResponseSize.get(),
                    maxInFlight.get(),
                    streamGrace.get(),
                    streamIdle.get()),
                way,
                settings,
                selection.conditions(),
                shard.chosen(),
                rerun.get(),
                force.get(),
                dryRun.get(),
                verbose.get()))
        .run();
  }

  private String usualBaseUrl() {
    String named = connection.usualBaseUrl();
    return named.isEmpty() ? Target.OPENAI : named;
  }

  /** The source of the base URL, for messages. */
  private String baseUrlOption() {
    return baseUrl.get().isPresent() ? "--baseUrl" : Connection.BASE_URL;
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw usage(option + " must be at least 1");
    }
  }

  private void refuseSlip(String url, ApiClient.Way way) {
    if (!dryRun.get()) {
      new AddressAdvice(way)
          .insteadOfSlip(url, api.chosen())
          .ifPresent(
              instead -> {
                throw usage(
                    "There is no %s below %s=%s. %s"
                        .formatted(api.chosen().path(), baseUrlOption(), url, instead));
              });
    }
  }

  private Credentials credentials() {
    String key = connection.key(apiKeyEnv.get());
    if (key.isEmpty() && !dryRun.get()) {
      throw usage(
          "Set %s to your API key. If the server needs none, any value will do: export %s=none"
              .formatted(apiKeyEnv.get(), apiKeyEnv.get()));
    }
    return connection.credentials(apiKeyEnv.get(), key, headers.get());
  }

  private RequestChanges changes() {
    ModelNames names = ModelNames.parse(models.get(), options);
    if (maxTokens.get().filter(most -> most < 1).isPresent()) {
      throw usage("--maxTokens must be at least 1");
    }
    RequestChanges.Names parameters =
        new RequestChanges.Names(api.chosen().modelParameter(), api.chosen().lengthParameters());
    if (maxTokens.get().isPresent() && parameters.caps().isEmpty()) {
      throw usage("--maxTokens is not for --api=" + api.chosen() + ", which has no such parameter");
    }
    return new RequestChanges(
        parameters,
        names.renamed(),
        names.other(),
        maxTokens.get().map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }
}
