package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Sanitizer;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.internal.http2.ConnectionShutdownException;
import okio.BufferedSink;

/**
 * Sends requests to one API of one server, each once, without following redirects. Only if the
 * server had already closed the connection is a request sent again, over a new connection: servers
 * may close idle connections at any time, so this proves nothing about them.
 */
public final class ApiClient implements Closeable {
  /** Shorter than servers keep idle connections (gunicorn: 2 s, uvicorn: 5 s). */
  private static final long KEEP_ALIVE_SECONDS = 1;

  /** More than people send at a time, so that each thread finds its connection again. */
  private static final int MOST_IDLE = 256;

  /** The longest list of models, in bytes. */
  private static final int LONGEST_LIST = Memory.SMALL;

  private final OkHttpClient http;
  private final OkHttpClient overNewConnections;
  private final Target target;
  private final HttpUrl ownUrl;
  private final Headers headers;
  private final Limits limits;
  private final StreamEnd streamEnd;
  private final Sanitizer sanitizer;
  private final FailureWords words;
  private final Memory memory;

  /** The ids of all answers, as received. */
  private final Set<String> answerIds = ConcurrentHashMap.newKeySet();

  private final AtomicInteger sentAgain = new AtomicInteger();
  private volatile boolean cancelled;

  /**
   * How long a request may take and how large its answer may be.
   *
   * @param requestTimeout from sending the request to the end of the answer
   * @param connectTimeout for the connection alone
   * @param maxResponseSize in bytes, decompressed
   * @param maxInFlight how large all large answers in progress may be together, in bytes
   * @param streamGrace how long the connection may stay open after the event that ends a stream
   * @param streamIdle how long a stream may pause after what may be its last part
   */
  public record Limits(
      Duration requestTimeout,
      Duration connectTimeout,
      long maxResponseSize,
      long maxInFlight,
      Duration streamGrace,
      Duration streamIdle) {
    /** Limits with the default times after the end of a stream. */
    public Limits(
        Duration requestTimeout, Duration connectTimeout, long maxResponseSize, long maxInFlight) {
      this(
          requestTimeout,
          connectTimeout,
          maxResponseSize,
          maxInFlight,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));
    }

    /** Answers get this fraction of Java's memory, which leaves room for processing them. */
    private static final int SHARE = 4;

    /** The room for large answers in bytes, at least that of one answer. */
    long room() {
      return Math.max(
          maxResponseSize, Math.min(maxInFlight, Runtime.getRuntime().maxMemory() / SHARE));
    }
  }

  /**
   * What the recorder must know about an API's answers.
   *
   * @param members whose values differ in every answer
   * @param streamEnd which event ends a stream
   */
  public record Recorded(Volatile members, StreamEnd streamEnd) {}

  /**
   * The way to a server.
   *
   * @param proxies the proxies named by the environment
   * @param caFile a PEM file of additionally trusted certificates
   */
  public record Way(Proxies proxies, Optional<Path> caFile) {
    /** No proxy, and only the certificates that Java trusts. */
    public static final Way DIRECT = new Way(new Proxies(Map.of()), Optional.empty());
  }

  /** Sends nothing yet; uses no proxy. */
  public ApiClient(
      Target target, Credentials credentials, Limits limits, Recorded recorded, String tool) {
    this(target, credentials, limits, recorded, tool, Way.DIRECT);
  }

  /**
   * Sends nothing yet.
   *
   * @param tool the program and its version, as in {@code fauxpenai-conformance 1.2.0}
   */
  public ApiClient(
      Target target,
      Credentials credentials,
      Limits limits,
      Recorded recorded,
      String tool,
      Way way) {
    Optional<Proxies.Via> via = way.proxies().of(HttpUrl.get(target.baseUrl()));
    Optional<String> proxyCredentials = via.flatMap(Proxies.Via::credentials);
    this.streamEnd = recorded.streamEnd();
    this.target = target;
    this.ownUrl = target.url();
    this.limits = limits;
    List<String> secrets = new ArrayList<>(credentials.secrets());
    proxyCredentials.ifPresent(pair -> secrets.add(pair.substring(pair.indexOf(':') + 1)));
    this.sanitizer = new Sanitizer(secrets, recorded.members());
    this.words = new FailureWords(target, limits, sanitizer);
    this.memory = new Memory(limits.room());
    Optional<String> proxyAuthorization =
        proxyCredentials.map(
            pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    this.headers = headers(credentials, tool, proxyAuthorization);
    this.http = http(way, via, proxyAuthorization);
    this.overNewConnections =
        http.newBuilder().connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS)).build();
  }

  private Headers headers(
      Credentials credentials, String tool, Optional<String> proxyAuthorization) {
    Headers.Builder all =
        new Headers.Builder()
            .set("Authorization", "Bearer " + credentials.key())
            .set("Accept", "application/json, text/event-stream")
            .set("Content-Type", "application/json")
            .set("User-Agent", tool.replace(' ', '/'));
    credentials.headers().forEach(all::set);
    if (!ownUrl.isHttps()) {
      // For https, the proxy gets it when the tunnel is made, and the server must not.
      proxyAuthorization.ifPresent(value -> all.set("Proxy-Authorization", value));
    }
    return all.build();
  }

  private OkHttpClient http(
      Way way, Optional<Proxies.Via> via, Optional<String> proxyAuthorization) {
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    if (!ownUrl.isHttps()) {
      // Otherwise OkHttp reads all certificates that Java trusts, which takes as long as many runs.
      builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    way.caFile()
        .map(Authorities::with)
        .ifPresent(trusted -> builder.sslSocketFactory(trusted.factory(), trusted.trust()));
    return builder
        .proxySelector(Proxies.selector(via))
        .proxyAuthenticator(
            (route, response) ->
                proxyAuthorization
                    .filter(v -> response.request().header("Proxy-Authorization") == null)
                    .map(
                        value ->
                            response
                                .request()
                                .newBuilder()
                                .header("Proxy-Authorization", value)
                                .build())
                    .orElse(null))
        .callTimeout(limits.requestTimeout())
        .connectTimeout(limits.connectTimeout())
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .connectionPool(new ConnectionPool(MOST_IDLE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS))
        .eventListenerFactory(call -> call.request().tag(Connecting.class))
        .addInterceptor(
            chain -> {
              // Checked here and not earlier, because from now on cancel() reaches the call.
              if (cancelled) {
                throw new IOException("Canceled");
              }
              return chain.proceed(chain.request());
            })
        .build();
  }

  /**
   * Makes Java load the HTTP client on another thread: that takes as long as it takes to read a
   * plan.
   */
  public static void loadAhead() {
    Thread ahead =
        new Thread(
            () -> {
              OkHttpClient unused =
                  new OkHttpClient.Builder()
                      .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                      .build();
            },
            "loading");
    ahead.setDaemon(true);
    ahead.start();
  }

  /**
   * The result of a request that is not recorded.
   *
   * @param response the answer; empty if there is none that can be read
   * @param failure why there is none; empty if there is one
   * @param connected whether there was a connection
   * @param leadsTo where a redirect leads, without secrets
   * @param limited if the server's limit is reached, how long it asked to wait; zero if it did not
   *     say
   */
  public record Reply(
      Optional<RecordedResponse> response,
      String failure,
      boolean connected,
      Optional<String> leadsTo,
      Optional<Duration> limited) {
    /** Whether the server answers, but no more requests for now. */
    public boolean isLimited() {
      return limited.isPresent();
    }
  }

  /** Sends one request, without retrying, to find out how the server responds. */
  public Reply ask(Request asked) {
    Outcome outcome = send(asked);
    memory.giveBack();
    if (outcome instanceof Outcome.Answer answer) {
      return new Reply(
          Optional.of(answer.response()), "", true, answer.leadsTo(), Optional.empty());
    }
    if (outcome instanceof Outcome.RateLimited limited) {
      return new Reply(
          Optional.empty(),
          "the rate limit is reached (%s)".formatted(limited.message()),
          true,
          Optional.empty(),
          Optional.of(limited.retryAfter().orElse(Duration.ZERO)));
    }
    if (outcome instanceof Outcome.Failure failure) {
      return new Reply(
          Optional.empty(),
          shown(failure.trial()),
          failure.connected(),
          Optional.empty(),
          Optional.empty());
    }
    return new Reply(
        Optional.empty(), "the request was cancelled", true, Optional.empty(), Optional.empty());
  }

  /** The status, unless no answer came, and what else is known. */
  private static String shown(FailedTrial trial) {
    if (trial.statusCode() == FailedTrial.NO_ANSWER) {
      return trial.message();
    }
    String words = trial.message().replaceFirst("^HTTP \\d+(: |$)", "");
    return trial.statusCode() + (words.isEmpty() ? "" : ", " + words);
  }

  /** Sends one request and waits for the end of its answer. */
  Outcome send(Request asked) {
    return send(asked, Set.of());
  }

  /**
   * Sends one request and waits for the end of its answer.
   *
   * @param ids values of earlier answers that must not be recorded
   */
  Outcome send(Request asked, Set<String> ids) {
    // What an earlier step of the same trial received is no longer needed.
    memory.giveBack();
    Connecting connecting = new Connecting();
    Payload payload = Payload.of(asked);
    okhttp3.Request request =
        new okhttp3.Request.Builder()
            .url(asked.path().isEmpty() && asked.values().isEmpty() ? ownUrl : target.url(asked))
            .headers(payload.contentType().map(this::headersWith).orElse(headers))
            .tag(Connecting.class, connecting)
            .method(asked.method().name(), body(asked.method(), payload))
            .build();
    Call call = http.newCall(request);
    try (Response response = call.execute()) {
      return read(asked, call, response, ids);
    } catch (IOException e) {
      if (connecting.happened || !isClosedUnused(e)) {
        return failure(FailedTrial.NO_ANSWER, words.noAnswer(e), connecting.connected);
      }
    }
    sentAgain.incrementAndGet();
    Call again = overNewConnections.newCall(request);
    try (Response response = again.execute()) {
      return read(asked, again, response, ids);
    } catch (IOException e) {
      return failure(FailedTrial.NO_ANSWER, words.noAnswer(e), connecting.connected);
    }
  }

  /**
   * Whether a connection ended before the first byte of an answer. If an answer began, valid or
   * not, the failure is the server's.
   */
  private static boolean isClosedUnused(IOException e) {
    return e instanceof SocketException
        || e instanceof ConnectionShutdownException
        || e.getCause() instanceof EOFException end
            && String.valueOf(end.getMessage()).contains("limit=0 ");
  }

  /** How many requests were sent again because their connection had been closed. */
  public int sentAgain() {
    return sentAgain.get();
  }

  /**
   * The body; an empty one with a length for methods that usually have a body, as OkHttp requires.
   */
  private static RequestBody body(Method method, Payload payload) {
    boolean none = payload.bytes().isEmpty();
    return none && (method == Method.GET || method == Method.DELETE)
        ? null
        : new Once(payload.bytes().orElse(new byte[0]));
  }

  private Headers headersWith(String contentType) {
    Headers.Builder changed = headers.newBuilder();
    return contentType.isEmpty()
        ? changed.removeAll("Content-Type").build()
        : changed.set("Content-Type", contentType).build();
  }

  private Outcome read(Request asked, Call call, Response response, Set<String> ids) {
    Map<String, String> headers = headersOf(response);
    Received body = new Received(response.body().byteStream());
    Sanitizer knowing = sanitizer.knowing(ids);
    // Only a created object must have a new id; a retrieved one has the same id each time.
    boolean isNew = asked.method() == Method.POST && asked.isToOwnPath();
    try {
      Outcome outcome =
          new AnswerReader(
                  knowing, limits.maxResponseSize(), streamEnd, memory, isNew ? answerIds : null)
              .with(Patience.of(response.body().source().timeout(), limits))
              .read(response.code(), headers, body, Instant.now());
      return cancelled && isCutShort(outcome) ? new Outcome.Cancelled() : outcome;
    } catch (IOException e) {
      // Otherwise OkHttp would read on for a tenth of a second, to use the connection again.
      call.cancel();
      FailedTrial trial =
          new FailedTrial(
              response.code(), words.cut(e), Optional.empty(), body.text(knowing.knowing(headers)));
      return cancelled
          ? new Outcome.Cancelled()
          : new Outcome.Failure(trial, Optional.empty(), true);
    }
  }

  /** Whether cancelling, not the server, ended the stream. */
  private static boolean isCutShort(Outcome outcome) {
    return outcome instanceof Outcome.Answer answer
        && answer.response().stream()
            .flatMap(RecordedResponse.Stream::end)
            .filter(end -> end.connection() != End.Connection.CLOSED)
            .isPresent();
  }

  private Outcome failure(int status, String message, boolean connected) {
    return cancelled
        ? new Outcome.Cancelled()
        : new Outcome.Failure(new FailedTrial(status, message), Optional.empty(), connected);
  }

  /**
   * The headers as received, by lower-case name; OkHttp drops Content-Encoding and Content-Length
   * from answers that it decompresses.
   */
  private static Map<String, String> headersOf(Response response) {
    Response received = response.networkResponse();
    Map<String, String> headers = new TreeMap<>();
    (received == null ? response : received)
        .headers()
        .toMultimap()
        .forEach((name, values) -> headers.put(name, String.join(", ", values)));
    return headers;
  }

  /**
   * The names of the models that the server lists, in its order, without secrets and control
   * characters; empty if it lists none.
   *
   * @param path of the list, below the base URL
   * @param names reads the names from the list
   */
  public List<String> models(String path, Function<JsonNode, List<String>> names) {
    okhttp3.Request request =
        new okhttp3.Request.Builder()
            .url(target.url(path))
            .headers(headers)
            .tag(Connecting.class, new Connecting())
            .get()
            .build();
    Call call = http.newCall(request);
    call.timeout().timeout(limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    try (Response response = call.execute()) {
      byte[] body =
          new BoundedInput(response.body().byteStream(), LONGEST_LIST, memory, 0).readAllBytes();
      return names.apply(Json.tree(body)).stream()
          .filter(name -> !name.isBlank())
          .map(name -> sanitizer.text(name).replaceAll("(?U)\\p{Cntrl}", "?"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A request for a person, as in {@code DELETE /responses/{id}}. */
  String title(Request request) {
    return request.title(target.path());
  }

  /** To be called when what this thread received is recorded or no longer needed. */
  void recorded() {
    memory.giveBack();
  }

  /** Cancels the requests in progress, and sends no more. */
  void cancel() {
    cancelled = true;
    http.dispatcher().cancelAll();
  }

  @Override
  public void close() {
    cancel();
    http.connectionPool().evictAll();
  }

  /** Notes whether a call opened a new connection, and whether it had one at all. */
  private static final class Connecting extends EventListener {
    private volatile boolean happened;
    private volatile boolean connected;

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
      happened = true;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      connected = true;
    }
  }

  /** A body that OkHttp must not send again of its own accord, as it would after some answers. */
  private static final class Once extends RequestBody {
    private final byte[] bytes;

    Once(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
