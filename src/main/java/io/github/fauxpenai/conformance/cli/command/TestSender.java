package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Profile;
import io.github.fauxpenai.conformance.cli.option.Shard;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsUnion;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.RequestChanges;
import io.github.fauxpenai.conformance.run.RunSettings;
import io.github.fauxpenai.conformance.run.Target;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sends the requests of a test. */
final class TestSender {
  private static final int QUICK_CAP = 32;
  private static final int LONGEST = 120;
  private static final int PASSES = 5;
  private static final int TRIALS = 3;

  /** How long to wait at the server's limit. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long LARGEST = 16L << 20;
  private static final long IN_FLIGHT = 256L << 20;

  /** Lines that repeat what was said before the run, and would now look like a second one. */
  private static final Pattern WHAT_IS_SENT =
      Pattern.compile("sending \\$.*|\\P{L}+ (?:request goes|requests go) to .*");

  private final Terminal terminal;
  private final ServerLook.Address address;
  private final TestPlan plan;

  /** What is sent to one API. */
  record Part(ServerLook.Found found, SortedMap<String, Scenario> scenarios) {
    Api api() {
      return found.api();
    }
  }

  TestSender(Terminal terminal, ServerLook.Address address, TestPlan plan) {
    this.terminal = terminal;
    this.address = address;
    this.plan = plan;
  }

  /** Runs what is not in the results file yet; returns the exit code. */
  int send(Part part) throws IOException, InterruptedException {
    Api api = part.api();
    Target target = address.target(api.path());
    Path scenarios = plan.file(api, ".scenarios.json");
    ScenariosWriter.write(scenarios, part.scenarios());
    tellWhatIsSent(part, target);
    StringWriter said = new StringWriter();
    Terminal heard =
        plan.verbose()
            ? terminal
            : new Terminal(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(said),
                terminal.environment(),
                terminal.interactive());
    int exitCode =
        new ScenarioRun(
                /* terminal= */ heard,
                /* watched= */ terminal,
                new ScenarioRun.Options(
                    api,
                    scenarios,
                    plan.results(api),
                    "--reportDir",
                    target,
                    address.credentials(),
                    address.apiKeyEnv(),
                    new ApiClient.Limits(TIMEOUT, CONNECT, LARGEST, IN_FLIGHT),
                    address.way(),
                    settings(part, target),
                    Selection.Conditions.ofKeys(part.scenarios().keySet()),
                    new Shard(1, 1),
                    plan.rerun(),
                    plan.force(),
                    false,
                    plan.verbose()))
            .run();
    heard.err().flush();
    if (exitCode != ExitCode.OK) {
      said.toString()
          .lines()
          .filter(line -> !WHAT_IS_SENT.matcher(line).matches())
          .forEach(terminal.err()::println);
    }
    if (exitCode == ExitCode.INCOMPLETE && Files.exists(plan.results(api))) {
      tellHowToGoOn(api);
    }
    return exitCode;
  }

  private void tellHowToGoOn(Api api) throws IOException {
    Optional<String> met = Optional.empty();
    try (ResultsUnion results = new ResultsUnion(List.of(plan.results(api)))) {
      for (Result result = results.next(); result != null; result = results.next()) {
        if (!result.hasResponse() && result.lastFailure().isPresent()) {
          met =
              Optional.of(
                  " (%s: %s)"
                      .formatted(
                          Preview.line(result.scenario().name(), LONGEST),
                          Preview.line(result.lastFailure().get().message(), LONGEST)));
        }
      }
    }
    terminal
        .err()
        .printf(
            "%s: not every request has an answer%s. What was recorded is in %s; to go on, run the"
                + " same command again.%n",
            api, met.orElse(""), plan.results(api));
  }

  private void tellWhatIsSent(Part part, Target target) {
    terminal
        .err()
        .printf(
            Locale.US,
            "%s: %s to %s%s with %s%s%n",
            part.api(),
            Amount.of(
                part.scenarios().values().stream()
                    .mapToInt(each -> each.before().size() + 1 + each.after().size())
                    .sum(),
                "request",
                "requests"),
            target.baseUrl(),
            part.api().path(),
            Preview.escaped(
                part.found().model().map("the model "::concat).orElse("OpenAI's models")
                    + (part.found().kept().isEmpty()
                        ? ""
                        : ", and %s where a scenario names it"
                            .formatted(String.join(" or ", part.found().kept())))),
            !Files.exists(plan.results(part.api()))
                ? ""
                : plan.rerun() == RunScenarios.Rerun.ALL
                    ? "; answers in %s are replaced".formatted(plan.results(part.api()))
                    : "; answers in %s are kept, and not asked for again without --rerun=all"
                        .formatted(plan.results(part.api())));
  }

  private RunSettings settings(Part part, Target target) {
    List<String> caps = part.api().lengthParameters();
    Optional<Integer> cap =
        plan.maxTokens()
            .or(() -> plan.profile() == Profile.QUICK ? Optional.of(QUICK_CAP) : Optional.empty())
            .filter(tokens -> tokens > 0 && !caps.isEmpty());
    return new RunSettings(
        new RequestChanges(
            new RequestChanges.Names(part.api().modelParameter(), caps),
            part.found().kept().stream().collect(Collectors.toMap(name -> name, name -> name)),
            part.found().model(),
            cap.map(OptionalInt::of).orElseGet(OptionalInt::empty)),
        plan.rate(),
        plan.concurrency(),
        TRIALS,
        PASSES,
        plan.waitsAtLimit(),
        PATIENCE,
        new RunSettings.Identity(
            Version.tool(), plan.label(), Recording.targetOf(target.baseUrl())));
  }
}
