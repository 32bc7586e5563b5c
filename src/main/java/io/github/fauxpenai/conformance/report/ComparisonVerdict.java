package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.report.Table.Cells;
import io.github.fauxpenai.conformance.report.Table.Column;
import io.github.fauxpenai.conformance.report.Table.Row;
import io.github.fauxpenai.conformance.report.Table.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The verdict of a comparison with a baseline. */
record ComparisonVerdict(
    ReportContext context,
    ResultsComparison.Outcome outcome,
    Features features,
    Optional<Previous> previous)
    implements Verdict {
  @Override
  public Verdict since(Previous earlier) {
    return new ComparisonVerdict(context, outcome, features, Optional.of(earlier));
  }

  @Override
  public Verdict passedOn() {
    return new ComparisonVerdict(
        context.passedOn(), outcome, features, previous.map(Previous::passedOn));
  }

  private Level level() {
    return context.baseline().orElseThrow().level();
  }

  private Summary summary() {
    return outcome.summary();
  }

  @Override
  public String question() {
    return "like OpenAI's";
  }

  @Override
  public String featuresHint() {
    return "Whether answers to requests that use it are like OpenAI's up to level %d: what all answers"
            .formatted(context.baseline().orElseThrow().level().number())
        + " lack fails every feature, even one that works. A check shows whether it works";
  }

  @Override
  public CauseFinder.Outcome causes() {
    return outcome.causes();
  }

  @Override
  public KnownFailures known() {
    return outcome.known();
  }

  @Override
  public List<Input> inputs() {
    return List.of(
        new Input(
            "Baseline",
            "specFile",
            context.baseline().orElseThrow().file(),
            outcome.baselineSha256(),
            outcome.baseline()),
        Input.results(context, outcome.resultsSha256(), outcome.results()));
  }

  @Override
  public String kind() {
    return "OpenAI conformance";
  }

  @Override
  public String scope() {
    return "%s at level %d (%s)".formatted(context.api(), level().number(), level());
  }

  @Override
  public String title() {
    return "%s at level %d, %s".formatted(context.api(), level().number(), level());
  }

  @Override
  public String suite() {
    return context.api() + " level " + level().number();
  }

  @Override
  public String result() {
    return Rate.percent(summary().conforming(), summary().comparable());
  }

  /** Both halves, because one number cannot answer two questions. */
  @Override
  public List<String> parts() {
    return Stream.of(
            part("accepts", summary().valid()).stream(),
            part("rejects", summary().invalid()).stream(),
            Stream.of("level " + level().number()))
        .flatMap(each -> each)
        .toList();
  }

  /**
   * One half; if fewer requests conform, that is said too, so that agreement is not read as 100 %
   * conformance.
   */
  private static Optional<String> part(String what, Summary.Half half) {
    return half.comparable() == 0
        ? Optional.empty()
        : Optional.of(
            "%s %s%s"
                .formatted(
                    what,
                    Rate.percent(half.agreeing(), half.comparable()),
                    half.conforming() == half.agreeing()
                        ? ""
                        : " (%s conform)"
                            .formatted(Rate.percent(half.conforming(), half.comparable()))));
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    summary()
        .refusesEverything()
        .ifPresent(
            status ->
                warnings.add(
                    "The server rejected every request with %d, so its agreement on invalid requests means nothing"
                        .formatted(status)));
    Wording.selected(summary().scenarios(), outcome.inFiles()).ifPresent(warnings::add);
    features.untested().ifPresent(warnings::add);
    return warnings;
  }

  @Override
  public List<Badge.Field> badge() {
    List<Badge.Field> fields = new ArrayList<>();
    fields.add(
        Badge.Field.title(
            Stream.of(server(), context.api())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" · "))));
    boolean complete = limits().isEmpty();
    if (!complete) {
      fields.add(Badge.Field.quiet("incomplete"));
    }
    Wording.selected(summary().scenarios(), outcome.inFiles())
        .map(Badge.Field::quiet)
        .ifPresent(fields::add);
    add(fields, part("accepts", summary().valid()), summary().valid(), complete);
    add(fields, part("rejects", summary().invalid()), summary().invalid(), complete);
    fields.add(Badge.Field.quiet("level " + level().number()));
    return fields;
  }

  private static void add(
      List<Badge.Field> fields, Optional<String> part, Summary.Half half, boolean complete) {
    part.ifPresent(
        text ->
            fields.add(
                complete
                    ? Badge.Field.share(text, half.conforming(), half.comparable())
                    : Badge.Field.quiet(text)));
  }

  @Override
  public String headline() {
    int conforming = summary().conforming();
    return "%,d of %s %s, %s"
        .formatted(
            conforming,
            Wording.count(summary().comparable(), "judged scenario"),
            conforming == 1 ? "conforms" : "conform",
            result());
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    int known = summary().conformingButKnown() - summary().conforming();
    if (known > 0) {
      remarks.add(
          "%,d more %s only in known ways: %s with known failures excused"
              .formatted(
                  known,
                  known == 1 ? "differs" : "differ",
                  Rate.percent(summary().conformingButKnown(), summary().comparable())));
    }
    int repeats = outcome.results().repeats();
    if (repeats > 0) {
      remarks.add(
          "%s were sent again (--repeat): only the first answer to each is compared"
              .formatted(Wording.count(repeats, "request")));
    }
    return remarks;
  }

  @Override
  public List<String> limits() {
    return Wording.incomplete(summary().count(State.NOT_EXECUTED), summary().scenarios());
  }

  @Override
  public String notJudged() {
    List<String> reasons = new ArrayList<>();
    add(reasons, State.NOT_COMPARABLE, "not comparable: no answer in the baseline");
    add(reasons, State.NOT_EXECUTED, "not executed: no answer in the results");
    add(reasons, State.MODEL_DEPENDENT, "model-dependent: --judgeModelLimits judges them");
    return reasons.isEmpty()
        ? ""
        : "Not judged: %,d of %s (%s)"
            .formatted(
                summary().scenarios() - summary().comparable(),
                Wording.count(summary().scenarios(), "scenario"),
                String.join("; ", reasons));
  }

  private void add(List<String> reasons, State state, String what) {
    int count = summary().count(state);
    if (count > 0) {
      reasons.add("%,d %s".formatted(count, what));
    }
  }

  @Override
  public List<Table> tables() {
    return List.of(halves(), levels());
  }

  private Table halves() {
    return new Table(
        List.of(
            new Column("", Cells.WORDS),
            new Column("requests", Cells.NUMBERS),
            new Column("agree", Cells.NUMBERS),
            new Column("conform", Cells.NUMBERS)),
        List.of(
            half("OpenAI accepts", "accepted", summary().valid()),
            half("OpenAI rejects", "rejected", summary().invalid())));
  }

  private static Row half(String what, String agreeing, Summary.Half half) {
    return new Row(
        tone(half.conforming(), half.comparable()),
        List.of(
            what,
            "%,d".formatted(half.comparable()),
            "%,d %s (%s)"
                .formatted(
                    half.agreeing(), agreeing, Rate.percent(half.agreeing(), half.comparable())),
            "%,d (%s)"
                .formatted(half.conforming(), Rate.percent(half.conforming(), half.comparable()))));
  }

  private Table levels() {
    List<Row> rows = new ArrayList<>();
    for (Level level : summary().levels()) {
      rows.add(rate(level.number() + " " + level, summary().conformingUpTo(level)));
    }
    if (!known().lines().isEmpty()) {
      rows.add(rate("known failures excused", summary().conformingButKnown()));
    }
    return new Table(
        List.of(
            new Column("level", Cells.WORDS),
            new Column("conform", Cells.NUMBERS),
            new Column("of", Cells.NUMBERS),
            new Column("rate", Cells.NUMBERS)),
        rows);
  }

  private Row rate(String what, int conforming) {
    int comparable = summary().comparable();
    return new Row(
        tone(conforming, comparable),
        List.of(
            what,
            "%,d".formatted(conforming),
            "%,d".formatted(comparable),
            Rate.percent(conforming, comparable)));
  }

  private static Tone tone(int good, int all) {
    return all == 0 ? Tone.PLAIN : good == all ? Tone.GOOD : Tone.BAD;
  }
}
