package io.github.fauxpenai.conformance.api;

import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Set;

/** All that is special to one API. */
public interface ApiDefinition {
  /** The path below the base URL, for example {@code /embeddings}. */
  String path();

  /**
   * The names of the request's parameters, as {@link
   * io.github.fauxpenai.conformance.scenario.Factor#parameter} spells them.
   */
  Set<String> parameters();

  /** The published test plan. */
  List<TestSuite> suites();

  /** What goes beyond it; no two of its factors have one name. */
  List<TestSuite> extension();

  /** What the answers promise to those who ask. */
  List<Promise> promises();

  /** How a client reads the answers. */
  default ClientReading reading() {
    return new ClientReading() {};
  }

  /** What the fields of the answers mean. */
  Rules rules();

  /** Which event is the last of its streams. */
  default StreamEnd streamEnd() {
    return StreamEnd.DONE;
  }

  /** How servers deviate; a name that several APIs use means the same in each. */
  List<Deviation> deviations();
}
