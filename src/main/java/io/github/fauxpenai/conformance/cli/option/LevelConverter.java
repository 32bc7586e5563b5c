package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.compare.Level;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a level by number or name. */
public final class LevelConverter implements ITypeConverter<Level> {
  @Override
  public Level convert(String text) {
    return Arrays.stream(Level.values())
        .filter(
            level ->
                text.equalsIgnoreCase(level.toString())
                    || text.equals(Integer.toString(level.number())))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not a level; the levels are %s"
                        .formatted(
                            text,
                            Arrays.stream(Level.values())
                                .map(level -> level.number() + " " + level)
                                .collect(Collectors.joining(", ")))));
  }
}
