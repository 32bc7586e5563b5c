package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.option.DurationConverter;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Interruption;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import io.github.fauxpenai.conformance.serve.RecordedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;

/** The command {@code serveResults}: recorded answers as a server. */
public final class ServeResults extends Command {
  private static final String HELP = "help";

  /** The most characters of a request to show. */
  private static final int LONGEST = 1000;

  private final Supplier<List<Path>> resultsFiles =
      options.list(
          Path.class,
          "--resultsFile=FILE",
          "A results file to serve. Required; repeatable, for several APIs.");

  private final Supplier<Integer> port =
      options.withDefault(
          int.class,
          "--port=PORT",
          "8080",
          "The port to listen on; 0 for any free port. Default: ${DEFAULT-VALUE}.");

  private final Supplier<String> host =
      options.withDefault(
          String.class,
          "--host=HOST",
          "127.0.0.1",
          "The address to listen on; 0.0.0.0 accepts connections from other machines. Default: ${DEFAULT-VALUE}.");

  private final Supplier<Duration> latency =
      options.withDefault(
          Duration.class,
          "--latency=TIME",
          "0ms",
          "How long to delay each answer. Default: ${DEFAULT-VALUE}.",
          new LatencyConverter());

  private final Supplier<List<String>> deviate =
      options.list(
          String.class,
          "--deviate=NAME[:SHARE]",
          "Reproduce a fault seen in real servers, in this share of the requests (0.5; "
              + "default: all). Repeatable. --deviate=help lists the names.");

  private final Supplier<Boolean> verbose = options.flag("--verbose", "Show every request.");

  /** Reads lengths of time, including zero. */
  private static final class LatencyConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return text.matches("0(ms|s)?") ? Duration.ZERO : new DurationConverter().convert(text);
    }
  }

  public ServeResults(Terminal terminal) {
    super(
        terminal,
        "serveResults",
        List.of(
            "Serves recorded answers as the API that gave them.",
            "",
            "A request that was recorded gets the recorded answer; the order of members, the spelling"
                + " of numbers and a limit on the answer's length do not matter. Any other gets a 404 that"
                + " names the nearest recorded one. Stop it with Ctrl-C."),
        List.of(
            "",
            "Examples:",
            "  fauxpenai-conformance serveResults --resultsFile=openai/results.json.gz",
            "      OpenAI's own answers, at http://127.0.0.1:8080/v1",
            "  fauxpenai-conformance serveResults --resultsFile=results.json.gz \\",
            "      --deviate=no-usage:0.5",
            "      Half of the answers without usage"));
  }

  @Override
  public Integer call() throws IOException {
    if (deviate.get().contains(HELP)) {
      listDeviations();
      return ExitCode.OK;
    }
    if (resultsFiles.get().isEmpty()) {
      throw usage("Missing required option: '--resultsFile=FILE'");
    }
    if (port.get() < 0 || port.get() > 65_535) {
      throw usage("--port must be a number from 0 to 65535");
    }
    List<Deviating> deviating = deviating(Api.allServable());
    Map<String, List<Deviating>> deviations = new HashMap<>();
    RecordedAnswers answers = new RecordedAnswers();
    for (Path file : resultsFiles.get()) {
      UnfinishedRun.tell(file, err);
      Api api = ApiCheck.apiOf(file);
      deviations.put(api.path(), deviating(api.servable()));
      answers.allowCaps(api.path(), api.lengthParameters());
      int count = answers.add(api.path(), api.modelParameter(), file);
      out.printf(Locale.US, "%,d %s scenarios in %s%n", count, api, file);
    }
    if (answers.unanswered() > 0) {
      out.printf(
          Locale.US,
          "%,d of them have no answer: the recorded failure is served, or a 503%n",
          answers.unanswered());
    }
    deviating.forEach(d -> out.println("deviating: " + d));
    return serve(answers, deviations);
  }

  private int serve(RecordedAnswers answers, Map<String, List<Deviating>> deviations)
      throws IOException {
    CountDownLatch stopped = new CountDownLatch(1);
    InetSocketAddress address = new InetSocketAddress(host.get(), port.get());
    Interruption interruption = new Interruption();
    interruption.onSignal(stopped::countDown);
    try (RecordedServer server =
        new RecordedServer(
            answers, deviations, new ModelObjects(), latency.get(), address, this::tell)) {
      server.start();
      out.printf(
          "Listening at http://%s:%d/v1%n",
          host.get().contains(":") ? "[" + host.get() + "]" : host.get(), server.port());
      out.flush();
      stopped.await();
      err.println("Stopping.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      err.flush();
      interruption.close();
    }
    return ExitCode.INTERRUPTED;
  }

  private void tell(String request, int status, String note, boolean recorded) {
    if (verbose.get() || !recorded) {
      err.printf(
          "%d %s: %s%n", status, Preview.line(request, LONGEST), Preview.line(note, LONGEST));
    }
  }

  /** The chosen ones of these deviations; throws if no API has a chosen name. */
  private List<Deviating> deviating(List<Deviation> known) {
    try {
      return deviate.get().stream()
          .map(text -> Deviating.parse(text, Api.allServable()))
          .flatMap(each -> each.of(known).stream())
          .toList();
    } catch (IllegalArgumentException e) {
      throw usage("--deviate: " + e.getMessage() + "; --deviate=help lists all");
    }
  }

  private void listDeviations() {
    out.println("Level  Name, and what the server does");
    for (Deviation deviation : Api.allServable()) {
      String argument = deviation.example().isEmpty() ? "" : ":" + deviation.example();
      out.printf("%5s  %-27s %s%n", level(deviation), deviation + argument, deviation.meaning());
    }
  }

  private static String level(Deviation deviation) {
    return deviation.level() == Deviation.NO_LEVEL ? "-" : Integer.toString(deviation.level());
  }
}
