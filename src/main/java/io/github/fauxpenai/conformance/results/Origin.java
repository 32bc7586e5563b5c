package io.github.fauxpenai.conformance.results;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where the answers of one side come from, collected while they are read. */
public final class Origin {
  private static final int RESPONSES_LOOKED_AT = 20;

  private final Set<String> labels = new TreeSet<>();
  private final Set<String> tools = new TreeSet<>();
  private final Map<String, Set<String>> sentDifferently = new TreeMap<>();
  private Instant first;
  private Instant last;
  private int scenarios;
  private int answered;
  private int repeats;
  private boolean openAiHeaders;
  private String recorded;

  /** Starts with what the source says. */
  public static Origin of(ResultsSource source) {
    Origin origin = new Origin();
    origin.recorded = source.recorded().orElse(null);
    return origin;
  }

  /** Looks at the next result. */
  public void add(Result result) {
    scenarios++;
    if (result.hasResponse()) {
      answered++;
      repeats += result.asked() - 1;
      if (answered <= RESPONSES_LOOKED_AT) {
        openAiHeaders |=
            result.response().map(RecordedResponse::headers).orElseThrow().keySet().stream()
                .anyMatch(name -> name.startsWith("openai-"));
      }
    }
    result.recording().ifPresent(this::add);
  }

  private void add(Recording recording) {
    recording.label().ifPresent(labels::add);
    tools.add(recording.tool());
    recording
        .sentDifferently()
        .forEach(
            (member, value) ->
                sentDifferently.computeIfAbsent(member, m -> new TreeSet<>()).add(value));
    if (first == null || recording.time().isBefore(first)) {
      first = recording.time();
    }
    if (last == null || recording.time().isAfter(last)) {
      last = recording.time();
    }
  }

  /** What is known beyond what the answers themselves say. */
  public Optional<String> recorded() {
    return Optional.ofNullable(recorded);
  }

  /** The labels that users gave the server. */
  public Set<String> labels() {
    return labels;
  }

  /** The programs that recorded the answers; empty if the file does not say. */
  public Set<String> tools() {
    return tools;
  }

  /** The values that were sent instead of the scenarios' own, by member. */
  public Map<String, Set<String>> sentDifferently() {
    return sentDifferently;
  }

  /** When the first answer was requested, if the file says. */
  public Optional<Instant> first() {
    return Optional.ofNullable(first);
  }

  /** When the last answer was requested, if the file says. */
  public Optional<Instant> last() {
    return Optional.ofNullable(last);
  }

  /** How many scenarios there are. */
  public int scenarios() {
    return scenarios;
  }

  /** How many of them have an answer. */
  public int answered() {
    return answered;
  }

  /** How often scenarios that have an answer were sent again. */
  public int repeats() {
    return repeats;
  }

  /** Whether the first answers have headers that OpenAI sends. */
  public boolean hasOpenAiHeaders() {
    return openAiHeaders;
  }
}
