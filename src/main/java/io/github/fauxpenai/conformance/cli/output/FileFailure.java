package io.github.fauxpenai.conformance.cli.output;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Puts file exceptions into words, as some say only by their class what is wrong. */
public final class FileFailure {
  private FileFailure() {}

  /** Why a file cannot be used; the message of some exceptions is just the file name. */
  public static String reason(IOException exception) {
    return exception instanceof AccessDeniedException
        ? "no permission"
        : exception instanceof NoSuchFileException
            ? "it does not exist"
            : exception instanceof FileSystemException file
                ? file.getReason() == null ? file.getClass().getSimpleName() : file.getReason()
                : String.valueOf(exception.getMessage());
  }
}
