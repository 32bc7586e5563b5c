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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code runScenarios}: from options to a {@link ScenarioRun}. */
@Command(
    name = "runScenarios",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true,
    sortOptions = false,
    description = {
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
          + " none, any value will do."
    },
    footer = {
      "",
      "Example: run scenarios for the OpenAI Chat Completions API, and save the results:",
      "  fauxpenai-conformance runScenarios --api=chatcompletions \\",
      "      --scenariosFile=./scenarios.json --resultsFile=./results.json.gz"
    })
public final class RunScenarios implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private ApiOption api;

  @Option(
      names = "--scenariosFile",
      required = true,
      paramLabel = "FILE",
      description =
          "Scenarios file, or a results file to take the scenarios from. Scenarios missing "
              + "from --resultsFile are added to it.")
  private Path scenariosFile;

  @Option(
      names = "--resultsFile",
      required = true,
      paramLabel = "FILE",
      description =
          "The results, gzipped. A file that does not exist is created from the scenarios file;"
              + " if it exists, its unfinished scenarios are executed.")
  private Path resultsFile;

  @Option(
      names = "--baseUrl",
      paramLabel = "URL",
      showDefaultValue = Visibility.NEVER,
      description =
          "Base URL of the server. Default: the value of OPENAI_BASE_URL, else "
              + ScenarioRun.OPENAI
              + ".")
  private Optional<String> givenBaseUrl = Optional.empty();

  private String baseUrl;

  @Option(
      names = "--rateLimit",
      paramLabel = "N",
      defaultValue = "0.3",
      description = "Requests per second; 0 for as many as the server takes.")
  private double rateLimit;

  @Option(
      names = "--maxTrials",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Trials for each scenario: it is tried again after a failure of the network or a server"
              + " side 5xx error.")
  private int maxTrials;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Passes over the scenarios in this run, with one trial for each that is not done; should"
              + " not be fewer than the trials.")
  private int passes;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How often to send each scenario. checkResults counts all answers; compareResults uses the"
              + " first.")
  private int repeat;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description = "Maximum number of concurrent requests.")
  private int concurrency;

  @Option(
      names = "--requestTimeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "How long a request may take, including its whole answer.")
  private Duration requestTimeout;

  @Option(
      names = "--connectTimeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "How long it may take to connect.")
  private Duration connectTimeout;

  @Option(
      names = "--maxResponseSize",
      paramLabel = "SIZE",
      defaultValue = "16MB",
      converter = SizeConverter.class,
      description = "How large an answer may be.")
  private long maxResponseSize;

  @Option(
      names = "--maxInFlight",
      paramLabel = "SIZE",
      defaultValue = "256MB",
      converter = SizeConverter.class,
      description =
          "How much memory all answers in flight may take, up to a quarter of Java's; further "
              + "requests wait.")
  private long maxInFlight;

  @Option(
      names = "--streamGrace",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description =
          "How long the connection may stay open after the event that ends a stream. The "
              + "answer counts in any case; a connection left open is recorded.")
  private Duration streamGrace;

  @Option(
      names = "--streamIdle",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description =
          "How long to wait for [DONE] after what may be the last part of an answer. The "
              + "answer counts in any case; a connection left open is recorded.")
  private Duration streamIdle;

  @Option(
      names = "--caFile",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "PEM",
      description =
          "Certificates to trust in addition to Java's own: your authority's, or a self-signed "
              + "server's.")
  private Optional<Path> caFile = Optional.empty();

  @Option(
      names = "--onRateLimit",
      paramLabel = "WHAT",
      defaultValue = "stop",
      description = "What to do when the server's limit is reached: ${COMPLETION-CANDIDATES}.")
  private OnRateLimit onRateLimit;

  @Option(
      names = "--maxWait",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "The longest wait that the server may ask for.")
  private Duration maxWait;

  @Option(
      names = "--model",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "[FROM=]TO",
      description =
          "Model to send instead of every model that OpenAI accepts, or of one of them "
              + "(repeatable). Scenarios about invalid models are sent unchanged.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--maxTokens",
      paramLabel = "N",
      description = "max_tokens to send with requests that set no limit of their own.")
  private Integer maxTokens;

  @Option(
      names = "--header",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "NAME:VALUE",
      description = "Header to send with every request (repeatable). Values are not shown.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--label",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "TEXT",
      description = "What to call the server in the results.")
  private Optional<String> label = Optional.empty();

  @Option(
      names = "--apiKeyEnv",
      paramLabel = "NAME",
      defaultValue = "OPENAI_API_KEY",
      description = "The environment variable that holds the API key.")
  private String apiKeyEnv;

  @Mixin private SelectionOptions selection;

  @Mixin private ShardOption shard;

  @Option(
      names = "--rerun",
      paramLabel = "WHAT",
      defaultValue = "nothing",
      description =
          "Run the selected scenarios again: ${COMPLETION-CANDIDATES}. 'failed' forgets failed"
              + " trials, 'all' answers too.")
  private Rerun rerun;

  @Option(
      names = "--force",
      description =
          "Continue even if the results file contains answers from a different server or model.")
  private boolean force;

  @Option(names = "--dryRun", description = "Say what would be sent, and send nothing.")
  private boolean dryRun;

  @Option(names = "--verbose", description = "Show every request as it ends.")
  private boolean verbose;

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
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (!(rateLimit >= 0 && rateLimit <= 1_000_000)) {
      throw usage("--rateLimit must be a number from 0 (no limit) to 1000000");
    }
    atLeastOne("--maxTrials", maxTrials);
    atLeastOne("--passes", passes);
    atLeastOne("--repeat", repeat);
    atLeastOne("--concurrency", concurrency);
    baseUrl = givenBaseUrl.orElseGet(this::usualBaseUrl);
    Target target = connection().target(baseUrlOption(), baseUrl, api.chosen());
    Credentials credentials = credentials();
    ApiClient.Way way = connection().way(target, caFile);
    refuseSlip(way);
    ApiClient.loadAhead();
    RunSettings settings =
        new RunSettings(
            changes(),
            rateLimit,
            concurrency,
            maxTrials,
            passes,
            repeat,
            onRateLimit == OnRateLimit.WAIT,
            maxWait,
            new RunSettings.Identity(Version.tool(), label, Recording.targetOf(target.baseUrl())));
    return new ScenarioRun(
            terminal,
            new ScenarioRun.Options(
                api.chosen(),
                scenariosFile,
                resultsFile,
                "--resultsFile",
                target,
                credentials,
                apiKeyEnv,
                new ApiClient.Limits(
                    requestTimeout,
                    connectTimeout,
                    maxResponseSize,
                    maxInFlight,
                    streamGrace,
                    streamIdle),
                way,
                settings,
                selection.conditions(),
                shard.chosen(),
                rerun,
                force,
                dryRun,
                verbose))
        .run();
  }

  private String usualBaseUrl() {
    String named = connection().usualBaseUrl();
    return named.isEmpty() ? ScenarioRun.OPENAI : named;
  }

  /** The source of the base URL, for messages. */
  private String baseUrlOption() {
    return givenBaseUrl.isPresent() ? "--baseUrl" : Connection.BASE_URL;
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw usage(option + " must be at least 1");
    }
  }

  private Connection connection() {
    return new Connection(terminal, spec);
  }

  private void refuseSlip(ApiClient.Way way) {
    if (!dryRun) {
      new AddressAdvice(way)
          .insteadOfSlip(baseUrl, api.chosen())
          .ifPresent(
              instead -> {
                throw usage(
                    "There is no %s below %s=%s. %s"
                        .formatted(api.chosen().path(), baseUrlOption(), baseUrl, instead));
              });
    }
  }

  private Credentials credentials() {
    String key = connection().key(apiKeyEnv);
    if (key.isEmpty() && !dryRun) {
      throw usage(
          "Set %s to your API key. If the server needs none, any value will do: export %s=none"
              .formatted(apiKeyEnv, apiKeyEnv));
    }
    return connection().credentials(apiKeyEnv, key, headers);
  }

  private RequestChanges changes() {
    ModelNames names = ModelNames.parse(models, spec);
    if (maxTokens != null && maxTokens < 1) {
      throw usage("--maxTokens must be at least 1");
    }
    RequestChanges.Names parameters =
        new RequestChanges.Names(api.chosen().modelParameter(), api.chosen().lengthParameters());
    if (maxTokens != null && parameters.caps().isEmpty()) {
      throw usage("--maxTokens is not for --api=" + api.chosen() + ", which has no such parameter");
    }
    return new RequestChanges(
        parameters,
        names.renamed(),
        names.other(),
        maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
