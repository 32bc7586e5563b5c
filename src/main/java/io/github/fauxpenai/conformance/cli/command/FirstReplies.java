package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.command.ServerLook.Address;
import io.github.fauxpenai.conformance.cli.command.ServerLook.NothingToTest;
import io.github.fauxpenai.conformance.cli.command.ServerReply.Sort;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a server replied to the first requests, and how to tell a person what is wrong with it. */
final class FirstReplies {
  private final Address address;
  private final ServerReply list;
  private final List<String> models;
  private final Map<Api, ServerReply> replies = new EnumMap<>(Api.class);

  /**
   * @param list the reply to the request for the list of models
   */
  FirstReplies(Address address, ServerReply list) {
    this.address = address;
    this.list = list;
    this.models =
        list.answer()
            .filter(answer -> RecordedResponse.isAccepted(answer.status()))
            .map(answer -> ModelObjects.names(answer.body().tree()))
            .orElse(List.of());
  }

  /** Keeps an API's last reply. */
  void put(Api api, ServerReply reply) {
    replies.put(api, reply);
  }

  /** The last reply of an API that was asked for. */
  ServerReply of(Api api) {
    return api == Api.MODELS ? list : replies.get(api);
  }

  /** The last reply of each API but the list of models. */
  Collection<ServerReply> all() {
    return replies.values();
  }

  /** The models that the server lists; empty if it has no list. */
  List<String> models() {
    return models;
  }

  /** Throws if the key was refused and nothing accepted. */
  void refuseKey(Collection<ServerReply> asked) throws NothingToTest {
    Optional<ServerReply> refused =
        asked.stream().filter(reply -> reply.is(Sort.NO_KEY)).findFirst();
    boolean anyAccepted = asked.stream().anyMatch(reply -> reply.is(Sort.ACCEPTED));
    if (refused.isPresent() && !anyAccepted) {
      boolean isWithout = address.credentials().key().equals(ServerLook.ANY_KEY);
      throw new NothingToTest(
          ExitCode.INPUT,
          "%s %s (%s). Put the right one there, or name another variable with --apiKeyEnv."
              .formatted(
                  address.host(),
                  isWithout
                      ? "needs a key, and %s has none".formatted(address.apiKeyEnv())
                      : "does not take the key in " + address.apiKeyEnv(),
                  refused.get().said()));
    }
  }

  /** Why there is nothing to test if none of the wanted APIs was found. */
  NothingToTest nothing(List<Api> wanted) {
    return list.is(Sort.SILENT) && all().stream().allMatch(reply -> reply.is(Sort.SILENT))
        ? nobodyThere()
        : nothingThere(wanted);
  }

  /** Why there is nothing to test if no answer came. */
  NothingToTest nobodyThere() {
    return new NothingToTest(
        ExitCode.INCOMPLETE,
        "No answer came from %s%s: %s. %s"
            .formatted(
                address.host(),
                throughProxy(),
                list.said(),
                list.reply().isLimited()
                    ? "Test again later; --onRateLimit=wait waits for up to 10 minutes"
                    : advice().orElse("Is the server running? Is --baseUrl right?")));
  }

  private String throughProxy() {
    return address
        .target("")
        .proxy(address.way().proxies())
        .map(proxy -> " through the proxy " + proxy)
        .orElse("");
  }

  private NothingToTest nothingThere(List<Api> wanted) {
    List<String> asked = new ArrayList<>();
    asked.add(
        "GET %s%s: %s".formatted(address.target("").baseUrl(), ModelObjects.PATH, list.came()));
    wanted.stream()
        .filter(replies::containsKey)
        .map(
            api ->
                "POST %s%s: %s"
                    .formatted(address.target("").baseUrl(), api.path(), replies.get(api).came()))
        .forEach(asked::add);
    return new NothingToTest(
        ExitCode.INPUT,
        "There is no API to test below --baseUrl=%s:%n  %s%n%s"
            .formatted(
                address.baseUrl(),
                String.join(System.lineSeparator() + "  ", asked),
                list.is(Sort.ACCEPTED) && ServerLook.isSelection(wanted)
                    ? otherType()
                        .orElse("The server lists models: to test what it has, leave --api out.")
                    : advice().orElseGet(() -> otherType().orElseGet(this::hint))));
  }

  /** What to do about JSON that is not called so, which clients do not read as JSON. */
  private Optional<String> otherType() {
    return all().stream()
        .flatMap(reply -> reply.answer().stream())
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

  private Optional<String> advice() {
    return new AddressAdvice(address.way()).instead(address.baseUrl(), null);
  }

  private String hint() {
    return "Is --baseUrl right?"
        + (address.baseUrl().endsWith("/v1") ? "" : " It often ends in /v1.");
  }

  /**
   * What to say of a server that is there and fails, as no other model would help; empty if not.
   */
  Optional<String> failing() {
    return list.isFailure()
        ? Optional.of(
            "%s%s fails at every request (GET %s: %s; POST: %s). Test again once it works."
                .formatted(
                    address.host(),
                    throughProxy(),
                    ModelObjects.PATH,
                    list.said(),
                    all().iterator().next().said()))
        : Optional.empty();
  }

  /**
   * Why it is not clear which model to send; without addresses, as it may go into reports.
   *
   * @param named the model that the command line names; null if there is none
   */
  String unclear(Api api, String named) {
    ServerReply reply = of(api);
    if (reply.refuses(api.path())) {
      return "the server does not have it (%s)".formatted(reply.said());
    }
    String listed =
        !models.isEmpty()
            ? "The server lists " + AddressAdvice.shown(models)
            : list.is(Sort.ACCEPTED)
                ? "GET %s lists no models".formatted(ModelObjects.PATH)
                : "GET %s lists none (%s)".formatted(ModelObjects.PATH, list.said());
    return "%s (%s). %s; name one with --model=%s"
        .formatted(
            named == null
                ? "no model was accepted"
                : "--model=%s was not accepted".formatted(Preview.escaped(named)),
            reply.said(),
            listed,
            named == null ? "NAME" : api + "=NAME");
  }
}
