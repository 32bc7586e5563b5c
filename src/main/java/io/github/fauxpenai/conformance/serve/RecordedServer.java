package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.Pieces;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Serves recorded answers over HTTP, below {@code /v1} and below the root. A request that equals a
 * recorded one, apart from the order of members and the spelling of numbers, gets the recorded
 * status, media type and body; any other gets an error in OpenAI's form. API keys are ignored.
 */
public final class RecordedServer implements Closeable {
  private static final String BASE = "/v1";

  /** In bytes; ten times the largest published request, with images and audio. */
  private static final int LARGEST_REQUEST = 8 << 20;

  /**
   * In bytes. Larger requests are read one at a time, because their trees take many times their
   * size.
   */
  private static final int SMALL_REQUEST = 1 << 16;

  private static final long PATIENCE_SECONDS = 5;

  private final FreshIds ids = new FreshIds();
  private final RecordedAnswers answers;
  private final Map<String, List<Deviating>> deviations;
  private final ServedModels models;
  private final Duration latency;
  private final Listener listener;
  private final HttpServer http;
  private final ExecutorService threads;

  /** The requests in progress, and one party for the server itself. */
  private final Phaser onTheirWay = new Phaser(1);

  /** Is told about every request, on any thread. */
  public interface Listener {
    /**
     * Called when a request is about to be answered.
     *
     * @param request its method and path
     * @param status the HTTP status
     * @param note the scenario's name, or why there is no recorded answer
     * @param recorded whether the request was recorded
     */
    void answered(String request, int status, String note, boolean recorded);
  }

  /** An answer, and what the listener is told about it. */
  private record Reply(RecordedResponse response, String note, boolean recorded) {
    static Reply error(OpenAiError error) {
      return new Reply(error.toResponse(), error.message(), false);
    }
  }

  /**
   * Binds the address; requests are answered from {@link #start} on.
   *
   * @param deviations how answers are changed, by the API's path
   * @param address port 0 for any free port
   * @param models makes the list of models named by accepted requests
   * @param latency how long every answer is delayed
   * @throws InputException if the server cannot listen on the address
   */
  public RecordedServer(
      RecordedAnswers answers,
      Map<String, List<Deviating>> deviations,
      ServedModels models,
      Duration latency,
      InetSocketAddress address,
      Listener listener)
      throws IOException {
    this.answers = answers;
    this.deviations = Map.copyOf(deviations);
    this.models = models;
    this.latency = latency;
    this.listener = listener;
    // Otherwise an answer waits for the client's delayed acknowledgement, 40 ms on Linux.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    if (address.isUnresolved()) {
      throw new InputException("the host %s is not known".formatted(address.getHostString()));
    }
    try {
      this.http = HttpServer.create(address, 0);
    } catch (BindException e) {
      throw new InputException(
          "cannot listen on port %d of %s: %s; choose another with --port"
              .formatted(address.getPort(), address.getHostString(), e.getMessage()),
          e);
    }
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "answer");
              thread.setDaemon(true);
              return thread;
            });
    http.setExecutor(threads);
    http.createContext("/", this::handle);
  }

  /** Starts answering requests. */
  public void start() {
    http.start();
  }

  /** The port that it listens on. */
  public int port() {
    return http.getAddress().getPort();
  }

  /** Finishes requests in progress, waiting a few seconds at most, and stops. */
  @Override
  public void close() {
    int phase = onTheirWay.arrive();
    try {
      int unused = onTheirWay.awaitAdvanceInterruptibly(phase, PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The remaining requests are cut off below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    onTheirWay.register();
    try (exchange) {
      Reply reply = reply(exchange);
      TimeUnit.MILLISECONDS.sleep(latency.toMillis());
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      listener.answered(request, reply.response().status(), reply.note(), reply.recorded());
      ResponseWriter.send(exchange, reply.response());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onTheirWay.arriveAndDeregister();
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String full = exchange.getRequestURI().getPath();
    String path = full.startsWith(BASE + "/") ? full.substring(BASE.length()) : full;
    if (answers.conversations().isEmpty()) {
      Optional<Reply> refusal = withoutBody(exchange, method, full, path);
      return refusal.isPresent() ? refusal.get() : withBody(exchange, body -> reply(path, body));
    }
    return withBody(
        exchange,
        body ->
            conversation(exchange, body)
                .or(() -> withoutBody(exchange, method, full, path))
                .orElseGet(() -> reply(path, body)));
  }

  /** The reply if it does not depend on the body; empty otherwise. */
  private Optional<Reply> withoutBody(
      HttpExchange exchange, String method, String full, String path) {
    if (path.equals(models.path()) || path.startsWith(models.path() + "/")) {
      return Optional.of(method.equals("GET") ? models(path) : notAllowed(exchange, "GET"));
    }
    if (!answers.paths().contains(path)) {
      return Optional.of(
          Reply.error(
              OpenAiError.invalidRequest(
                  404,
                  "Invalid URL (%s %s). There are recorded answers for %s."
                      .formatted(method, full, String.join(", ", new TreeSet<>(answers.paths()))),
                  null)));
    }
    if (!method.equals("POST")) {
      return Optional.of(notAllowed(exchange, "POST"));
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    return type == null || isJson(type)
        ? Optional.empty()
        : Optional.of(
            Reply.error(
                OpenAiError.invalidRequest(
                    400,
                    ("Unsupported content type: '%s'. This API method only accepts"
                            + " 'application/json' requests.")
                        .formatted(type),
                    "unsupported_content_type")));
  }

  /** The reply to a body; only one large body is in memory at a time. */
  private Reply withBody(HttpExchange exchange, Function<byte[], Reply> replies)
      throws IOException {
    InputStream body = exchange.getRequestBody();
    byte[] small = body.readNBytes(SMALL_REQUEST);
    if (small.length < SMALL_REQUEST) {
      return replies.apply(small);
    }
    synchronized (this) {
      Pieces all = new Pieces();
      all.writeBytes(small);
      byte[] rest = body.readNBytes(LARGEST_REQUEST - SMALL_REQUEST + 1);
      all.writeBytes(rest);
      return all.size() > LARGEST_REQUEST
          ? Reply.error(
              OpenAiError.invalidRequest(
                  413, "The request is larger than %d MB.".formatted(LARGEST_REQUEST >> 20), null))
          : replies.apply(all.toByteArray());
    }
  }

  /** The reply to a recorded request other than a JSON POST to an API's own path. */
  private Optional<Reply> conversation(HttpExchange exchange, byte[] body) {
    Conversations conversations = answers.conversations();
    String target = exchange.getRequestURI().toString();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    Incoming incoming =
        Incoming.of(
            exchange.getRequestMethod(),
            target.startsWith(BASE + "/") ? target.substring(BASE.length()) : target,
            body,
            type == null ? "" : type);
    return conversations.find(incoming).map(found -> reply(conversations, found, incoming));
  }

  private Reply reply(Conversations conversations, Conversations.Found found, Incoming incoming) {
    // A step may be another scenario's own request, whose answer is recorded.
    Optional<RecordedAnswers.Entry> entry =
        incoming.json() instanceof ObjectNode object && incoming.method().equals("POST")
            ? answers
                .find(String.join("/", incoming.path()), CanonicalRequest.of(object))
                .or(found::recorded)
            : found.recorded();
    JsonNode asked = found.recorded().isPresent() ? found.body() : incoming.json();
    Optional<Reply> recorded =
        entry.map(it -> recorded(it, found.ownPath(), Keys.sha256Hex(incoming.toString()), asked));
    if (recorded.isPresent() && entry.get().answer().isEmpty()) {
      return recorded.get();
    }
    RecordedResponse answer = conversations.answer(found, recorded.map(Reply::response));
    return new Reply(answer, entry.map(RecordedAnswers.Entry::name).orElse("a step"), true);
  }

  private static boolean isJson(String type) {
    String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.US);
    return bare.equals("application/json");
  }

  private static Reply notAllowed(HttpExchange exchange, String method) {
    exchange.getResponseHeaders().set("Allow", method);
    return Reply.error(
        OpenAiError.invalidRequest(
            405, "Only %s requests are accepted.".formatted(method), "method_not_supported"));
  }

  private Reply models(String path) {
    if (path.equals(models.path())) {
      Collection<String> names = answers.models();
      return new Reply(json(models.list(names)), names.size() + " models", true);
    }
    String name = path.substring(models.path().length() + 1);
    return answers.models().contains(name)
        ? new Reply(json(models.one(name)), name, true)
        : Reply.error(OpenAiError.noModel(name));
  }

  private static RecordedResponse json(JsonNode body) {
    return new RecordedResponse(
        200, Map.of("content-type", "application/json"), RawJson.of(body), Optional.empty());
  }

  private Reply reply(String path, byte[] body) {
    JsonNode tree;
    try {
      tree = Json.treeWithoutRepeats(body);
    } catch (IOException | NumberFormatException e) {
      return Reply.error(unreadable(String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
    if (!(tree instanceof ObjectNode request)) {
      return Reply.error(unreadable("it is not an object"));
    }
    CanonicalRequest canonical = CanonicalRequest.of(request);
    return answers
        .find(path, canonical)
        .map(entry -> recorded(entry, path, canonical.hash(), request))
        .orElseGet(() -> Reply.error(notRecorded(path, canonical)));
  }

  private static OpenAiError unreadable(String why) {
    return OpenAiError.invalidRequest(
        400, "We could not parse the JSON body of your request: " + why, null);
  }

  private OpenAiError notRecorded(String path, CanonicalRequest request) {
    String nearest =
        answers
            .nearest(path, request)
            .map(
                entry ->
                    " The nearest is scenario %s (%s): %s."
                        .formatted(
                            entry.key().substring(0, Math.min(12, entry.key().length())),
                            entry.name(),
                            request.differences(entry.request())))
            .orElse("");
    return OpenAiError.invalidRequest(
        404, "There is no recorded answer to this request." + nearest, "not_recorded");
  }

  private Reply recorded(RecordedAnswers.Entry entry, String path, String hash, JsonNode body) {
    List<Deviating> ways = deviations.getOrDefault(path, List.of());
    RecordedResponse answer =
        entry
            .answer()
            .map(ids::in)
            .map(it -> ways.isEmpty() ? it : deviating(it, ways, hash, body))
            .orElseGet(() -> unanswered(entry));
    return new Reply(answer, entry.name(), true);
  }

  /**
   * A request that was never answered gets what the recorder got: the server's own error, or, if
   * only the network or a limit was in the way, a 503, which says nothing about the server.
   */
  private static RecordedResponse unanswered(RecordedAnswers.Entry entry) {
    int last = entry.failure().map(FailedTrial::statusCode).orElse(FailedTrial.NO_ANSWER);
    String why =
        entry
            .failure()
            .map(failure -> "its last trial failed: " + failure.message())
            .orElse("it was not run");
    return new OpenAiError(
            last >= 500 ? last : 503,
            "Scenario %s has no recorded answer: %s".formatted(entry.name(), why),
            "server_error",
            null,
            null)
        .toResponse();
  }

  private static RecordedResponse deviating(
      RecordedResponse answer, List<Deviating> ways, String hash, JsonNode request) {
    JsonNode response = answer.toJson().tree();
    boolean changed = false;
    for (Deviating deviating : ways) {
      Optional<JsonNode> other = deviating.apply(hash, request, response);
      changed |= other.isPresent();
      response = other.orElse(response);
    }
    // An unchanged answer is sent as it was recorded, with numbers as they were spelled.
    return changed ? RecordedResponse.of(RawJson.of(response)) : answer;
  }
}
