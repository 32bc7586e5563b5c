package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.command.RunScenarios.Rerun;
import io.github.fauxpenai.conformance.cli.option.DurationConverter;
import io.github.fauxpenai.conformance.cli.option.Shard;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.FileFailure;
import io.github.fauxpenai.conformance.cli.output.Interruption;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsFile;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.results.Suggestion;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.RequestChanges;
import io.github.fauxpenai.conformance.run.ResultSink;
import io.github.fauxpenai.conformance.run.RunSettings;
import io.github.fauxpenai.conformance.run.RunSummary;
import io.github.fauxpenai.conformance.run.RunSummary.Stop;
import io.github.fauxpenai.conformance.run.Runner;
import io.github.fauxpenai.conformance.run.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs what is pending in a results file, and prints what it does. */
final class ScenarioRun {
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int LONGEST_REASON = 120;
  private static final int LONGEST_WORDS = 300;

  private final Terminal terminal;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminal watched;
  private final Options options;

  /**
   * The command line.
   *
   * @param fileOption the option that sets the results file, for messages
   */
  record Options(
      Api api,
      Path scenariosFile,
      Path resultsFile,
      String fileOption,
      Target target,
      Credentials credentials,
      String apiKeyEnv,
      ApiClient.Limits limits,
      ApiClient.Way way,
      RunSettings settings,
      Selection.Conditions selection,
      Shard shard,
      Rerun rerun,
      boolean force,
      boolean dryRun,
      boolean verbose) {
    /** What a request is sent with instead of its own values; see {@link RequestChanges}. */
    Map<String, String> sentDifferently(Result result) {
      return settings.changes().sentDifferently(result::scenario);
    }
  }

  ScenarioRun(Terminal terminal, Options options) {
    this(terminal, terminal, options);
  }

  /**
   * A run whose progress is shown elsewhere.
   *
   * @param watched the terminal for the progress
   */
  ScenarioRun(Terminal terminal, Terminal watched, Options options) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.err = terminal.err();
    this.watched = watched;
    this.options = options;
  }

  /**
   * Runs; returns the exit code.
   *
   * @throws InputException if a file cannot be read or written or does not fit
   */
  int run() throws InterruptedException {
    // The interruption is closed last: a signal must not end the program before the file is closed.
    try (Interruption interruption = new Interruption();
        ResultsFile file =
            options.dryRun()
                ? ResultsFile.look(options.resultsFile())
                : ResultsFile.open(options.resultsFile())) {
      Work work = Work.of(options, file);
      file.damage().ifPresent(damage -> err.println("Warning: " + damage));
      warnOfModels(work.models());
      if (options.dryRun()) {
        return tellPlan(work);
      }
      // Not earlier, so that files that do not fit are refused unchanged.
      file.foldJournal();
      if (work.pending().isEmpty() && work.held().isEmpty()) {
        return tellNothingPending(work);
      }
      tellWhatIsSentWhere(work);
      tellEstimate(work);
      letThemThink(file);
      file.expect(
          new TreeSet<>(work.missing().keySet()),
          result -> Runner.asksLeft(result, options.settings()) == 0);
      return send(work, file, interruption);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written: %s; what was recorded so far is kept, there or in its journal"
              .formatted(options.resultsFile(), FileFailure.reason(e)),
          e);
    }
  }

  private void warnOfModels(Set<String> models) {
    for (String from : new TreeSet<>(options.settings().changes().models().keySet())) {
      if (!models.contains(from)) {
        err.printf(
            "Warning: --model=%s=%s replaces nothing: no scenario has that model%s%n",
            Preview.escaped(from),
            Preview.escaped(options.settings().changes().models().get(from)),
            Preview.escaped(Suggestion.of(from, models)));
      }
    }
  }

  private int tellPlan(Work work) {
    int count = work.requests(options.settings());
    out.printf(
        "Would send %s to %s%n",
        Amount.of(count, "request", "requests"),
        options.target().baseUrl() + (work.goesElsewhere() ? "" : options.target().path()));
    double rate = options.settings().rate();
    out.println(
        rate == 0
            ? "as fast as the server takes them"
            : "at %s requests a second: %s or longer".formatted(spelled(rate), duration(count)));
    Map<String, Integer> models = new TreeMap<>();
    for (Result result : work.pending().values()) {
      models.merge(modelOf(result), Runner.asksLeft(result, options.settings()), Integer::sum);
    }
    models.forEach((model, times) -> out.printf("%,8d  %s%n", times, shown(model)));
    out.println("Nothing was sent (--dryRun).");
    return ExitCode.OK;
  }

  private String modelOf(Result result) {
    RecordedScenario scenario = result.scenario();
    RequestChanges.Changed request = options.settings().changes().apply(scenario);
    return request
        .validModel()
        .map(
            name -> {
              String sent =
                  options.api().modelParameter().map(request.sentDifferently()::get).orElse(null);
              return sent == null ? name : name + " sent as " + sent;
            })
        .orElse("no valid model");
  }

  private int tellNothingPending(Work work) {
    out.printf(
        "Nothing to do: of %s %s and %s.%n",
        Amount.of(work.scenarios(), "scenario", "scenarios"),
        Amount.of(work.scenarios() - work.spent(), "has an answer", "have an answer"),
        Amount.of(work.spent(), "has no trials left", "have no trials left"));
    tellIfAllFailed(work, work.spent(), work.spentOnNetwork());
    if (work.spentOnNetwork() == 0) {
      return ExitCode.OK;
    }
    tellSpentOnNetwork(work.spentOnNetwork());
    return ExitCode.INCOMPLETE;
  }

  /**
   * Warns if there is no answer at all, and not because of the network. That can be judged, so the
   * run is done, but it is hardly what was wanted.
   */
  private void tellIfAllFailed(Work work, int spent, int spentOnNetwork) {
    if (spent == work.scenarios() && spentOnNetwork < spent) {
      err.println(
          "Warning: no scenario got an answer that can be recorded. Once the reason is gone, send all"
              + " again with --rerun=failed.");
    }
  }

  private void tellSpentOnNetwork(int scenarios) {
    out.printf(
        "For %,d of those the last trial failed because of the network, a rate limit or a"
            + " gateway. To retry them, add --rerun=failed or raise --maxTrials (now %d).%n",
        scenarios, options.settings().maxTrials());
  }

  /**
   * Waits, so that anyone who forgot to name a server sees that requests will go to OpenAI, which
   * charges for them.
   */
  private void letThemThink(ResultsFile file) throws IOException, InterruptedException {
    if (terminal.interactive() && options.target().isOpenAi() && !file.hasContent()) {
      err.printf("Starting in %d s; Ctrl+C stops it.%n", PAUSE.toSeconds());
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private void tellWhatIsSentWhere(Work work) {
    Target target = options.target();
    int requests = work.requests(options.settings());
    err.printf(
        "%,d %s to %s%n",
        requests,
        requests == 1 ? "request goes" : "requests go",
        target.baseUrl() + (work.goesElsewhere() ? "" : target.path()));
    if (options.target().isOpenAi()) {
      err.println(
          "That is OpenAI itself, which charges for each; --dryRun says how many go to which"
              + " model. Your own server: --baseUrl=URL");
    }
    err.printf(
        "sending $%s to %s%s%n",
        options.apiKeyEnv(),
        target.host(),
        target.proxy(options.way().proxies()).map(p -> " through the proxy " + p).orElse(""));
    if (target.exposesKey()) {
      err.println(
          "Warning: plain http to another machine: anyone on the network path can read the key.");
    }
    if (options.settings().passes() < options.settings().maxTrials()) {
      err.printf(
          "Warning: with --passes=%d no scenario gets all of its --maxTrials=%d in this run.%n",
          options.settings().passes(), options.settings().maxTrials());
    }
  }

  private void tellEstimate(Work work) {
    double rate = options.settings().rate();
    int requests = rate > 0 ? work.requests(options.settings()) : 0;
    if (rate > 0 && requests / rate > LONG.toSeconds()) {
      err.printf(
          "%s at %s a second take %s or longer; your own server? --rateLimit=0%n",
          Amount.of(requests, "request", "requests"), spelled(rate), duration(requests));
    }
  }

  private String duration(int requests) {
    double seconds = requests / options.settings().rate();
    return DurationConverter.describe(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private static String spelled(double rate) {
    return rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate);
  }

  private int send(Work work, ResultsFile file, Interruption interruption)
      throws IOException, InterruptedException {
    Collection<Result> pending = work.pending().values();
    int total =
        work.requests(options.settings())
            + options.settings().repeat() * work.held().stream().mapToInt(Runner::requests).sum();
    try (ApiClient client = client()) {
      Progress progress = Progress.of(watched, options.verbose(), total);
      Runner runner = new Runner(options.settings(), client, sink(file), progress);
      interruption.onSignal(runner::stop);
      RunSummary summary;
      try (progress) {
        summary = runner.run(pending, work.held());
      }
      tellSummary(work, summary);
      if (client.sentAgain() > 0) {
        out.printf(
            "%s sent again, as the server had closed the connection%n",
            Amount.of(client.sentAgain(), "request was", "requests were"));
      }
      int exitCode = tellStop(work, file, summary);
      save(work, file, summary);
      return exitCode;
    }
  }

  private static ResultSink sink(ResultsFile file) {
    return new ResultSink() {
      @Override
      public void append(Result result) throws IOException {
        file.append(result);
      }

      @Override
      public void hold(Result result) throws IOException {
        file.hold(result);
      }
    };
  }

  private void save(Work work, ResultsFile file, RunSummary summary) throws IOException {
    if (summary.stop() == Stop.WRONG_ADDRESS) {
      file.held().forEach(file::drop);
    }
    if (summary.stop().isWrongServer()) {
      // A run against the wrong server does not add scenarios to the file either.
      file.foldJournal();
    } else {
      file.fold(work.missing());
    }
    if (!file.held().isEmpty()) {
      out.printf(
          "%,d answers are held back in %s: it is not clear yet that the server is the right one.%n",
          file.held().size(), ResultsFile.journalOf(options.resultsFile()));
    }
  }

  private void tellSummary(Work work, RunSummary summary) {
    boolean isOnce = options.settings().repeat() == 1;
    String byClass =
        summary.answered().entrySet().stream()
            .map(answers -> "%,d with %dxx".formatted(answers.getValue(), answers.getKey()))
            .collect(Collectors.joining(", "));
    out.printf(
        "%s%s, %s%s, %s still pending%n",
        isOnce
            ? Amount.of(summary.answers(), "scenario answered", "scenarios answered")
            : Amount.of(summary.answers(), "answer recorded", "answers recorded"),
        byClass.isEmpty() ? "" : " (" + byClass + ")",
        Amount.of(summary.failed(), "trial failed", "trials failed"),
        summary.stop() == Stop.FINISHED && summary.failed() > 0
            ? " (most often: " + shown(summary.reason()) + ")"
            : "",
        isOnce
            ? Amount.of(summary.pending(), "scenario", "scenarios")
            : Amount.of(summary.pending(), "request", "requests"));
    int spent = work.spent() + summary.spent();
    if (spent > 0) {
      out.println(
          Amount.of(
              spent,
              "scenario has no answer and no trials left",
              "scenarios have no answer and no trials left"));
    }
  }

  /** A text from a server or a file, on one line. */
  private static String shown(String text) {
    return Preview.line(text, LONGEST_REASON);
  }

  /** Says why the run ended and how to go on; returns the exit code. */
  private int tellStop(Work work, ResultsFile file, RunSummary summary) throws IOException {
    String host = options.target().host();
    switch (summary.stop()) {
      case FINISHED -> {
        if (summary.pending() > 0) {
          out.println("To go on, run the same command again.");
        }
        int spentOnNetwork = work.spentOnNetwork() + summary.spentOnNetwork();
        if (summary.answers() == 0 && summary.failed() > 0) {
          tellInstead();
        }
        tellIfAllFailed(work, work.spent() + summary.spent(), spentOnNetwork);
        if (spentOnNetwork > 0) {
          tellSpentOnNetwork(spentOnNetwork);
        }
        return summary.pending() + spentOnNetwork > 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
      }
      case RATE_LIMIT -> {
        boolean waited = options.settings().waitAtLimit();
        err.printf(
            "Stopped: the rate limit of %s is reached%s (%s). To go on, run the same command"
                + " again later%s.%n",
            host,
            waited
                ? " for more than " + DurationConverter.describe(options.settings().maxWait())
                : "",
            shown(summary.reason()),
            waited ? "" : ", or with --onRateLimit=wait");
        return ExitCode.INCOMPLETE;
      }
      case WRONG_KEY -> {
        err.printf(
            "Stopped: the first answer of %s was a 401: it does not take the key in %s. Nothing"
                + " was recorded.%nIt was %s%n",
            host, options.apiKeyEnv(), Preview.line(summary.reason(), LONGEST_WORDS));
        return ExitCode.INPUT;
      }
      case WRONG_ADDRESS -> {
        tellWrongAddress(Preview.line(summary.reason(), LONGEST_WORDS), summary.redirect());
        return ExitCode.INPUT;
      }
      case NO_SERVER -> {
        err.printf(
            "Stopped: %s did not answer a single request (%s). Nothing was recorded and no trial was"
                + " used up. Is the server running? Is --baseUrl right?%n",
            host, shown(summary.reason()));
        tellInstead();
        return ExitCode.INCOMPLETE;
      }
      case SINK_FAILED -> {
        err.printf(
            "Stopped: %s cannot be written: %s.%s%n",
            options.resultsFile(),
            summary.reason(),
            file.isInPlace()
                ? " What was recorded so far is kept, there or in its journal; make room and"
                    + " run the same command again."
                : "");
        return ExitCode.INPUT;
      }
      case CANCELLED -> {
        // The program ends as soon as the file is closed: whoever passes messages on may be too
        // late.
        watched.err().println("Stopped. To go on, run the same command again.");
        return ExitCode.INTERRUPTED;
      }
      default -> throw new AssertionError(summary.stop());
    }
  }

  private void tellWrongAddress(String reason, Optional<String> redirect) {
    String baseUrl = options.target().baseUrl();
    err.printf(
        "Stopped: the first ten answers to valid models say that the server does not have the"
            + " API or the models, or not for this key. Nothing was recorded.%nThe last was POST %s%s: %s%s%n",
        baseUrl,
        options.target().path(),
        reason,
        redirect.map(to -> ", a redirect to " + Preview.line(to, LONGEST_WORDS)).orElse(""));
    List<String> models;
    try (ApiClient client = client()) {
      models = client.models(ModelObjects.PATH, ModelObjects::names);
    }
    err.println(
        new AddressAdvice(options.way())
            .wrongServer(baseUrl, options.api(), reason, models, options.settings().changes()));
  }

  /** Prints at which other base URL of the same host an API answers, if there is one. */
  private void tellInstead() {
    new AddressAdvice(options.way())
        .instead(options.target().baseUrl(), options.api())
        .ifPresent(err::println);
  }

  private ApiClient client() {
    return new ApiClient(
        options.target(),
        options.credentials(),
        options.limits(),
        new ApiClient.Recorded(options.api().volatileMembers(), options.api().streamEnd()),
        options.settings().identity().tool(),
        options.way());
  }
}
