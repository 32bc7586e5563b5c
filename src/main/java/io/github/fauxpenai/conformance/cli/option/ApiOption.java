package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.results.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --api}, the same for every command. */
public final class ApiOption {
  private final Supplier<Api> api;

  /** Adds the option. */
  public ApiOption(Options options) {
    api = options.one(Api.class, option("The API: ${COMPLETION-CANDIDATES}.").required(true));
  }

  /** The option as every command reads it, for one that describes it in its own words. */
  public static OptionSpec.Builder option(String description) {
    return OptionSpec.builder("--api")
        .paramLabel("API")
        .converters(new Converter())
        .completionCandidates(() -> Api.names().iterator())
        .description(description);
  }

  /** The API that was named. */
  public Api chosen() {
    return api.get();
  }

  /** Reads the name of an API. */
  private static final class Converter implements ITypeConverter<Api> {
    @Override
    public Api convert(String text) {
      return Arrays.stream(Api.values())
          .filter(api -> api.toString().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is not an API; there are %s%s"
                          .formatted(text, list(Api.names()), Suggestion.of(text, Api.names()))));
    }

    /** For example {@code a, b and c}. */
    private static String list(List<String> names) {
      int last = names.size() - 1;
      return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
  }
}
