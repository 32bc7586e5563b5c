package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.time.Duration;
import java.util.Optional;

/** The result of one request. */
sealed interface Outcome {

  /**
   * The server answered.
   *
   * @param response what may be recorded, with secrets and volatile values already replaced
   * @param raw the body as received, for requests that need its ids; never recorded
   * @param leadsTo where a redirect leads, without secrets; never recorded
   */
  record Answer(RecordedResponse response, RawJson raw, Optional<String> leadsTo)
      implements Outcome {
    @Override
    public String toString() {
      return "Answer[" + response + "]";
    }
  }

  /**
   * No answer that could be recorded.
   *
   * @param trial why
   * @param retryAfter how long the server asked to wait
   * @param connected whether there was a connection, including TLS
   */
  record Failure(FailedTrial trial, Optional<Duration> retryAfter, boolean connected)
      implements Outcome {}

  /**
   * The server allows no more requests for now: nothing was learnt about the scenario.
   *
   * @param message what the server said
   * @param retryAfter how long it asked to wait
   */
  record RateLimited(String message, Optional<Duration> retryAfter) implements Outcome {}

  /** The request was cancelled from our side. */
  record Cancelled() implements Outcome {}
}
