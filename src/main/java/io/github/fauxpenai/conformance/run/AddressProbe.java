package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the base URL that was meant if there is no API at the given one: for a doubled or missing
 * {@code /v1}, an appended request path, and a wrong or missing scheme. It tries candidates on the
 * same host and never sends a key.
 */
public final class AddressProbe {
  private static final Pattern URL =
      Pattern.compile("(?i)(?:(https?)://)?([^/?#@\\s]+)([^?#@\\s]*).*");
  private static final Pattern DOUBLED = Pattern.compile("(.*?)(/[^/]+)\\2");
  private static final Pattern WITH_PORT = Pattern.compile("http://[^/]*:\\d+(?:/|$)");
  private static final Pattern VERSION = Pattern.compile("(.*)/v\\d+");

  /** Where servers and gateways usually have their API. */
  private static final List<String> USUAL = List.of("/v1", "/api/v1", "/openai/v1", "");

  private static final long LARGEST = 1 << 20;

  private static final ApiClient.Recorded NOTHING_VOLATILE =
      new ApiClient.Recorded(new Volatile(Set.of(), Set.of(), Set.of(), Set.of()), StreamEnd.DONE);

  private final List<String> requestPaths;
  private final Duration patience;
  private final ApiClient.Limits limits;
  private final ApiClient.Way way;
  private final String tool;

  /** What a probe of an address found. */
  private enum Found {
    NO_CONNECTION,
    NOTHING,
    /** No API, but certainly a server that speaks HTTP without TLS. */
    PLAIN,
    API
  }

  /**
   * Sends nothing yet.
   *
   * @param requestPaths request paths that people may have appended to a base URL
   * @param patience how long to wait for a connection, for an answer, and in total
   * @param tool the program and its version
   */
  public AddressProbe(
      Collection<String> requestPaths, Duration patience, ApiClient.Way way, String tool) {
    this.requestPaths =
        requestPaths.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    this.patience = patience;
    this.limits = new ApiClient.Limits(patience, patience, LARGEST, LARGEST);
    this.way = way;
    this.tool = tool;
  }

  /**
   * The most likely other base URL below which a wanted API answers; empty if there is none.
   *
   * @param given the base URL that was given; it may lack its scheme
   * @param wanted paths of APIs, below the base URL
   */
  public Optional<String> likely(String given, Collection<String> wanted) {
    Set<String> unreachable = new HashSet<>();
    long start = System.nanoTime();
    for (String candidate : candidates(given)) {
      if (System.nanoTime() - start > patience.toNanos()) {
        break; // A suggestion is not worth a longer wait.
      }
      String scheme = candidate.substring(0, candidate.indexOf(':'));
      if (unreachable.contains(scheme)) {
        continue;
      }
      for (Found found : look(candidate, wanted)) {
        if (found == Found.API) {
          return Optional.of(candidate);
        }
        if (found == Found.NO_CONNECTION) {
          unreachable.add(scheme);
        } else if (found == Found.PLAIN && WITH_PORT.matcher(candidate).lookingAt()) {
          // It would take the beginning of TLS for a request, and wait for the rest.
          unreachable.add("https");
        }
      }
    }
    return Optional.empty();
  }

  /** The wanted paths below which an API answers, in their order. */
  public List<String> present(String baseUrl, Collection<String> wanted) {
    List<Found> found = look(baseUrl, wanted);
    List<String> present = new ArrayList<>(wanted);
    for (int i = present.size() - 1; i >= 0; i--) {
      if (i >= found.size() || found.get(i) != Found.API) {
        present.remove(i);
      }
    }
    return present;
  }

  /** Whether a base URL looks like a mistake, although it may be right. */
  public boolean isSuspicious(String baseUrl) {
    Matcher url = URL.matcher(baseUrl.strip());
    if (!url.matches()) {
      return false;
    }
    String path = withoutSlash(url.group(3));
    return !path.equals(mended(path));
  }

  /**
   * Base URLs that may have been meant, the most likely first; empty if the URL holds a password.
   */
  List<String> candidates(String given) {
    Matcher url = URL.matcher(given.strip());
    if (!url.matches() || given.contains("@")) {
      return List.of();
    }
    String scheme = url.group(1);
    String host = url.group(2);
    boolean secureFirst =
        scheme == null
            ? !host.contains(":") && !Target.isThisMachine(host)
            : scheme.equalsIgnoreCase("https");
    Set<String> candidates = new LinkedHashSet<>();
    for (String prefix :
        secureFirst ? List.of("https://", "http://") : List.of("http://", "https://")) {
      for (String path : pathsNear(withoutSlash(url.group(3)))) {
        candidates.add(prefix + host + path);
      }
    }
    candidates.remove(withoutSlash(given.strip()));
    return List.copyOf(candidates);
  }

  private List<String> pathsNear(String path) {
    String mended = mended(path);
    Matcher version = VERSION.matcher(mended);
    boolean hasVersion = version.matches();
    Set<String> paths = new LinkedHashSet<>();
    paths.add(mended);
    paths.add(hasVersion ? version.group(1) : mended + "/v1");
    paths.addAll(USUAL);
    return List.copyOf(paths);
  }

  /** The path without a doubled part and without a request's path. */
  private String mended(String path) {
    String mended = path;
    for (String own : requestPaths) {
      if (mended.endsWith(own)) {
        mended = mended.substring(0, mended.length() - own.length());
        break;
      }
    }
    Matcher doubled = DOUBLED.matcher(mended);
    return doubled.matches() ? doubled.group(1) + doubled.group(2) : mended;
  }

  private static String withoutSlash(String path) {
    return path.replaceAll("/+$", "");
  }

  /** What is at each path; stops if there is no connection. */
  private List<Found> look(String baseUrl, Collection<String> paths) {
    List<Found> found = new ArrayList<>();
    Target target;
    try {
      target = Target.of(baseUrl, "");
    } catch (IllegalArgumentException e) {
      return found;
    }
    for (String path : paths) {
      // No server accepts this request, so none does any work for it.
      Found here = ask(target, Request.post(path, new RawJson("{}".getBytes(UTF_8))));
      found.add(here);
      if (here == Found.NO_CONNECTION) {
        break;
      }
    }
    return found;
  }

  private Found ask(Target target, Request request) {
    try (ApiClient client =
        new ApiClient(
            target, new Credentials("none", Map.of()), limits, NOTHING_VOLATILE, tool, way)) {
      Outcome outcome = client.send(request);
      if (outcome instanceof Outcome.Answer answer) {
        return isApis(answer.response()) ? Found.API : withoutApi(answer.response().status());
      }
      if (outcome instanceof Outcome.Failure failure) {
        int status = failure.trial().statusCode();
        return status == FailedTrial.NO_ANSWER ? Found.NO_CONNECTION : withoutApi(status);
      }
      return Found.API;
    }
  }

  /** With some statuses, servers of TLS refuse requests that come without it. */
  private static Found withoutApi(int status) {
    return status / 100 == 3 || status == 400 || status == 426 ? Found.NOTHING : Found.PLAIN;
  }

  /** Whether an answer is JSON, and not a redirect or an error about the path or method. */
  private static boolean isApis(RecordedResponse answer) {
    int status = answer.status();
    return answer.mediaType().endsWith("json")
        && status / 100 != 3
        && status != 404
        && status != 405
        && status != 501;
  }
}
