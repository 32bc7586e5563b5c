package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Sanitizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.DataFormatException;
import javax.net.ssl.SSLException;

/**
 * Says why a request has no answer, or only a part of one, in words that make sense without
 * OkHttp's and Java's code, and without secrets and the server's address.
 */
record FailureWords(Target target, ApiClient.Limits limits, Sanitizer sanitizer) {
  /** The beginning of OkHttp's message about a malformed status line. */
  private static final String NOT_HTTP = "Unexpected status line: ";

  /** Why an answer that had begun cannot be read to its end. */
  String cut(IOException e) {
    if (e instanceof BoundedInput.TooLargeException) {
      return e.getMessage();
    }
    if (e instanceof InterruptedIOException) {
      return "the answer did not end within " + inSeconds(limits.requestTimeout());
    }
    return inWords(e).orElseGet(() -> "the answer was cut: " + scrubbed(e));
  }

  /**
   * A readable message for an exception whose own message only makes sense with OkHttp's or Java's
   * code; empty if its own is readable.
   */
  private static Optional<String> inWords(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith("ID1ID2: ")) {
      return Optional.of(
          "the answer was cut: the body is not gzipped, though its Content-Encoding says so");
    }
    if (e.getCause() instanceof DataFormatException
        || message.matches(
            "(CRC|ISIZE): .*|gzip finished without .*|source exhausted prematurely")) {
      return Optional.of("the answer was cut: the gzipped body is damaged or does not end");
    }
    if (message.startsWith("unexpected end of stream") || e instanceof EOFException) {
      return Optional.of("the answer was cut: the connection closed before the body's end");
    }
    if (message.matches("(?s)(expected chunk size|Expected leading).*")) {
      return Optional.of("the answer was cut: the sizes of the body's chunks are wrong");
    }
    return Optional.empty();
  }

  /** Why no answer began. */
  String noAnswer(IOException e) {
    if (e instanceof UnknownHostException) {
      return "the host's name is not known";
    }
    if (e instanceof NoRouteToHostException) {
      return "no route to the host";
    }
    if (e instanceof ConnectException) {
      return "the connection was refused";
    }
    if (e instanceof SocketTimeoutException) {
      return "no connection within " + inSeconds(limits.connectTimeout());
    }
    if (e instanceof InterruptedIOException) {
      return "no answer within " + inSeconds(limits.requestTimeout());
    }
    String message = String.valueOf(e.getMessage());
    if (message.startsWith(NOT_HTTP)) {
      // Often the rest of the previous answer, whose Content-Length was too small.
      return "no answer: what came is not HTTP: " + scrubbed(message.substring(NOT_HTTP.length()));
    }
    if (message.startsWith("unexpected end of stream")) {
      return "no answer: the connection closed before one";
    }
    Optional<String> distrust = distrust(e);
    if (distrust.isPresent()) {
      return "TLS failed: the certificate is not trusted (%s); is it your own? --caFile=PEM"
          .formatted(scrubbed(distrust.get()));
    }
    return (e instanceof SSLException ? "TLS failed: " : "no answer: ") + scrubbed(e);
  }

  /** Why a certificate is not trusted; empty if the exception is not about that. */
  private static Optional<String> distrust(Throwable e) {
    boolean isDistrust = false;
    Throwable root = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      isDistrust |=
          cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException;
      root = cause;
    }
    return isDistrust ? Optional.of(String.valueOf(root.getMessage())) : Optional.empty();
  }

  /** The exception's message without the server's name or address, which are never written. */
  private String scrubbed(IOException e) {
    return scrubbed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  private String scrubbed(String message) {
    return Preview.escaped(sanitizer.text(message).lines().findFirst().orElse(""))
        .replace(target.baseUrl(), "the server")
        .replace(target.host(), "the server")
        .replace(target.url().host(), "the server")
        .replaceAll("[a-z0-9.-]*/?\\d+\\.\\d+\\.\\d+\\.\\d+(:\\d+)?", "the server");
  }

  private static String inSeconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
