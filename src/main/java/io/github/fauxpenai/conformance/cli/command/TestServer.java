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
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code test}: from a base URL to a verdict. */
@Command(
    name = "test",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Tests a server: from its base URL to a verdict.",
      "",
      "It finds out which APIs and models the server has, sends a selection of scenarios, compares"
          + " the answers with OpenAI's, checks them against OpenAI's definition and what each"
          + " request asked for, and writes a report. Run the same command again to continue."
    },
    footer = {
      "",
      "Examples:",
      "  fauxpenai-conformance test --baseUrl=http://localhost:8000/v1",
      "  fauxpenai-conformance test --baseUrl=http://localhost:8000/v1 \\",
      "      --api=embeddings --profile=full --model=my-embeddings"
    })
public final class TestServer implements Callable<Integer> {
  private static final double RATE_OF_OPENAI = 0.3;
  private static final double RATE_OF_OTHERS = 5;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--baseUrl",
      paramLabel = "URL",
      description = "Base URL of the server. Default: the environment variable OPENAI_BASE_URL.")
  private String baseUrl;

  @Option(
      names = "--model",
      paramLabel = "[API=]NAME",
      description =
          "The model to send, for all APIs or for one, e.g. embeddings=NAME (repeatable). Default:"
              + " OpenAI's if the server has them, else the first that answers.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "quick",
      description =
          "quick: each parameter value, promise and sort of refusal once, at most 360 requests;"
              + " standard: about 1,000; full: all. Default: ${DEFAULT-VALUE}.")
  private Profile profile;

  @Option(
      names = "--api",
      paramLabel = "API",
      split = ",",
      description =
          "Only this API: ${COMPLETION-CANDIDATES}. Repeatable. Default: all that the server has.",
      converter = ApiOption.Converter.class,
      completionCandidates = ApiOption.Names.class)
  private List<Api> apis = new ArrayList<>();

  @Mixin private SelectionOptions selection;

  @Mixin private ShardOption shard;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      defaultValue = "3",
      converter = LevelConverter.class,
      description =
          "The highest level to compare with OpenAI's answers: 1 to 4, or its name. Default:"
              + " ${DEFAULT-VALUE}.")
  private Level level;

  @Option(
      names = "--failUnder",
      paramLabel = "PERCENT",
      converter = FailUnder.Converter.class,
      description =
          "Fail (exit 1) only if fewer than this percentage conform with OpenAI's answers: 90, "
              + "or valid:100,invalid:20.")
  private FailUnder failUnder;

  @Option(
      names = "--knownFailures",
      paramLabel = "FILE",
      description = "Failures that are known and accepted, one per line.")
  private Path knownFailures;

  @Option(
      names = "--updateKnownFailures",
      description = "Write the current failures of all APIs to the known failures file.")
  private boolean updateKnownFailures;

  @Mixin private PreviousOptions previous;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "What to call the server in the reports.")
  private Optional<String> label = Optional.empty();

  @Option(
      names = "--reportDir",
      paramLabel = "DIR",
      defaultValue = "fauxpenai-report",
      description =
          "Where the results and reports go: index.html, report.md, report.xml, report.json."
              + " Default: ${DEFAULT-VALUE}.")
  private Path reportDir;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write this report: html, md, xml or json, by its ending. Repeatable.")
  private List<Path> reports = new ArrayList<>();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description = "Maximum number of concurrent requests. Default: ${DEFAULT-VALUE}.")
  private int concurrency;

  @Option(
      names = "--rateLimit",
      paramLabel = "N",
      description =
          "Requests per second; 0 for as many as the server takes. Default: 0 for this machine, 0.3"
              + " for OpenAI, 5 for others.")
  private Double rateLimit;

  @Option(
      names = "--maxTokens",
      paramLabel = "N",
      description =
          "The cap to send with requests that have none of their own; 0 for none. Default: 32"
              + " with --profile=quick, else none.")
  private Integer maxTokens;

  @Option(
      names = "--apiKeyEnv",
      paramLabel = "NAME",
      defaultValue = "OPENAI_API_KEY",
      description =
          "The environment variable that holds the API key; a server on this machine needs none."
              + " Default: ${DEFAULT-VALUE}.")
  private String apiKeyEnv;

  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description = "Header to send with every request (repeatable). Values are not shown.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--caFile",
      paramLabel = "PEM",
      description = "Certificates to trust in addition to Java's own.")
  private Optional<Path> caFile = Optional.empty();

  @Option(
      names = "--rerun",
      paramLabel = "WHAT",
      defaultValue = "failed",
      description =
          "What to ask again of what --reportDir has: ${COMPLETION-CANDIDATES}. 'failed' forgets"
              + " failed trials, 'all' answers too. Default: ${DEFAULT-VALUE}.")
  private RunScenarios.Rerun rerun;

  @Option(
      names = "--force",
      description = "Continue even if the results in --reportDir are another server's or model's.")
  private boolean force;

  @Option(
      names = "--verbose",
      description = "Show every request, and the whole summary of every API.")
  private boolean verbose;

  /** Created by the command line. */
  public TestServer(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    check();
    ApiClient.loadAhead();
    String url = baseUrl();
    Target target = connection().target("--baseUrl", url, null);
    ApiClient.Way way = connection().way(target, caFile);
    Credentials credentials = credentials(target);
    TestPlan plan =
        new TestPlan(
            profile,
            apis.isEmpty() ? Arrays.asList(Api.values()) : apis,
            selection.conditions(),
            shard.chosen(),
            level,
            Optional.ofNullable(failUnder),
            Optional.ofNullable(knownFailures),
            updateKnownFailures,
            previous.named(),
            previous.failsOnNewOnly(),
            label,
            reportDir,
            reports,
            concurrency,
            rate(target),
            Optional.ofNullable(maxTokens),
            rerun,
            force,
            verbose);
    ServerLook look =
        new ServerLook(
            new ServerLook.Address(url, credentials, apiKeyEnv, way), models(), this::usage);
    return new TestRun(terminal, look, plan).run();
  }

  private void check() {
    previous.requireUsage(failUnder != null);
    if (concurrency < 1) {
      throw usage("--concurrency must be at least 1");
    }
    if (maxTokens != null && maxTokens < 0) {
      throw usage("--maxTokens must be at least 1, or 0 for none");
    }
    if (rateLimit != null && !(rateLimit >= 0 && rateLimit <= 1_000_000)) {
      throw usage("--rateLimit must be a number from 0 (no limit) to 1000000");
    }
    if (updateKnownFailures) {
      requireUpdateUsage();
    }
    if (level.number() > Level.SEMANTICS.number()) {
      throw usage(
          "--level=%s compares every value with OpenAI's, and those are not bundled: use compareResults with a --specFile"
              .formatted(level));
    }
    for (Path report : reports) {
      if (!TestRun.canWrite(report)) {
        throw usage(
            "--report=%s: the ending names no format; there are %s; compareResults and checkResults write others from the results in %s"
                .formatted(report, TestRun.endings(), reportDir));
      }
    }
  }

  private void requireUpdateUsage() {
    if (knownFailures == null) {
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
    String url = baseUrl == null ? connection().usualBaseUrl() : baseUrl;
    if (url.isEmpty()) {
      throw usage(
          "Name the server to test, for example --baseUrl=http://localhost:8000/v1, or set "
              + Connection.BASE_URL);
    }
    return url;
  }

  private Connection connection() {
    return new Connection(terminal, spec);
  }

  private Credentials credentials(Target target) {
    String key = connection().key(apiKeyEnv);
    if (key.isEmpty() && !target.isThisMachine()) {
      throw usage(
          "Set %s to the API key for %s. If the server needs none, use any value: export %s=none"
              .formatted(apiKeyEnv, target.host(), apiKeyEnv));
    }
    return connection().credentials(apiKeyEnv, key.isEmpty() ? ServerLook.ANY_KEY : key, headers);
  }

  private double rate(Target target) {
    return rateLimit != null
        ? rateLimit
        : target.isThisMachine()
            ? 0
            : target.baseUrl().equals(ScenarioRun.OPENAI) ? RATE_OF_OPENAI : RATE_OF_OTHERS;
  }

  /** The models to send, by API; the one for all others under {@code null}. */
  private Map<Api, String> models() {
    Map<Api, String> named = new HashMap<>();
    for (String model : models) {
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

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
