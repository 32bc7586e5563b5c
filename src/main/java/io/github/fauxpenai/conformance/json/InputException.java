package io.github.fauxpenai.conformance.json;

/**
 * Input that cannot be read or does not fit: a file, or an option's value that names something in a
 * file. The message says what is wrong, where, and what to do; the program ends with exit code 3.
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
