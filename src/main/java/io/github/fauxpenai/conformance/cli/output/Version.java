package io.github.fauxpenai.conformance.cli.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The program's version, which the build takes from the pom. */
public final class Version implements IVersionProvider {
  /** The program's name. */
  public static final String NAME = "fauxpenai-conformance";

  /** The version alone, for example {@code 1.2.0}. */
  public static String number() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name and version, as recordings and reports carry them. */
  public static String tool() {
    return NAME + " " + number();
  }

  @Override
  public String[] getVersion() {
    return new String[] {number()};
  }
}
