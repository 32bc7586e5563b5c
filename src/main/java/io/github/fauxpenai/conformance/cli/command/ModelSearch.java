package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.command.ServerLook.Found;
import io.github.fauxpenai.conformance.cli.command.ServerReply.Sort;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.run.ApiClient.Reply;
import io.github.fauxpenai.conformance.scenario.Request;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds the model to send to each API of a server, by trying.
 *
 * @param named the models that the command line names, by API; the one for all others under {@code
 *     null}
 * @param listed the models that the server lists
 * @param sender sends a request
 */
record ModelSearch(Map<Api, String> named, List<String> listed, Function<Request, Reply> sender) {
  private static final int MODELS_ASKED = 8;

  /** Names of specialized models: a wrong guess costs a request. */
  private static final Map<Api, Pattern> NAMES =
      Map.of(
          Api.EMBEDDINGS, Pattern.compile("(?i).*(embed|bge-|e5-|gte-|minilm).*"),
          Api.MODERATIONS, Pattern.compile("(?i).*(moderation|guard|shield).*"));

  /** The model that the command line names for an API; null if there is none. */
  static String named(Map<Api, String> named, Api api) {
    return named.getOrDefault(api, named.get(null));
  }

  /**
   * Tries one model after the other.
   *
   * @param replies takes each reply
   * @return empty if the server does not have the API, or no model was accepted
   */
  Optional<Found> find(Api api, BiConsumer<Api, ServerReply> replies) {
    List<String> openAis = api.models();
    for (String model : candidates(api, openAis)) {
      ServerReply reply = ask(api, model);
      replies.accept(api, reply);
      Sort sort = reply.sort();
      if (sort == Sort.ACCEPTED) {
        // A server that accepts OpenAI's first model, but lists only other models, accepts any
        // name; one that lists only some of OpenAI's would refuse the rest.
        boolean asTheyAre =
            !named.containsValue(model)
                && model.equals(openAis.get(0))
                && (hasMost(openAis) || !listed.contains(model));
        return Optional.of(
            asTheyAre
                ? new Found(api, Optional.empty(), Set.of())
                : new Found(api, Optional.of(model), kept(api, model)));
      }
      if (sort == Sort.ABSENT || sort == Sort.NO_KEY || sort == Sort.SILENT) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private ServerReply ask(Api api, String model) {
    return new ServerReply(
        sender.apply(
            Request.post(api.path(), RawJson.of(api.smallestRequest(model).orElseThrow()))));
  }

  /**
   * OpenAI's models that the server also lists and accepts, as some list models that they do not
   * find. If a model was named on the command line, only that one is sent.
   */
  private Set<String> kept(Api api, String model) {
    Set<String> kept = new TreeSet<>();
    if (named(named, api) == null) {
      for (String openAis : api.models()) {
        if (!openAis.equals(model)
            && listed.contains(openAis)
            && ask(api, openAis).is(Sort.ACCEPTED)) {
          kept.add(openAis);
        }
      }
    }
    return kept;
  }

  /** The models to try: the one that was named, else OpenAI's, then the server's likely ones. */
  private List<String> candidates(Api api, List<String> openAis) {
    String name = named(named, api);
    boolean isOneForAll = !named.containsKey(api) && api == Api.MODERATIONS;
    if (name != null && (!isOneForAll || isOf(api, name))) {
      return List.of(name);
    }
    Set<String> candidates = new LinkedHashSet<>();
    if (hasMost(openAis)) {
      candidates.add(openAis.get(0));
    }
    listed.stream()
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
  private boolean hasMost(List<String> openAis) {
    return listed.contains(openAis.get(0))
        && 2 * openAis.stream().filter(listed::contains).count() > openAis.size();
  }

  /** The first of these models that is likely to be for the API, else the first. */
  static String likely(Api api, List<String> models) {
    return models.stream().filter(model -> isOf(api, model)).findFirst().orElse(models.get(0));
  }

  /** Whether a model is likely to be for the API, judging by its name. */
  private static boolean isOf(Api api, String model) {
    return NAMES.containsKey(api)
        ? NAMES.get(api).matcher(model).matches()
        : NAMES.values().stream().noneMatch(name -> name.matcher(model).matches());
  }
}
