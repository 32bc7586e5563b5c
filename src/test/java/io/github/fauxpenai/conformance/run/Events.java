package io.github.fauxpenai.conformance.run;

import java.time.Duration;
import java.util.List;

/** Writes down what a run tells. */
class Events implements RunListener {
  private final List<String> events;

  /**
   * @param events takes a line for each event; to be used by several threads
   */
  Events(List<String> events) {
    this.events = events;
  }

  @Override
  public void trialEnded(String scenario, String what, Duration took) {
    events.add(scenario + ": " + what);
  }

  @Override
  public void notCleanedUp(String scenario, String step, String what) {
    events.add(scenario + ": " + step + " failed: " + what);
  }

  @Override
  public void progressed(int done, int total) {
    events.add(done + " of " + total);
  }

  @Override
  public void waiting(Duration wait) {
    events.add("waiting " + wait);
  }
}
