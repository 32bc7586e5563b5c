package io.github.fauxpenai.conformance.json;

/**
 * Input that cannot be read or does not fit: a file, or an option value that refers to something in
 * a file. The message says what is wrong, where, and what to do; the program exits with code 3.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
