package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.run.RunSummary.Stop;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is to be done in a run and what has been done. Not for several threads at once. */
final class RunCounts {
  private final int repeat;
  private final SortedMap<Integer, Integer> answered = new TreeMap<>();
  private final SortedMap<String, Integer> failures = new TreeMap<>();

  /** How often scenarios are to be answered, and how often they were. */
  private int asked;

  private int given;
  private int failed;
  private int spent;
  private int spentOnNetwork;

  /** The requests of the scenarios, each once, however many trials it takes. */
  private int requests;

  private int requestsDone;

  /**
   * @param repeat how often each scenario is to be answered
   */
  RunCounts(int repeat) {
    this.repeat = repeat;
  }

  /** A scenario is to be answered so many times. */
  void planned(Result result, int times) {
    asked += times;
    requests += times * Runner.requests(result);
  }

  /** An answer was recorded. */
  void answered(Result result, RecordedResponse answer) {
    answered.merge(answer.status() / 100, 1, Integer::sum);
    given++;
    requestsDone += Runner.requests(result);
  }

  /** That a further request of an answered scenario failed was recorded as its outcome. */
  void repeatFailed(Result result) {
    failed++;
    given++;
    requestsDone += Runner.requests(result);
  }

  /** A trial failed without being an outcome, so that the same may be asked again. */
  void failed(String message) {
    failed++;
    failures.merge(message, 1, Integer::sum);
  }

  /** The last trial that a scenario without an answer has left failed, too. */
  void gaveUp(Result result) {
    int own = Runner.requests(result);
    requestsDone += own;
    asked -= repeat - 1;
    requests -= (repeat - 1) * own;
    spent++;
    spentOnNetwork += Runner.saysNothing(result) ? 1 : 0;
  }

  /** How often scenarios are to be answered, whether they were or not. */
  int asked() {
    return asked;
  }

  /** How often they were answered. */
  int given() {
    return given;
  }

  int requests() {
    return requests;
  }

  int requestsDone() {
    return requestsDone;
  }

  /** The most frequent reason of failed trials; empty if none failed. */
  String mostFrequentFailure() {
    return failures.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  RunSummary summary(Stop stop, String reason, Optional<String> redirect) {
    return new RunSummary(
        answered, failed, asked - given - spent, spent, spentOnNetwork, stop, reason, redirect);
  }
}
