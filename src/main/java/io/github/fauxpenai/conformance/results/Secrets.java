package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets in texts, however a server spells them: in another case, escaped as in JSON, HTML
 * or a URL, and in base64, even as part of something longer. A secret that is split, for example
 * over stream chunks, is not found.
 */
final class Secrets {
  /** Characters, each followed by the name of its HTML entity. */
  private static final String NAMED = "\"quot&amp<lt>gt'apos";

  private static final String BASE64_REST = "[A-Za-z0-9+/_-]{0,2}={0,2}";

  private final Pattern pattern;
  private final int shortest;

  Secrets(Collection<String> secrets) {
    List<String> forms = new ArrayList<>();
    // The longest first, as one secret may be part of another.
    secrets.stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(
            secret -> {
              forms.add(spelled(secret));
              forms.addAll(inBase64(secret));
            });
    this.pattern =
        forms.isEmpty() ? null : Pattern.compile(String.join("|", forms), Pattern.CASE_INSENSITIVE);
    // Every form is at least this long, even in base64.
    this.shortest = secrets.stream().mapToInt(String::length).min().orElse(0);
  }

  /** The text with a stand-in for each secret. */
  String masked(String text, String standIn) {
    if (pattern == null || text.length() < shortest) {
      return text;
    }
    Matcher found = pattern.matcher(text);
    return found.find() ? found.replaceAll(Matcher.quoteReplacement(standIn)) : text;
  }

  private static String spelled(String secret) {
    StringBuilder form = new StringBuilder();
    secret.chars().forEach(c -> form.append(spelled((char) c)));
    return form.toString();
  }

  private static String spelled(char c) {
    String hex = "%02x".formatted((int) c);
    String literal =
        c == '\\'
            ? "\\\\{1,4}"
            : Character.isLetterOrDigit(c)
                ? String.valueOf(c)
                : (c == '"' || c == '/' || c == '\'' ? "\\\\{0,3}" : "") + Pattern.quote("" + c);
    int named = NAMED.indexOf(c);
    return "(?:"
        + literal
        + (c == ' ' ? "|\\+" : "")
        + (named >= 0 && !Character.isLetter(c)
            ? "|&" + NAMED.substring(named + 1).split("[^a-z]")[0] + ";"
            : "")
        + "|\\\\{1,3}u00"
        + hex
        + "|%(?:25)?"
        + hex
        + "|&#(?:x0*"
        + hex
        + "|0*"
        + (int) c
        + ");)";
  }

  /**
   * The characters of the secret's base64 that do not depend on the neighbouring bytes, for each of
   * the three positions at which it may begin.
   */
  private static List<String> inBase64(String secret) {
    List<String> forms = new ArrayList<>();
    byte[] bytes = secret.getBytes(UTF_8);
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      String whole =
          text.substring(
              before == 0 ? 0 : before + 1, text.length() - (shifted.length % 3 == 0 ? 0 : 1));
      if (whole.length() >= Sanitizer.SHORTEST_SECRET) {
        forms.add(whole.replace("+", "[+-]").replace("/", "[/_]") + BASE64_REST);
      }
    }
    return forms;
  }
}
