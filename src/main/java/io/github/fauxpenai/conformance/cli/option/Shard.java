package io.github.fauxpenai.conformance.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One part of a split run: every {@code of}th of the selected scenarios, sorted by key.
 *
 * @param number from 1 to {@code of}
 * @param of the number of parts
 */
public record Shard(int number, int of) {

  /** Whether a scenario belongs to this part; the first has rank 0. */
  public boolean takes(int rank) {
    return rank % of == number - 1;
  }

  /** As the option spells it; a record's own text takes several milliseconds the first time. */
  @Override
  public String toString() {
    return number + "/" + of;
  }

  /** Reads {@code 2/4}. */
  public static final class Converter implements ITypeConverter<Shard> {
    @Override
    public Shard convert(String text) {
      try {
        String[] parts = text.split("/", -1);
        Shard shard = new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        if (parts.length == 2 && shard.number >= 1 && shard.number <= shard.of) {
          return shard;
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        // Reported below.
      }
      throw new TypeConversionException(
          "'" + text + "' is not a part of a run: give it as in 2/4, the second of four");
    }
  }
}
