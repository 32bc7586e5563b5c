package io.github.fauxpenai.conformance.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One trial of a scenario: the requests before its own, its own, and those after it, in sequence.
 * Values that they take from each other's answers are in memory only, and are replaced in
 * recordings.
 */
final class Trial {
  /** Texts that are not identifiers; in a path the last two would also have another meaning. */
  private static final Set<String> UNUSABLE = Set.of("", ".", "..");

  private final ApiClient client;
  private final RequestChanges changes;
  private final Pace pace;
  private final Time time;
  private final RecordedScenario scenario;

  /** By the number of the request; a missing node if there is no answer. */
  private final List<JsonNode> answers = new ArrayList<>();

  private final Set<String> ids = new HashSet<>();

  /** Whether the server has accepted any request, so that there may be something to clean up. */
  private boolean accepted;

  /**
   * How a trial ended.
   *
   * @param outcome of the scenario's own request, or of the step that failed
   * @param refused the step that the server refused, if any, and its answer
   * @param accepted whether the server accepted every request that was sent, even if the answers
   *     lack what the next one needs; what is refused may be accepted a moment later, for example
   *     if an object that was just made is not found everywhere yet
   * @param took from sending the last request to the end of its answer
   */
  record Ended(Outcome outcome, Optional<Refused> refused, boolean accepted, Duration took) {}

  /** A step that was answered, but with a refusal. */
  record Refused(RequestChanges.Changed step, RecordedResponse answer) {}

  /** Sends nothing yet. */
  Trial(ApiClient client, RequestChanges changes, Pace pace, Time time, RecordedScenario scenario) {
    this.client = client;
    this.changes = changes;
    this.pace = pace;
    this.time = time;
    this.scenario = scenario;
  }

  /**
   * Sends the steps before the scenario's own request, and then that request. The caller has
   * already waited for the pace once.
   *
   * @param own the scenario's own request as it is sent
   */
  Ended run(RequestChanges.Changed own) {
    for (Request step : scenario.before()) {
      Ended ended = send(changes.apply(step, scenario));
      if (ended.outcome() instanceof Outcome.Answer answer) {
        if (!RecordedResponse.isAccepted(answer.response().status())) {
          return refused(changes.apply(step, scenario), answer, ended.took());
        }
      } else if (ended.outcome() instanceof Outcome.Failure failure) {
        return new Ended(ofStep(step, failure), Optional.empty(), ended.accepted(), ended.took());
      } else {
        return ended;
      }
      pace.acquire();
    }
    return send(own);
  }

  private Ended send(RequestChanges.Changed changed) {
    long start = time.nanos();
    Request request;
    try {
      request = filled(changed.request());
    } catch (IllegalArgumentException e) {
      Request last = step(Math.max(0, answers.size() - 1));
      Outcome failure = ofStep(last, failure(200, e.getMessage()));
      return new Ended(failure, Optional.empty(), true, Duration.ZERO);
    }
    Outcome outcome = client.send(request, ids);
    Duration took = Duration.ofNanos(time.nanos() - start);
    boolean needed = !scenario.before().isEmpty() || !scenario.after().isEmpty();
    if (outcome instanceof Outcome.Answer answer) {
      accepted |= RecordedResponse.isAccepted(answer.response().status());
      answers.add(needed ? answer.raw().tree() : MissingNode.getInstance());
    }
    return new Ended(outcome, Optional.empty(), outcome instanceof Outcome.Answer, took);
  }

  private Request filled(Request request) {
    return scenario.before().isEmpty() && scenario.after().isEmpty()
        ? request
        : request.filled(this::value);
  }

  private JsonNode value(Captured captured) {
    JsonNode value =
        captured.from() < answers.size()
            ? captured.in(answers.get(captured.from()))
            : MissingNode.getInstance();
    boolean text = value.isTextual();
    if (value.isMissingNode() || value.isNull() || text && UNUSABLE.contains(value.textValue())) {
      throw new IllegalArgumentException(
          "the answer to %s has no value at \"%s\", which a later request needs"
              .formatted(client.title(step(captured.from())), captured.pointer()));
    }
    if (text && captured.pointer().matches(".*(/|_)id")) {
      ids.add(value.textValue());
    }
    return value;
  }

  private Request step(int number) {
    int own = scenario.before().size();
    if (number < own) {
      return scenario.before().get(number);
    }
    return number == own ? scenario.request() : scenario.after().get(number - own - 1);
  }

  private Ended refused(RequestChanges.Changed step, Outcome.Answer answer, Duration took) {
    int status = answer.response().status();
    String message = answer.response().body().tree().at("/error/message").asText();
    Outcome.Failure failure =
        failure(status, "HTTP " + status + (message.isEmpty() ? "" : ": " + message));
    return new Ended(
        ofStep(step.request(), failure),
        Optional.of(new Refused(step, answer.response())),
        false,
        took);
  }

  private static Outcome.Failure failure(int status, String message) {
    return new Outcome.Failure(new FailedTrial(status, message), Optional.empty(), true);
  }

  private Outcome.Failure ofStep(Request step, Outcome.Failure failure) {
    String title = client.title(step);
    FailedTrial trial = failure.trial();
    return new Outcome.Failure(
        new FailedTrial(
            trial.statusCode(),
            "%s, which comes before the request, failed: %s".formatted(title, trial.message()),
            Optional.of(title),
            trial.received()),
        failure.retryAfter(),
        failure.connected());
  }

  /**
   * Sends the requests after the scenario's own, as far as the values they need are known. They do
   * not affect the scenario's result.
   *
   * @param failures is told which of them failed, and how
   */
  void cleanUp(BiConsumer<String, String> failures) {
    if (!accepted) {
      return;
    }
    while (answers.size() <= scenario.before().size()) {
      answers.add(MissingNode.getInstance());
    }
    for (Request step : scenario.after()) {
      Request request;
      try {
        request = filled(changes.apply(step, scenario).request());
      } catch (IllegalArgumentException e) {
        // What it would clean up was never created.
        answers.add(MissingNode.getInstance());
        continue;
      }
      pace.acquire();
      Outcome outcome = client.send(request, ids);
      answers.add(
          outcome instanceof Outcome.Answer answer
              ? answer.raw().tree()
              : MissingNode.getInstance());
      failure(outcome).ifPresent(what -> failures.accept(client.title(step), what));
    }
  }

  private static Optional<String> failure(Outcome outcome) {
    if (outcome instanceof Outcome.Answer answer) {
      int status = answer.response().status();
      return RecordedResponse.isAccepted(status) ? Optional.empty() : Optional.of("HTTP " + status);
    }
    return outcome instanceof Outcome.Failure failure
        ? Optional.of(failure.trial().message())
        : Optional.of("it was not sent");
  }
}
