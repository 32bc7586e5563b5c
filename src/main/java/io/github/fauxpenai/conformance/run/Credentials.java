package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that are sent to the server and shown nowhere else.
 *
 * @param key sent as {@code Authorization: Bearer KEY}
 * @param headers further headers by name; they replace headers that are sent by default
 */
public record Credentials(String key, Map<String, String> headers) {
  /**
   * Headers that say what the client sends and accepts (RFC 9110, sections 8.3 and 12.5). Their
   * values also occur in answers, and a replaced media type would be a difference.
   */
  private static final Set<String> NO_SECRETS =
      Set.of("accept", "accept-encoding", "accept-language", "content-type");

  /**
   * Checks that everything can be sent.
   *
   * @throws IllegalArgumentException if a header cannot hold a value; the message does not reveal
   *     it
   */
  public Credentials {
    headers = Map.copyOf(headers);
    if (!isSendable(key)) {
      throw new IllegalArgumentException(
          "the key holds a character that no HTTP header can carry: a line break, for example");
    }
    headers.forEach(
        (name, value) -> {
          if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !isSendable(value)) {
            throw new IllegalArgumentException(
                "the header \"%s\" holds a character that no HTTP header can carry"
                    .formatted(name.replaceAll("[^\\x20-\\x7e]", "?")));
          }
        });
  }

  private static boolean isSendable(String value) {
    return value.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t');
  }

  /**
   * Everything that must not be recorded: the key, the values of headers that may hold a secret,
   * and their parts, for example a cookie's value, which a server may send without its name.
   */
  public List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    secrets.add(key);
    headers.forEach(
        (name, value) -> {
          if (!NO_SECRETS.contains(name.toLowerCase(Locale.US))) {
            secrets.add(value);
            secrets.addAll(basic(value));
            secrets.addAll(Arrays.asList(value.split("[\\s;,]+")));
            secrets.addAll(Arrays.asList(value.split("[\\s;,=\"\\\\]+")));
          }
        });
    return secrets;
  }

  /**
   * User and password of {@code Basic} credentials (RFC 7617), and the password alone; empty for
   * others.
   */
  private static List<String> basic(String value) {
    if (!value.regionMatches(true, 0, "Basic ", 0, 6)) {
      return List.of();
    }
    try {
      String pair = new String(Base64.getDecoder().decode(value.substring(6).strip()), UTF_8);
      return List.of(pair, pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  @Override
  public String toString() {
    return "Credentials[not shown]";
  }
}
