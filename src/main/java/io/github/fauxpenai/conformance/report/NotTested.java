package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.json.Preview;

/**
 * An API that was to be tested and was not: no figure of a report is about it.
 *
 * @param api for example {@code embeddings}
 * @param why for a person, without a full stop; it names no address, as reports are passed on
 */
public record NotTested(String api, String why) {
  /** The same in a line: {@code Not tested: embeddings: the server does not have it (404)}. */
  public String line() {
    return "Not tested: " + Preview.escaped(api + ": " + why);
  }
}
