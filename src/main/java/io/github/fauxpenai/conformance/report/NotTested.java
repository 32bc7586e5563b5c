package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.json.Preview;

/**
 * An API that should have been tested but was not: it is in none of a report's numbers.
 *
 * @param api for example {@code embeddings}
 * @param why the reason, for a person, without a full stop and without addresses, as reports are
 *     passed on
 */
public record NotTested(String api, String why) {
  /** A line for people: {@code Not tested: embeddings: the server does not have it (404)}. */
  public String line() {
    return "Not tested: " + Preview.escaped(api + ": " + why);
  }
}
