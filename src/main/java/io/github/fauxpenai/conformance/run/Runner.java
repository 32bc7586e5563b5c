package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.run.FirstAnswers.Verdict;
import io.github.fauxpenai.conformance.run.RunSummary.Stop;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Sends scenarios to a server, several at a time, and passes every result on immediately.
 *
 * <p>A failed scenario is tried again after all scenarios that have not been tried yet and, unless
 * the server accepted each request, after a wait, so that trials form passes over the scenarios,
 * without one pass waiting for the last answers of the previous one.
 */
public final class Runner {
  /** How long {@link #run} waits for cancelled requests to end. */
  private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RunSettings settings;
  private final ApiClient client;
  private final ResultSink sink;
  private final RunListener listener;
  private final Time time;
  private final Pace pace;
  private final Backoff backoff;

  /** Guards everything below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Attempt> queue =
      new PriorityQueue<>(Comparator.comparingLong(Attempt::due).thenComparingInt(Attempt::index));
  private final FirstAnswers<Ended> firstAnswers = new FirstAnswers<>();
  private final RunCounts counts;
  private final ReachedLimits limits;

  /**
   * Trials that were taken from the queue and have not ended; {@code sending} of them have been
   * sent.
   */
  private int taken;

  private int sending;

  private Stop stop;
  private String reason = "";
  private Optional<String> redirect = Optional.empty();

  /** Why the last trial failed. */
  private String lastFailure = "";

  private boolean returned;
  private Throwable defect;

  /**
   * A trial in the queue.
   *
   * @param trial its number in this run, from 1
   * @param due when it may begin, by {@link Time#nanos}
   */
  private record Attempt(Result result, int trial, long due, int index) {
    Attempt again(Result after, long when) {
      return new Attempt(after, trial + 1, when, index);
    }
  }

  /** A trial that ended with something to record. */
  private record Ended(Result result, Optional<RecordedResponse> answer, boolean last) {}

  /** Sends nothing yet. */
  public Runner(RunSettings settings, ApiClient client, ResultSink sink, RunListener listener) {
    // The default generator is looked up among all that Java has, which takes as long as a request.
    this(settings, client, sink, listener, Time.SYSTEM, new Random());
  }

  Runner(
      RunSettings settings,
      ApiClient client,
      ResultSink sink,
      RunListener listener,
      Time time,
      RandomGenerator random) {
    this.settings = settings;
    this.client = client;
    this.sink = sink;
    this.listener = listener;
    this.time = time;
    this.pace = Pace.of(settings.rate());
    this.backoff = new Backoff(random);
    this.counts = new RunCounts(settings.repeat());
    this.limits = new ReachedLimits(backoff, time.nanos());
  }

  /**
   * Whether a scenario still has to be run: it has no answer and fewer failed trials than allowed.
   * An answer that was larger than allowed would be as large the next time.
   */
  public static boolean isPending(Result result, int maxTrials) {
    List<FailedTrial> trials = result.errors();
    return !result.hasResponse()
        && trials.size() < maxTrials
        && (trials.isEmpty() || !trials.get(trials.size() - 1).isTooLarge());
  }

  /** How often a scenario still has to be sent, not counting failed trials; 0 if it is done. */
  public static int asksLeft(Result result, RunSettings settings) {
    return result.hasResponse()
        ? Math.max(0, settings.repeat() - result.asked())
        : isPending(result, settings.maxTrials()) ? settings.repeat() : 0;
  }

  /** How many requests one trial of a scenario sends: those before and after its own, too. */
  public static int requests(Result result) {
    return result.scenario().before().size() + 1 + result.scenario().after().size();
  }

  /**
   * Whether a scenario's trials prove nothing about the server: there is no answer, and the last
   * trial failed because of the network, a rate limit or a gateway.
   */
  public static boolean saysNothing(Result result) {
    return !result.hasResponse() && result.lastFailure().map(FailedTrial::isOfNetwork).orElse(true);
  }

  /**
   * Runs the pending results, and returns when all are done or the run has to stop. May be called
   * once.
   *
   * @throws io.github.fauxpenai.conformance.json.InputException if a scenario is damaged
   */
  public RunSummary run(Collection<Result> results) throws InterruptedException {
    return run(results, List.of());
  }

  /** The same, looking first at answers that an earlier run held back. */
  public RunSummary run(Collection<Result> results, Collection<Result> held)
      throws InterruptedException {
    long start = time.nanos();
    lock.lock();
    try {
      for (Result result : held) {
        counts.planned(result, 1 + Math.max(0, settings.repeat() - result.asked()));
        look(
            new Ended(result, result.response(), true),
            settings.changes().apply(result.scenario()),
            Optional.empty());
      }
      firstAnswers.resumed();
      for (Result result : results) {
        int asks = asksLeft(result, settings);
        if (asks > 0) {
          queue.add(new Attempt(result, 1, start, counts.asked()));
          counts.planned(result, asks);
        }
      }
      startThreads();
      while (stop == null ? !isDone() : stop.waitsForAnswers() && sending > 0) {
        changed.await();
      }
      awaitCancelled();
      returned = true;
      if (defect instanceof Error error) {
        throw error;
      }
      if (defect instanceof RuntimeException exception) {
        throw exception;
      }
      if (stop == null && firstAnswers.nobodyWasThere()) {
        stop(Stop.NO_SERVER, lastFailure);
      }
      if (stop == null) {
        firstAnswers.release().forEach(this::record);
      }
      return counts.summary(
          stop == null ? Stop.FINISHED : stop,
          stop == null ? counts.mostFrequentFailure() : reason,
          redirect);
    } finally {
      returned = true;
      lock.unlock();
    }
  }

  private void startThreads() {
    for (int i = 0; i < Math.min(settings.concurrency(), counts.asked()); i++) {
      Thread thread = new Thread(this::work, "request-" + (i + 1));
      // A thread may be waiting for the pace, which cannot be interrupted, when the run ends.
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Waits a limited time for cancelled requests to end. */
  private void awaitCancelled() throws InterruptedException {
    long left = CANCEL_NANOS;
    while (sending > 0 && left > 0) {
      left = changed.awaitNanos(left);
    }
  }

  /** Sends no more requests, cancels those in progress and lets {@link #run} return. */
  public void stop() {
    lock.lock();
    try {
      stop(Stop.CANCELLED, "");
    } finally {
      lock.unlock();
    }
  }

  private void stop(Stop why, String message) {
    if (stop == null) {
      stop = why;
      reason = message;
      if (!why.waitsForAnswers()) {
        client.cancel();
      }
    } else if (why == Stop.CANCELLED && stop.waitsForAnswers()) {
      // The user does not want to wait for the last answers of a run that is ending anyway.
      stop = why;
      client.cancel();
    }
    changed.signalAll();
  }

  private boolean isDone() {
    return queue.isEmpty() && taken == 0;
  }

  private void work() {
    try {
      for (Attempt next = take(); next != null; next = take()) {
        RecordedScenario scenario = next.result().scenario();
        RequestChanges.Changed request = settings.changes().apply(scenario);
        pace.acquire();
        int limitsBefore = begin(next);
        if (limitsBefore < 0) {
          continue;
        }
        Instant began = time.now();
        Trial trial = new Trial(client, settings.changes(), pace, time, scenario);
        try {
          Trial.Ended ended = trial.run(request);
          Recording recording = recording(next, request, began, ended.took());
          ended(next, request, ended, limitsBefore, recording);
          // The answer is safe by now, even if this fails.
          trial.cleanUp((step, what) -> notCleanedUp(scenario, step, what));
        } catch (RuntimeException | Error e) {
          // Before the counters below can make the run seem done.
          stopFor(e);
        } finally {
          lock.lock();
          try {
            sending--;
            taken--;
            changed.signalAll();
          } finally {
            lock.unlock();
          }
          client.recorded();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      stopFor(e);
    }
  }

  private void stopFor(Throwable unexpected) {
    lock.lock();
    try {
      defect = defect == null ? unexpected : defect;
      stop(Stop.CANCELLED, "");
    } finally {
      lock.unlock();
    }
  }

  /** The next trial that is due, after waiting for it if necessary; null if there are no more. */
  private Attempt take() throws InterruptedException {
    lock.lock();
    try {
      while (stop == null && !isDone()) {
        if (queue.isEmpty()) {
          changed.await();
          continue;
        }
        long wait = Math.max(queue.peek().due(), limits.until()) - time.nanos();
        if (wait <= 0) {
          taken++;
          return queue.poll();
        }
        time.await(changed, wait);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called after waiting for the pace. Returns how often the limit was reached so far, or -1 if
   * nothing may be sent now.
   */
  private int begin(Attempt attempt) {
    lock.lock();
    try {
      if (stop != null || limits.until() > time.nanos()) {
        queue.add(attempt);
        taken--;
        changed.signalAll();
        return -1;
      }
      sending++;
      return limits.count();
    } finally {
      lock.unlock();
    }
  }

  private Recording recording(
      Attempt attempt, RequestChanges.Changed request, Instant began, Duration took) {
    return new Recording(
        began,
        took,
        attempt.result().hasResponse() ? attempt.trial() : attempt.result().errors().size() + 1,
        settings.identity().tool(),
        settings.identity().label(),
        settings.identity().target(),
        request.sentDifferently());
  }

  private void notCleanedUp(RecordedScenario scenario, String step, String what) {
    lock.lock();
    try {
      if (!returned && stop != Stop.CANCELLED) {
        listener.notCleanedUp(scenario.name(), step, what);
      }
    } finally {
      lock.unlock();
    }
  }

  private void ended(
      Attempt attempt,
      RequestChanges.Changed request,
      Trial.Ended trial,
      int limitsBefore,
      Recording recording) {
    // Putting a large answer together must not keep others waiting for the lock.
    Result after =
        trial.outcome() instanceof Outcome.Answer answer
            ? answered(attempt.result(), answer.response(), recording)
            : attempt.result();
    lock.lock();
    try {
      ended(attempt, request, trial, limitsBefore, recording, after);
    } finally {
      lock.unlock();
    }
  }

  private static Result answered(Result before, RecordedResponse answer, Recording recording) {
    return before.hasResponse()
        ? before.repeated(answer, recording)
        : before.answered(answer, recording);
  }

  /**
   * @param after the result with the answer, if there is one
   */
  private void ended(
      Attempt attempt,
      RequestChanges.Changed request,
      Trial.Ended trial,
      int limitsBefore,
      Recording recording,
      Result after) {
    String name = attempt.result().scenario().name();
    Outcome outcome = trial.outcome();
    if (returned || outcome instanceof Outcome.Cancelled) {
      return;
    }
    if (outcome instanceof Outcome.RateLimited limited) {
      listener.trialEnded(name, limited.message(), recording.duration());
      limitReached(attempt, limited, limitsBefore);
      return;
    }
    limits.passed(limitsBefore);
    if (stop != null && stop.dropsAnswers()) {
      return;
    }
    if (outcome instanceof Outcome.Answer answer) {
      listener.trialEnded(name, message(answer.response()), recording.duration());
      look(new Ended(after, Optional.of(answer.response()), true), request, answer.leadsTo());
    } else if (outcome instanceof Outcome.Failure failure) {
      listener.trialEnded(name, failure.trial().message(), recording.duration());
      Verdict verdict =
          trial
              .refused()
              .map(refused -> look(refused.step(), refused.answer()))
              .orElseGet(() -> firstAnswers.look(failure, attempt.trial() == 1));
      failed(attempt, failure, trial.accepted(), recording, verdict);
    }
  }

  /** What an answer shows about the server. */
  private Verdict look(RequestChanges.Changed request, RecordedResponse answer) {
    return request.request().isToOwnPath()
        ? firstAnswers.look(answer, settings.changes().isValidModel(request))
        : firstAnswers.lookElsewhere(answer);
  }

  private void look(Ended ended, RequestChanges.Changed request, Optional<String> leadsTo) {
    RecordedResponse answer = ended.answer().orElseThrow();
    Verdict verdict = look(request, answer);
    switch (verdict) {
      case TRUSTED -> {
        firstAnswers.release().forEach(this::record);
        record(ended);
      }
      case UNDECIDED -> {
        firstAnswers.hold(ended);
        keep(() -> sink.hold(ended.result()));
      }
      case WRONG_KEY -> stop(Stop.WRONG_KEY, message(answer) + words(answer));
      case WRONG_ADDRESS -> {
        stop(Stop.WRONG_ADDRESS, message(answer) + words(answer));
        redirect = leadsTo;
      }
      default -> throw new AssertionError(verdict);
    }
  }

  private static String message(RecordedResponse answer) {
    String type = answer.mediaType();
    return "HTTP " + answer.status() + (type.isEmpty() ? "" : ", " + Preview.escaped(type));
  }

  /** The JSON that the server sent, after a colon; empty if there is none. */
  private static String words(RecordedResponse answer) {
    boolean isJson = answer.mediaType().endsWith("json") && !answer.body().isNull();
    return isJson ? ": " + answer.body().compact() : "";
  }

  private void failed(
      Attempt attempt,
      Outcome.Failure failure,
      boolean wasAccepted,
      Recording recording,
      Verdict verdict) {
    lastFailure = failure.trial().message();
    if (attempt.result().hasResponse()) {
      repeatFailed(attempt, failure, recording);
      return;
    }
    Result result = attempt.result().failed(failure.trial(), recording);
    boolean pending = isPending(result, settings.maxTrials());
    // A server that accepts everything, but whose answer lacks what the next step needs, is not in
    // trouble.
    Duration wait =
        wasAccepted ? Duration.ZERO : backoff.after(attempt.trial(), failure.retryAfter());
    boolean again =
        pending && attempt.trial() < settings.passes() && wait.compareTo(settings.maxWait()) <= 0;
    if (again) {
      queue.add(attempt.again(result, time.nanos() + wait.toNanos()));
    }
    Ended ended = new Ended(result, Optional.empty(), !pending);
    switch (verdict) {
      case TRUSTED -> {
        firstAnswers.release().forEach(this::record);
        record(ended);
      }
      case UNDECIDED -> firstAnswers.hold(ended);
      case NO_SERVER -> stop(Stop.NO_SERVER, lastFailure);
      case WRONG_KEY -> stop(Stop.WRONG_KEY, lastFailure);
      case WRONG_ADDRESS -> stop(Stop.WRONG_ADDRESS, lastFailure);
      default -> throw new AssertionError(verdict);
    }
  }

  /** A network failure is tried again; a server failure counts as an outcome. */
  private void repeatFailed(Attempt attempt, Outcome.Failure failure, Recording recording) {
    if (!failure.trial().isOfNetwork()) {
      record(
          new Ended(attempt.result().repeated(failure.trial(), recording), Optional.empty(), true));
      return;
    }
    counts.failed(failure.trial().message());
    Duration wait = backoff.after(attempt.trial(), failure.retryAfter());
    if (attempt.trial() < settings.maxTrials() && wait.compareTo(settings.maxWait()) <= 0) {
      queue.add(attempt.again(attempt.result(), time.nanos() + wait.toNanos()));
    }
  }

  private void record(Ended ended) {
    if (stop != null && stop.dropsAnswers()) {
      return;
    }
    if (!keep(() -> sink.append(ended.result()))) {
      return;
    }
    if (asksLeft(ended.result(), settings) > 0 && ended.result().hasResponse()) {
      // After all others in the queue, so that the first answers of all scenarios come first.
      queue.add(new Attempt(ended.result(), 1, time.nanos(), counts.asked() + counts.given()));
    }
    count(ended);
    listener.progressed(counts.requestsDone(), counts.requests());
  }

  private void count(Ended ended) {
    if (ended.answer().isPresent()) {
      counts.answered(ended.result(), ended.answer().get());
    } else if (ended.result().hasResponse()) {
      counts.repeatFailed(ended.result());
    } else {
      counts.failed(ended.result().lastFailure().orElseThrow().message());
      if (ended.last()) {
        counts.gaveUp(ended.result());
      }
    }
  }

  /** Passes something to the sink. */
  private interface Keeping {
    void run() throws IOException;
  }

  /** Returns whether the sink kept it; stops the run if not. */
  private boolean keep(Keeping keeping) {
    try {
      keeping.run();
      return true;
    } catch (IOException e) {
      stop(Stop.SINK_FAILED, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** Waits, if that was asked for and is not too long, or stops. */
  private void limitReached(Attempt attempt, Outcome.RateLimited limited, int limitsBefore) {
    queue.add(attempt);
    long now = time.nanos();
    long until = limits.reached(limitsBefore, limited.retryAfter(), now);
    if (!settings.waitAtLimit() || limits.lasting(until).compareTo(settings.maxWait()) > 0) {
      stop(Stop.RATE_LIMIT, limited.message());
    } else if (until > limits.until()) {
      limits.waitUntil(until);
      listener.waiting(Duration.ofNanos(until - now));
    }
  }
}
