package io.github.fauxpenai.conformance.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Computes the keys that identify scenarios and factors in the published files. */
public final class Keys {
  /** Copied for each key, as looking up the algorithm takes longer than a short text's digest. */
  private static final MessageDigest SHA_256 = sha256();

  private Keys() {}

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** The key of a scenario: the SHA-256 of its factors' keys, sorted and joined with commas. */
  public static String ofScenario(Collection<String> factorKeys) {
    List<String> sorted = new ArrayList<>(factorKeys);
    Collections.sort(sorted);
    return sha256Hex(String.join(",", sorted));
  }

  /** The SHA-256 of the text's UTF-8 bytes as 64 lower-case hex digits. */
  public static String sha256Hex(String text) {
    return sha256Hex(text.getBytes(UTF_8));
  }

  /** The SHA-256 of the bytes as 64 lower-case hex digits. */
  public static String sha256Hex(byte[] bytes) {
    try {
      MessageDigest own = (MessageDigest) SHA_256.clone();
      return HexFormat.of().formatHex(own.digest(bytes));
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("Java's own SHA-256 can be copied", e);
    }
  }
}
