package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.SortedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is learnt from reading the whole baseline once: everything that its answers of each kind
 * have at a path, because a value that OpenAI sometimes sends as null may be null in any answer;
 * and what could be found in each answer.
 */
public final class Envelope {
  private final Map<AnswerKind, Shape> shapes = new EnumMap<>(AnswerKind.class);
  private final Rules rules;
  private final List<Places> places = new ArrayList<>();
  private final Map<Places, Places> interned = new HashMap<>();

  /**
   * Starts without answers.
   *
   * @param rules of the answers' API
   */
  public Envelope(Rules rules) {
    this.rules = rules;
  }

  /** Learns from a whole baseline, reading it once. */
  public static Envelope of(ResultsSource baseline, Rules rules) {
    Envelope envelope = new Envelope(rules);
    try (SortedResults reader = baseline.open()) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()) {
          envelope.learn(Answer.of(result), result::requestTree, result.recording().isEmpty());
        } else {
          envelope.learnNothing();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return envelope;
  }

  /**
   * Learns from the next answer of the file.
   *
   * @param request the body of its request
   * @param recorderTraces whether the older recorder wrote it
   */
  public void learn(Answer answer, Supplier<JsonNode> request, boolean recorderTraces) {
    Shape shape = Shape.of(answer, rules.variants());
    shapes.computeIfAbsent(answer.kind(), this::empty).add(shape);
    Places.Builder builder = new Places.Builder();
    shape.addTo(builder, rules.uncompared(answer.kind(), recorderTraces));
    SemanticsComparison.addTo(builder, rules, answer, request);
    places.add(interned.computeIfAbsent(builder.build(), same -> same));
  }

  /** Notes that the next scenario of the file has no answer. */
  void learnNothing() {
    places.add(Places.NONE);
  }

  Shape of(AnswerKind kind) {
    return shapes.getOrDefault(kind, empty(kind));
  }

  private Shape empty(AnswerKind kind) {
    return Shape.root(kind, rules.variants());
  }

  /** What could be found in the answer at this position of the file, from 0. */
  public Places places(int position) {
    return places.get(position);
  }
}
