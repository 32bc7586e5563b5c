package io.github.fauxpenai.conformance.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: {@code 64MB}, {@code 512KB}, {@code 1GB}; in bytes. */
public final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(KB|MB|GB)");
  private static final long LARGEST = 1L << 30;

  @Override
  public Long convert(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new TypeConversionException(
          "'%s' is not a size; write it like 512KB, 64MB or 1GB".formatted(value));
    }
    int shift =
        switch (form.group(2)) {
          case "KB" -> 10;
          case "MB" -> 20;
          default -> 30;
        };
    long size = Long.parseLong(form.group(1)) << shift;
    if (size < 1 || size > LARGEST) {
      throw new TypeConversionException("'%s' is not between 1KB and 1GB".formatted(value));
    }
    return size;
  }
}
