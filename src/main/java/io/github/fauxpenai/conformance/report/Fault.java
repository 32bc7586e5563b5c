package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Since;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cause among those of all APIs and all sources. If several sources find it in the same answers,
 * it is one fault.
 *
 * @param api for example {@code embeddings}
 * @param page the page that shows the cause, beside the page of all APIs
 * @param cause the cause with the most requests
 * @param remedy what to change
 * @param sources what found it, for a person
 */
record Fault(String api, String page, Cause cause, String remedy, List<String> sources) {
  private static final String SEND = "send ";

  /** How the ids of promises end that a member is there. */
  private static final String PRESENT = ".present";

  /** How the paths begin of what the definition says about streams. */
  private static final String OF_STREAMS = "definition.stream:";

  /** The ids of promises about refusals, and the paths in those, begin so. */
  private static final String ERROR = "error";

  /** Two causes are one fault if they share at least this part of the smaller one's answers. */
  private static final double SAME = 0.8;

  /** Where it occurs, for a person. */
  String where() {
    return Wording.where(cause);
  }

  /** How many requests show it. */
  int requests() {
    return cause.keys().size();
  }

  /** The faults of all APIs, the most important first. */
  static List<Fault> of(List<TestedApi> tested) {
    List<Fault> all = new ArrayList<>();
    for (TestedApi api : tested) {
      all.addAll(of(api));
    }
    all.sort(Comparator.comparing(Fault::cause, Cause.BY_IMPORTANCE));
    return all;
  }

  private static List<Fault> of(TestedApi api) {
    Map<String, String> promises = new HashMap<>();
    for (PromiseTally tally : api.check().outcome().tallies()) {
      promises.put(tally.promise().id(), Wording.title(tally.promise()));
    }
    List<Fault> faults = new ArrayList<>();
    for (Verdict verdict : api.verdicts()) {
      String page = api.api() + (verdict == api.check() ? ".promises.html" : ".html");
      for (Cause cause : verdict.causes().causes()) {
        add(
            new Fault(
                api.api(), page, cause, Remedy.of(cause, promises), List.of(source(cause.code()))),
            faults);
      }
    }
    return together(faults);
  }

  /** Joins members that are missing in the same answers, as they are one thing to change. */
  private static List<Fault> together(List<Fault> faults) {
    Map<List<Object>, List<Fault>> lacking = new LinkedHashMap<>();
    for (Fault fault : faults) {
      boolean lacks = fault.remedy.startsWith(SEND) && fault.cause.actual().equals("absent");
      lacking
          .computeIfAbsent(
              lacks ? List.of(fault.page, fault.cause.keys()) : List.of(fault),
              key -> new ArrayList<>())
          .add(fault);
    }
    return lacking.values().stream().map(Fault::one).toList();
  }

  private static Fault one(List<Fault> same) {
    Fault first = same.get(0);
    if (same.size() == 1) {
      return first;
    }
    List<String> places =
        same.stream().map(fault -> fault.remedy.substring(SEND.length())).distinct().toList();
    int last = places.size() - 1;
    String all =
        last == 0
            ? places.get(0)
            : String.join(", ", places.subList(0, last)) + " and " + places.get(last);
    List<String> sources = same.stream().flatMap(f -> f.sources.stream()).distinct().toList();
    return new Fault(first.api, first.page, first.cause, SEND + all, sources);
  }

  private static void add(Fault fault, List<Fault> faults) {
    for (int i = 0; i < faults.size(); i++) {
      Fault other = faults.get(i);
      if (!other.sources.containsAll(fault.sources) && other.isSame(fault)) {
        faults.set(i, other.with(fault));
        return;
      }
    }
    faults.add(fault);
  }

  /** This and the same fault that another source found, as one. */
  Fault with(Fault other) {
    Set<String> both = new LinkedHashSet<>(sources);
    both.addAll(other.sources);
    Fault larger = requests() >= other.requests() ? this : other;
    Fault smaller = larger == this ? other : this;
    // What a client joins from a stream has other members than the parts that a server sends.
    boolean isOfJoined =
        larger.cause.path().startsWith(OF_STREAMS) && smaller.remedy.startsWith(SEND);
    return new Fault(
        larger.api,
        larger.page,
        larger.cause,
        isOfJoined ? smaller.remedy : larger.remedy,
        List.copyOf(both));
  }

  private static String source(DifferenceCode code) {
    return switch (code.kind()) {
      case PROMISE -> "what was asked for";
      case DEFINITION -> "OpenAI's definition";
      default -> "OpenAI's answers";
    };
  }

  private boolean isSame(Fault other) {
    return subject(cause.code(), cause.path())
            .equals(subject(other.cause.code(), other.cause.path()))
        && overlap(cause.keys(), other.cause.keys());
  }

  /** Whether what two sources find in one API is one fault. */
  static boolean areSame(Since.Failure one, Since.Failure other) {
    return !source(one.code()).equals(source(other.code()))
        && subject(one.code(), one.path()).equals(subject(other.code(), other.path()))
        && overlap(one.keys(), other.keys());
  }

  private static boolean overlap(List<String> some, List<String> others) {
    Set<String> both = new HashSet<>(some);
    both.retainAll(others);
    return both.size() >= SAME * Math.min(some.size(), others.size());
  }

  /**
   * What a cause is about, whichever source found it: rejecting, accepting, the form of errors, the
   * promise, or the member: the last of the path, or the one that a promise says is there.
   */
  private static String subject(DifferenceCode code, String path) {
    boolean isPromise = code.kind() == DifferenceCode.Kind.PROMISE;
    if (code == DifferenceCode.STATUS_REJECTS_VALID
        || isPromise && path.equals(Acceptance.ACCEPTED)) {
      return "rejects";
    }
    if (code == DifferenceCode.STATUS_ACCEPTS_INVALID
        || isPromise && path.startsWith(Acceptance.PARAMETER + ".refused")) {
      return "accepts";
    }
    if (code == DifferenceCode.STATUS_OTHER || isPromise && path.equals(Acceptance.STATUS)) {
      return "status";
    }
    if (code == DifferenceCode.STATUS_SERVER_ERROR
        || code == DifferenceCode.BODY_UNREADABLE
        || isPromise && path.equals(Acceptance.READABLE)) {
      return "fails";
    }
    if (code == DifferenceCode.STREAM_ERROR) {
      return "stream.error";
    }
    String[] steps = path.substring(path.indexOf(':') + 1).split("[.\\[\\]]+");
    if (steps[0].equals(ERROR)) {
      return ERROR;
    }
    if (isPromise) {
      return path.endsWith(PRESENT) ? path.substring(0, path.length() - PRESENT.length()) : path;
    }
    return steps.length == 0 ? path : steps[steps.length - 1];
  }
}
