package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.report.Table.Cells;
import io.github.fauxpenai.conformance.report.Table.Column;
import io.github.fauxpenai.conformance.report.Table.Row;
import io.github.fauxpenai.conformance.report.Table.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The verdict of a check without a baseline. */
record CheckVerdict(
    ReportContext context,
    PromiseCheck.Outcome outcome,
    Features features,
    Optional<Previous> previous)
    implements Verdict {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("Parameter", Cells.CODE),
          new Column("Promise", Cells.WORDS),
          new Column("Verdict", Cells.WORDS),
          new Column("Honoured", Cells.NUMBERS),
          new Column("Ignored", Cells.NUMBERS),
          new Column("Rejected", Cells.NUMBERS),
          new Column("Broken", Cells.NUMBERS),
          new Column("Untested", Cells.NUMBERS),
          new Column("Evidence", Cells.KEYS));

  /** Further columns if scenarios were sent several times. */
  private static final List<Column> RATES =
      List.of(new Column("Kept", Cells.WORDS), new Column("95 % interval", Cells.WORDS));

  /**
   * Why a promise has an outcome.
   *
   * @param tally of the promise
   * @param reasons the most frequent first
   */
  record Why(PromiseTally tally, Outcome outcome, List<PromiseTally.Reason> reasons) {}

  @Override
  public Verdict passedOn() {
    return new CheckVerdict(
        context.passedOn(), outcome, features, previous.map(Previous::passedOn));
  }

  @Override
  public Verdict since(Previous earlier) {
    return new CheckVerdict(context, outcome, features, Optional.of(earlier));
  }

  @Override
  public List<String> parts() {
    return List.of(
        outcome.acceptsNothing()
            ? "nothing accepted"
            : outcome.judged() == 0
                ? "untested"
                : "%d of %s kept"
                    .formatted(outcome.kept(), Wording.count(outcome.judged(), "promise")));
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    Wording.selected(outcome.scenarios(), outcome.inFiles()).ifPresent(warnings::add);
    features.untested().ifPresent(warnings::add);
    return warnings;
  }

  @Override
  public String question() {
    return "as promised";
  }

  @Override
  public String featuresHint() {
    return "Whether answers to requests that use it keep all that is promised to them";
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
    return List.of(Input.results(context, outcome.sha256(), outcome.origin()));
  }

  @Override
  public String kind() {
    return "OpenAI promises";
  }

  @Override
  public String scope() {
    return "promises of " + context.api();
  }

  @Override
  public String title() {
    return "Promises of " + context.api();
  }

  @Override
  public String suite() {
    return context.api() + " promises";
  }

  @Override
  public String result() {
    return outcome.judged() == 0
        ? "untested"
        : "%d of %d kept".formatted(outcome.kept(), outcome.judged());
  }

  @Override
  public List<Badge.Field> badge() {
    Badge.Field share = Badge.Field.share(result(), outcome.kept(), outcome.judged());
    if (outcome.acceptsNothing()) {
      share = Badge.Field.share("nothing accepted", 0, 1);
    } else if (outcome.leftOut() > 0) {
      share = Badge.Field.quiet("incomplete, " + result());
    }
    String title = server().isEmpty() ? kind() : server() + " · " + kind();
    List<Badge.Field> fields = new ArrayList<>(List.of(Badge.Field.title(title)));
    Wording.selected(outcome.scenarios(), outcome.inFiles())
        .map(Badge.Field::quiet)
        .ifPresent(fields::add);
    fields.add(share);
    return fields;
  }

  @Override
  public String headline() {
    return "%d of %s %s kept"
        .formatted(
            outcome.kept(),
            Wording.count(outcome.judged(), "judged promise"),
            outcome.kept() == 1 ? "is" : "are");
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    int repeats = outcome.origin().repeats();
    remarks.add(
        "Checked against "
            + Wording.count(outcome.scenarios() - outcome.unanswered() + repeats, "answer"));
    if (repeats > 0) {
      remarks.add(
          "%s were sent again (--repeat): every answer counts"
              .formatted(Wording.count(repeats, "request")));
    }
    int unreadable = outcome.unreadable();
    if (unreadable > 0) {
      remarks.add(
          "%s %s no answer that can be read"
              .formatted(Wording.count(unreadable, "scenario"), unreadable == 1 ? "has" : "have"));
    }
    Wording.tooLarge(outcome.tooLarge()).ifPresent(remarks::add);
    Wording.late(outcome.late(), outcome.failures()).ifPresent(remarks::add);
    int known = outcome.tallies().stream().mapToInt(PromiseTally::known).sum();
    if (known > 0) {
      remarks.add("%,d %s known".formatted(known, known == 1 ? "failure is" : "failures are"));
    }
    return remarks;
  }

  @Override
  public List<String> limits() {
    List<String> limits = new ArrayList<>();
    if (outcome.acceptsNothing()) {
      limits.add(ACCEPTS_NOTHING);
    }
    limits.addAll(Wording.incomplete(outcome.leftOut(), outcome.scenarios()));
    return limits;
  }

  @Override
  public String notJudged() {
    int unanswered = outcome.leftOut();
    return unanswered == 0
        ? ""
        : "%s without an answer %s left out"
            .formatted(Wording.count(unanswered, "scenario"), unanswered == 1 ? "is" : "are");
  }

  @Override
  public List<Table> tables() {
    List<Column> columns = new ArrayList<>(COLUMNS);
    if (isRepeated()) {
      columns.addAll(RATES);
    }
    return List.of(new Table(columns, outcome.tallies().stream().map(this::row).toList()));
  }

  /** Whether scenarios were sent several times. */
  boolean isRepeated() {
    return outcome.origin().repeats() > 0;
  }

  private Row row(PromiseTally tally) {
    List<String> cells = new ArrayList<>(cells(tally));
    if (isRepeated()) {
      Share kept = tally.kept();
      cells.add(kept.whole() == 0 ? "" : "%d of %d".formatted(kept.part(), kept.whole()));
      cells.add(kept.whole() == 0 ? "" : Rate.interval(kept));
    }
    return new Row(tone(tally.verdict()), cells);
  }

  private static List<String> cells(PromiseTally tally) {
    return List.of(
        tally.promise().parameter(),
        tally.promise().name(),
        tally.verdict().toString(),
        count(tally, Outcome.HONOURED),
        count(tally, Outcome.IGNORED),
        count(tally, Outcome.REJECTED),
        count(tally, Outcome.BROKEN),
        count(tally, Outcome.UNTESTED),
        tally.evidence().orElse(""));
  }

  private static String count(PromiseTally tally, Outcome outcome) {
    return Integer.toString(tally.count(outcome));
  }

  static Tone tone(Outcome outcome) {
    return outcome.fails() ? Tone.BAD : outcome == Outcome.HONOURED ? Tone.GOOD : Tone.PLAIN;
  }

  /**
   * The reasons of everything that is not honoured; of untested outcomes only if the promise's
   * verdict is untested.
   */
  List<Why> why() {
    List<Why> all = new ArrayList<>();
    for (PromiseTally tally : outcome.tallies()) {
      for (Outcome each : Outcome.values()) {
        boolean told = each.fails() || each == Outcome.UNTESTED && tally.verdict() == each;
        List<PromiseTally.Reason> reasons = tally.reasons(each);
        if (told && !reasons.isEmpty()) {
          all.add(new Why(tally, each, reasons));
        }
      }
    }
    return all;
  }
}
