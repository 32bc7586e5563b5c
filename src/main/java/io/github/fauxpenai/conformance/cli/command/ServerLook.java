package io.github.fauxpenai.conformance.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.report.NotTested;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.ApiClient.Reply;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.Target;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
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
  private static final int MODELS_ASKED = 8;
  private static final int LONGEST = 160;

  /** Names of specialized models: a wrong guess costs a request. */
  private static final Map<Api, Pattern> NAMES =
      Map.of(
          Api.EMBEDDINGS, Pattern.compile("(?i).*(embed|bge-|e5-|gte-|minilm).*"),
          Api.MODERATIONS, Pattern.compile("(?i).*(moderation|guard|shield).*"));

  /** A path that no server has. */
  private static final String NO_PATH = "/fauxpenai-conformance-asks-for-what-is-not-there";

  /** What is sent as the key to a server that needs none. */
  static final String ANY_KEY = "none";

  private final Address address;
  private final Map<Api, String> named;
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

  /** What a reply says about the API. */
  private enum Sort {
    /** The request was accepted. */
    ACCEPTED,
    /** The path exists, but the request was refused. */
    REFUSED,
    /** The path exists, but the model does not. */
    NO_MODEL,
    /** The key was not accepted. */
    NO_KEY,
    /** The path does not exist. */
    ABSENT,
    /** No answer came. */
    SILENT
  }

  /**
   * @param named the models to send, by API; the one for all others under {@code null}
   * @param usage makes an exception about the command line from a message
   */
  ServerLook(Address address, Map<Api, String> named, Function<String, ParameterException> usage) {
    this(address, named, usage, LIST_PATIENCE);
  }

  /**
   * @param listPatience how long to wait for the list of models
   */
  ServerLook(
      Address address,
      Map<Api, String> named,
      Function<String, ParameterException> usage,
      Duration listPatience) {
    this.address = address;
    this.named = named;
    this.usage = usage;
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
      Reply list = list(ofList, told);
      List<String> models =
          list.response()
              .filter(answer -> RecordedResponse.isAccepted(answer.status()))
              .map(answer -> ModelObjects.names(answer.body().tree()))
              .orElse(List.of());
      boolean hasList = wanted.contains(Api.MODELS) && sort(list) == Sort.ACCEPTED;
      if (hasList && wanted.size() == 1) {
        return List.of(ofList(models));
      }
      Map<Api, Reply> replies = new EnumMap<>(Api.class);
      List<Found> found = new ArrayList<>();
      Map<Api, String> unclear = new EnumMap<>(Api.class);
      for (Api api : wanted) {
        if (api.smallestRequest("").isPresent()) {
          find(api, models, client, replies)
              .ifPresentOrElse(
                  found::add,
                  () -> {
                    Sort sort = sort(replies.get(api));
                    if ((sort == Sort.NO_MODEL || sort == Sort.REFUSED) && isWanted(api, wanted)) {
                      unclear.put(api, unclear(api, models, list, replies.get(api)));
                    }
                  });
        }
      }
      refuseKey(wanted.equals(List.of(Api.MODELS)) ? List.of(list) : List.copyOf(replies.values()));
      if (found.isEmpty() && unclear.isEmpty() && !(hasList && isSelection(wanted))) {
        throw sort(list) == Sort.SILENT
                && replies.values().stream().allMatch(reply -> sort(reply) == Sort.SILENT)
            ? nobodyThere(list)
            : nothingThere(wanted, list, replies);
      }
      // A model need not have all APIs, so this is an error only if an API or a model was named.
      if (found.isEmpty()
          || isSelection(wanted)
          || !Collections.disjoint(named.keySet(), unclear.keySet())) {
        refuseUnclear(unclear, list, replies);
      }
      unclear.forEach((api, why) -> leftOut.add(new NotTested(api.toString(), why)));
      Set<Api> there = EnumSet.noneOf(Api.class);
      found.forEach(each -> there.add(each.api()));
      there.addAll(unclear.keySet());
      if (hasList) {
        there.add(Api.MODELS);
      }
      for (Api api : wanted) {
        Reply reply = api == Api.MODELS ? list : replies.get(api);
        if (there.contains(api)) {
          continue;
        }
        if (isSelection(wanted) || sort(reply) == Sort.SILENT) {
          leaveOut(api, reply);
        } else {
          told.accept(
              "%s does not have %s (%s)".formatted(address.target("").host(), api, said(reply)));
        }
      }
      refuseSameToAll(client, replies);
      if (hasList) {
        found.add(ofList(models));
      }
      return found;
    }
  }

  /** Asks for the list of models; throws if there is no connection. */
  private Reply list(ApiClient client, Consumer<String> told) throws NothingToTest {
    Reply list = client.ask(Request.bare(Method.GET, ModelObjects.PATH, Map.of()));
    if (list.response().isEmpty() && !list.connected()) {
      throw nobodyThere(list);
    }
    if (sort(list) == Sort.SILENT) {
      told.accept(
          "%s: GET %s: %s; asking for each API, at most %d s"
              .formatted(
                  address.target("").host(), ModelObjects.PATH, said(list), PATIENCE.toSeconds()));
    }
    return list;
  }

  /** Throws if it is not clear for an API which model to send. */
  private void refuseUnclear(Map<Api, String> unclear, Reply list, Map<Api, Reply> replies)
      throws NothingToTest {
    if (unclear.isEmpty()) {
      return;
    }
    String all =
        unclear.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(System.lineSeparator()));
    if (unclear.keySet().stream().allMatch(api -> failed(replies.get(api)))) {
      throw new NothingToTest(
          ExitCode.INCOMPLETE, failed(list) ? failing(list, replies.values()) : all);
    }
    throw usage.apply(all);
  }

  /** Leaves out an API that was named on the command line but does not exist, or gave no answer. */
  private void leaveOut(Api api, Reply reply) {
    String why =
        sort(reply) == Sort.SILENT
            ? "whether the server has it is not known (%s %s: %s); test again once it answers"
                .formatted(
                    api == Api.MODELS ? Method.GET : Method.POST,
                    api == Api.MODELS ? ModelObjects.PATH : api.path(),
                    said(reply))
            : "the server does not have it (%s)".formatted(said(reply));
    leftOut.add(new NotTested(api.toString(), why));
    incomplete = true;
  }

  /**
   * The list of models, with the model to retrieve: if possible one without a slash in its name, as
   * servers may list such models and not find them.
   */
  private Found ofList(List<String> models) {
    String name = named.getOrDefault(Api.MODELS, named.get(null));
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

  private static boolean isSelection(List<Api> wanted) {
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

  /** Tries one model after the other. The last reply is kept in {@code replies}. */
  private Optional<Found> find(
      Api api, List<String> models, ApiClient client, Map<Api, Reply> replies) {
    List<String> openAis = api.models();
    for (String model : candidates(api, models, openAis)) {
      Reply reply = ask(api, model, client);
      Sort sort = sort(reply);
      replies.put(api, reply);
      if (sort == Sort.ACCEPTED) {
        // A server that accepts OpenAI's first model, but lists only other models, accepts any
        // name; one that lists only some of OpenAI's would refuse the rest.
        boolean asTheyAre =
            !named.containsValue(model)
                && model.equals(openAis.get(0))
                && (hasMost(models, openAis) || !models.contains(model));
        return Optional.of(
            asTheyAre
                ? new Found(api, Optional.empty(), Set.of())
                : new Found(api, Optional.of(model), kept(api, model, models, client)));
      }
      if (sort == Sort.ABSENT || sort == Sort.NO_KEY || sort == Sort.SILENT) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Reply ask(Api api, String model, ApiClient client) {
    return client.ask(
        Request.post(api.path(), RawJson.of(api.smallestRequest(model).orElseThrow())));
  }

  /**
   * OpenAI's models that the server also lists and accepts, as some list models that they do not
   * find. If a model was named on the command line, only that one is sent.
   */
  private Set<String> kept(Api api, String model, List<String> models, ApiClient client) {
    Set<String> kept = new TreeSet<>();
    if (named.getOrDefault(api, named.get(null)) == null) {
      for (String openAis : api.models()) {
        if (!openAis.equals(model)
            && models.contains(openAis)
            && sort(ask(api, openAis, client)) == Sort.ACCEPTED) {
          kept.add(openAis);
        }
      }
    }
    return kept;
  }

  /** The models to try: the one that was named, else OpenAI's, then the server's likely ones. */
  private List<String> candidates(Api api, List<String> models, List<String> openAis) {
    String name = named.getOrDefault(api, named.get(null));
    boolean isOneForAll = !named.containsKey(api) && api == Api.MODERATIONS;
    if (name != null && (!isOneForAll || isOf(api, name))) {
      return List.of(name);
    }
    Set<String> candidates = new LinkedHashSet<>();
    if (hasMost(models, openAis)) {
      candidates.add(openAis.get(0));
    }
    models.stream()
        // Other models cannot moderate, and each attempt costs a request.
        .filter(model -> api != Api.MODERATIONS || isOf(api, model))
        .sorted(Comparator.comparing(model -> !isOf(api, model)))
        .limit(MODELS_ASKED)
        .forEach(candidates::add);
    // A server may accept any name, whatever it lists.
    candidates.add(openAis.get(0));
    return List.copyOf(candidates);
  }

  /**
   * Whether a server has most of OpenAI's models: as models come and go, a few missing ones do not
   * matter.
   */
  private static boolean hasMost(List<String> models, List<String> openAis) {
    return models.contains(openAis.get(0))
        && 2 * openAis.stream().filter(models::contains).count() > openAis.size();
  }

  /** Whether a model is likely to be for the API, judging by its name. */
  private static boolean isOf(Api api, String model) {
    return NAMES.containsKey(api)
        ? NAMES.get(api).matcher(model).matches()
        : NAMES.values().stream().noneMatch(name -> name.matcher(model).matches());
  }

  private static Sort sort(Reply reply) {
    if (reply == null || reply.response().isEmpty()) {
      return reply != null && reply.failure().startsWith("5") ? Sort.REFUSED : Sort.SILENT;
    }
    RecordedResponse answer = reply.response().get();
    int status = answer.status();
    if (status == 401 || status == 403) {
      return Sort.NO_KEY;
    }
    if (!answer.mediaType().endsWith("json")
        || status / 100 == 3
        || status == 405
        || status == 501) {
      return Sort.ABSENT;
    }
    JsonNode body = answer.body().tree();
    // Some servers report an unknown path with a 200.
    boolean isError = body.size() == 1 && body.hasNonNull("error");
    if (RecordedResponse.isAccepted(status) && !isError) {
      return Sort.ACCEPTED;
    }
    boolean isAboutModel = words(answer).toLowerCase(Locale.US).contains("model");
    boolean isAbsent = status == 404 || RecordedResponse.isAccepted(status);
    return isAboutModel ? Sort.NO_MODEL : isAbsent ? Sort.ABSENT : Sort.REFUSED;
  }

  /** Whether the server failed, whatever the model. */
  private static boolean failed(Reply reply) {
    return reply.response().map(answer -> answer.status() >= 500).orElse(true);
  }

  /** What the server says, or the type of what it sent if that is no JSON. */
  private static String words(RecordedResponse answer) {
    if (answer.received().isPresent()) {
      return answer.mediaType();
    }
    JsonNode error = answer.body().tree().path("error");
    String words = error.isTextual() ? error.asText() : error.path("message").asText("");
    return words.isBlank() ? answer.body().toString() : words;
  }

  /** The server's words, for a person. */
  private static String said(Reply reply) {
    return reply
        .response()
        .map(answer -> "%d, %s".formatted(answer.status(), Preview.line(words(answer), LONGEST)))
        .orElse(Preview.line(reply.failure(), LONGEST));
  }

  /** The server's words or where it redirects to: an address, which must not get into reports. */
  private static String came(Reply reply) {
    return reply
        .leadsTo()
        .map(
            to ->
                "%d, a redirect to %s"
                    .formatted(reply.response().orElseThrow().status(), Preview.line(to, LONGEST)))
        .orElseGet(() -> said(reply));
  }

  private void refuseKey(List<Reply> replies) throws NothingToTest {
    Optional<Reply> refused =
        replies.stream().filter(reply -> sort(reply) == Sort.NO_KEY).findFirst();
    boolean anyAccepted = replies.stream().anyMatch(reply -> sort(reply) == Sort.ACCEPTED);
    if (refused.isPresent() && !anyAccepted) {
      boolean isWithout = address.credentials().key().equals(ANY_KEY);
      throw new NothingToTest(
          ExitCode.INPUT,
          "%s %s (%s). Put the right one there, or name another variable with --apiKeyEnv."
              .formatted(
                  address.target("").host(),
                  isWithout
                      ? "needs a key, and %s has none".formatted(address.apiKeyEnv())
                      : "does not take the key in " + address.apiKeyEnv(),
                  said(refused.get())));
    }
  }

  private NothingToTest nobodyThere(Reply list) {
    return new NothingToTest(
        ExitCode.INCOMPLETE,
        "No answer came from %s%s: %s. %s"
            .formatted(
                address.target("").host(),
                address
                    .target("")
                    .proxy(address.way().proxies())
                    .map(proxy -> " through the proxy " + proxy)
                    .orElse(""),
                said(list),
                list.isLimited()
                    ? "Test again later"
                    : advice().orElse("Is the server running? Is --baseUrl right?")));
  }

  /** What to say of a server that is there and fails: no other model would help. */
  private String failing(Reply list, Collection<Reply> replies) {
    return "%s fails at every request (GET %s: %s; POST: %s). Test again once it works."
        .formatted(
            address.target("").host(),
            ModelObjects.PATH,
            said(list),
            said(replies.iterator().next()));
  }

  private Optional<String> advice() {
    return new AddressAdvice(address.way()).instead(address.baseUrl(), null);
  }

  private NothingToTest nothingThere(List<Api> wanted, Reply list, Map<Api, Reply> replies) {
    List<String> asked = new ArrayList<>();
    asked.add(
        "GET %s%s: %s".formatted(address.target("").baseUrl(), ModelObjects.PATH, came(list)));
    wanted.stream()
        .filter(replies::containsKey)
        .map(
            api ->
                "POST %s%s: %s"
                    .formatted(address.target("").baseUrl(), api.path(), came(replies.get(api))))
        .forEach(asked::add);
    return new NothingToTest(
        ExitCode.INPUT,
        "There is no API to test below --baseUrl=%s:%n  %s%n%s"
            .formatted(
                address.baseUrl(),
                String.join(System.lineSeparator() + "  ", asked),
                sort(list) == Sort.ACCEPTED && isSelection(wanted)
                    ? otherType(replies.values())
                        .orElse("The server lists models: to test what it has, leave --api out.")
                    : advice().orElseGet(() -> otherType(replies.values()).orElseGet(this::hint))));
  }

  /** What to do about JSON that is not called so, which clients do not read as JSON. */
  private static Optional<String> otherType(Collection<Reply> replies) {
    return replies.stream()
        .flatMap(reply -> reply.response().stream())
        .filter(answer -> RecordedResponse.isAccepted(answer.status()))
        .filter(answer -> !answer.mediaType().endsWith("json") && answer.received().isEmpty())
        .map(
            answer ->
                "JSON must have Content-Type: application/json, but %s."
                    .formatted(
                        answer.mediaType().isEmpty()
                            ? "there is none"
                            : "it is " + Preview.escaped(answer.mediaType())))
        .findFirst();
  }

  private String hint() {
    return "Is --baseUrl right?"
        + (address.baseUrl().endsWith("/v1") ? "" : " It often ends in /v1.");
  }

  /** Why it is not clear which model to send; without addresses, as it may go into reports. */
  private String unclear(Api api, List<String> models, Reply list, Reply reply) {
    if (sort(reply) == Sort.REFUSED
        && reply.response().filter(answer -> words(answer).contains(api.path())).isPresent()) {
      // Some servers report an unknown path with a 400: another model would not help.
      return "the server does not have it (%s)".formatted(said(reply));
    }
    String listed =
        !models.isEmpty()
            ? "The server lists " + AddressAdvice.shown(models)
            : sort(list) == Sort.ACCEPTED
                ? "GET %s lists no models".formatted(ModelObjects.PATH)
                : "GET %s lists none (%s)".formatted(ModelObjects.PATH, said(list));
    String name = named.getOrDefault(api, named.get(null));
    return "%s (%s). %s; name one with --model=%s"
        .formatted(
            name == null
                ? "no model was accepted"
                : "--model=%s was not accepted".formatted(Preview.escaped(name)),
            said(reply),
            listed,
            name == null ? "NAME" : api + "=NAME");
  }

  /** Throws if a server gives the same answer to everything: it is not an API. */
  private void refuseSameToAll(ApiClient client, Map<Api, Reply> replies) throws NothingToTest {
    Reply nonsense = client.ask(Request.post(NO_PATH, RawJson.text("{}")));
    if (nonsense.response().isEmpty() || sort(nonsense) != Sort.ACCEPTED) {
      return;
    }
    boolean same =
        replies.values().stream()
            .flatMap(reply -> reply.response().stream())
            .allMatch(answer -> answer.body().equals(nonsense.response().get().body()));
    if (same) {
      throw new NothingToTest(
          ExitCode.INPUT,
          "%s answers everything alike: a request to a path that does not exist got the same %s as the APIs did. Is this the API server?"
              .formatted(address.target("").host(), said(nonsense)));
    }
  }
}
