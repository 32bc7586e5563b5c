package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.command.ServerReply.Sort;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.report.NotTested;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.Inquiry;
import io.github.fauxpenai.conformance.run.Target;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;

/**
 * Finds out what a server has before anything is recorded: the models that it lists and, with one
 * cheap request each, the APIs. Problems with the address, the key or the model are reported here.
 */
final class ServerLook {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** No model has to run for a list of models. */
  private static final Duration LIST_PATIENCE = Duration.ofSeconds(5);

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long LARGEST = 8 << 20;

  /** A path that no server has. */
  private static final String NO_PATH = "/fauxpenai-conformance-asks-for-what-is-not-there";

  /** What is sent as the key to a server that needs none. */
  static final String ANY_KEY = "none";

  private final Address address;
  private final Map<Api, String> named;
  private final Inquiry inquiry;
  private final Duration listPatience;
  private final List<NotTested> leftOut = new ArrayList<>();
  private boolean incomplete;
  private final Function<String, ParameterException> usage;

  /**
   * How to reach a server.
   *
   * @param apiKeyEnv the environment variable that held the key, for messages
   */
  record Address(String baseUrl, Credentials credentials, String apiKeyEnv, ApiClient.Way way) {
    Target target(String path) {
      return Target.of(baseUrl, path);
    }

    /** The server's name, for messages. */
    String host() {
      return target("").host();
    }
  }

  /**
   * An API that the server has.
   *
   * @param model the model to send instead of OpenAI's; empty if the server accepts those
   * @param kept OpenAI's models that the server has too, which are sent if a scenario names them
   */
  record Found(Api api, Optional<String> model, Set<String> kept) {}

  /** Why nothing can be tested, and the exit code. */
  static final class NothingToTest extends Exception {
    private static final long serialVersionUID = 1;
    private final int exitCode;

    NothingToTest(int exitCode, String message) {
      super(message);
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /**
   * @param named the models to send, by API; the one for all others under {@code null}
   * @param usage makes an exception about the command line from a message
   */
  ServerLook(
      Address address,
      Map<Api, String> named,
      Function<String, ParameterException> usage,
      Inquiry inquiry) {
    this(address, named, usage, inquiry, LIST_PATIENCE);
  }

  /**
   * @param listPatience how long to wait for the list of models
   */
  ServerLook(
      Address address,
      Map<Api, String> named,
      Function<String, ParameterException> usage,
      Inquiry inquiry,
      Duration listPatience) {
    this.address = address;
    this.named = named;
    this.usage = usage;
    this.inquiry = inquiry;
    this.listPatience = listPatience;
  }

  Address address() {
    return address;
  }

  /**
   * After {@link #look}, the APIs without a usable model, those that gave no answer, and those that
   * were named on the command line but do not exist.
   */
  List<NotTested> leftOut() {
    return leftOut;
  }

  /**
   * After {@link #look}, whether an API was left out although it was named on the command line, or
   * although the server may have it.
   */
  boolean isIncomplete() {
    return incomplete;
  }

  /**
   * The wanted APIs that the server has.
   *
   * @param told takes a line for a person if finding out may take minutes, and one for each API
   *     that is not there
   * @throws NothingToTest if it has none of them, with the reason
   * @throws ParameterException if it is not clear which model to send
   */
  List<Found> look(List<Api> wanted, Consumer<String> told) throws NothingToTest {
    try (ApiClient client = client(PATIENCE);
        ApiClient ofList = client(listPatience)) {
      FirstReplies replies = new FirstReplies(address, list(ofList, told));
      boolean hasList = wanted.contains(Api.MODELS) && replies.of(Api.MODELS).is(Sort.ACCEPTED);
      if (hasList && wanted.size() == 1) {
        return List.of(ofList(replies.models()));
      }
      Map<Api, String> unclear = new EnumMap<>(Api.class);
      List<Found> found = find(wanted, replies, client, unclear);
      replies.refuseKey(
          wanted.equals(List.of(Api.MODELS))
              ? List.of(replies.of(Api.MODELS))
              : List.copyOf(replies.all()));
      if (found.isEmpty() && unclear.isEmpty() && !(hasList && isSelection(wanted))) {
        throw replies.nothing(wanted);
      }
      // A model need not have all APIs, so this is an error only if an API or a model was named.
      if (found.isEmpty()
          || isSelection(wanted)
          || !Collections.disjoint(named.keySet(), unclear.keySet())) {
        refuseUnclear(unclear, replies);
      }
      unclear.forEach((api, why) -> leftOut.add(new NotTested(api.toString(), why)));
      Set<Api> there = EnumSet.noneOf(Api.class);
      found.forEach(each -> there.add(each.api()));
      there.addAll(unclear.keySet());
      if (hasList) {
        there.add(Api.MODELS);
      }
      wanted.stream()
          .filter(api -> !there.contains(api))
          .forEach(api -> tellAbsent(api, replies.of(api), isSelection(wanted), told));
      refuseSameToAll(client, replies);
      if (hasList) {
        found.add(ofList(replies.models()));
      }
      return found;
    }
  }

  /** Asks for the list of models; throws if there is no connection. */
  private ServerReply list(ApiClient client, Consumer<String> told) throws NothingToTest {
    ServerReply list =
        new ServerReply(inquiry.ask(client, Request.bare(Method.GET, ModelObjects.PATH, Map.of())));
    if (list.answer().isEmpty() && !list.reply().connected()) {
      throw new FirstReplies(address, list).nobodyThere();
    }
    if (list.is(Sort.SILENT)) {
      told.accept(
          "%s: GET %s: %s; asking for each API, at most %d s"
              .formatted(address.host(), ModelObjects.PATH, list.said(), PATIENCE.toSeconds()));
    }
    return list;
  }

  /**
   * Asks for each API but the list of models.
   *
   * @param replies takes the replies
   * @param unclear takes, for each API that the server may have, why its model is not known
   */
  private List<Found> find(
      List<Api> wanted, FirstReplies replies, ApiClient client, Map<Api, String> unclear) {
    ModelSearch search =
        new ModelSearch(named, replies.models(), request -> inquiry.ask(client, request));
    List<Found> found = new ArrayList<>();
    for (Api api : wanted) {
      if (api.smallestRequest("").isEmpty()) {
        continue;
      }
      Optional<Found> there = search.find(api, replies::put);
      there.ifPresent(found::add);
      Sort sort = replies.of(api).sort();
      if (there.isEmpty()
          && (sort == Sort.NO_MODEL || sort == Sort.REFUSED)
          && isWanted(api, wanted)) {
        unclear.put(api, replies.unclear(api, ModelSearch.named(named, api)));
      }
    }
    return found;
  }

  /** Throws if it is not clear for an API which model to send. */
  private void refuseUnclear(Map<Api, String> unclear, FirstReplies replies) throws NothingToTest {
    if (unclear.isEmpty()) {
      return;
    }
    String all =
        unclear.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(System.lineSeparator()));
    if (unclear.keySet().stream().allMatch(api -> replies.of(api).isFailure())) {
      throw new NothingToTest(ExitCode.INCOMPLETE, replies.failing().orElse(all));
    }
    throw usage.apply(all);
  }

  /**
   * Leaves out an API that does not exist, if it was named on the command line, or that gave no
   * answer; tells of another that does not exist.
   */
  private void tellAbsent(Api api, ServerReply reply, boolean wasNamed, Consumer<String> told) {
    boolean silent = reply.is(Sort.SILENT);
    if (!wasNamed && !silent) {
      told.accept("%s does not have %s (%s)".formatted(address.host(), api, reply.said()));
      return;
    }
    String why =
        silent
            ? "whether the server has it is not known (%s %s: %s); test again once it answers"
                .formatted(
                    api == Api.MODELS ? Method.GET : Method.POST,
                    api == Api.MODELS ? ModelObjects.PATH : api.path(),
                    reply.said())
            : "the server does not have it (%s)".formatted(reply.said());
    leftOut.add(new NotTested(api.toString(), why));
    incomplete = true;
  }

  /**
   * The list of models, with the model to retrieve: if possible one without a slash in its name, as
   * servers may list such models and not find them.
   */
  private Found ofList(List<String> models) {
    String name = ModelSearch.named(named, Api.MODELS);
    Optional<String> likely =
        models.contains(Api.MODELS.models().get(0))
            ? Optional.empty()
            : models.stream().min(Comparator.comparing(each -> !each.contains("/")));
    return new Found(Api.MODELS, Optional.ofNullable(name).or(() -> likely), Set.of());
  }

  /**
   * Whether to report that a server refuses an API. Few servers have moderations, and a proxy with
   * that path need not have a model for it.
   */
  private boolean isWanted(Api api, List<Api> wanted) {
    return api != Api.MODERATIONS || named.containsKey(api) || isSelection(wanted);
  }

  /** Whether the command line names APIs. */
  static boolean isSelection(List<Api> wanted) {
    return wanted.size() < Api.values().length;
  }

  private ApiClient client(Duration patience) {
    return new ApiClient(
        address.target(""),
        address.credentials(),
        new ApiClient.Limits(patience, CONNECT, LARGEST, LARGEST),
        new ApiClient.Recorded(
            new Volatile(Set.of(), Set.of(), Set.of(), Set.of()), StreamEnd.DONE),
        Version.tool(),
        address.way());
  }

  /** Throws if a server gives the same answer to everything: it is not an API. */
  private void refuseSameToAll(ApiClient client, FirstReplies replies) throws NothingToTest {
    ServerReply nonsense =
        new ServerReply(inquiry.ask(client, Request.post(NO_PATH, RawJson.text("{}"))));
    if (!nonsense.is(Sort.ACCEPTED)) {
      return;
    }
    boolean same =
        replies.all().stream()
            .flatMap(reply -> reply.answer().stream())
            .allMatch(answer -> answer.body().equals(nonsense.answer().orElseThrow().body()));
    if (same) {
      throw new NothingToTest(
          ExitCode.INPUT,
          "%s answers everything alike: a request to a path that does not exist got the same %s as the APIs did. Is this the API server?"
              .formatted(address.host(), nonsense.said()));
    }
  }
}
