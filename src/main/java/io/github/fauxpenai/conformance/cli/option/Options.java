package io.github.fauxpenai.conformance.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options of a command, in the order of its help. Adding one yields what reads its value once
 * the command line is parsed.
 *
 * <p>picocli also finds fields that have annotations. To read those, Java makes classes at every
 * start, which takes about as long as starting Java itself.
 */
public final class Options {
  private final CommandSpec command;

  /** Options to be added to this command. */
  public Options(CommandSpec command) {
    this.command = command;
  }

  /**
   * An option that must be given.
   *
   * @param form its name and what its value is, as help shows them: {@code --outputFile=FILE}
   */
  public <T> Supplier<T> required(Class<T> type, String form, String description) {
    return one(type, option(form, description).required(true));
  }

  /**
   * An option that has a value even if it is not given.
   *
   * @param form as for {@link #required}
   * @param converter reads the value, if picocli cannot
   */
  public <T> Supplier<T> withDefault(
      Class<T> type,
      String form,
      String defaultValue,
      String description,
      ITypeConverter<?>... converter) {
    return one(type, option(form, description).defaultValue(defaultValue).converters(converter));
  }

  /**
   * An option that may be left out.
   *
   * @param form as for {@link #required}
   * @param converter reads the value, if picocli cannot
   */
  public <T> Supplier<Optional<T>> optional(
      Class<T> type, String form, String description, ITypeConverter<?>... converter) {
    Supplier<T> value = one(type, option(form, description).converters(converter));
    return () -> Optional.ofNullable(value.get());
  }

  /**
   * An option that may be given several times.
   *
   * @param form as for {@link #required}
   */
  public <T> Supplier<List<T>> list(Class<T> type, String form, String description) {
    return list(type, option(form, description));
  }

  /**
   * An option that must be given, once or several times.
   *
   * @param form as for {@link #required}
   */
  public <T> Supplier<List<T>> requiredList(Class<T> type, String form, String description) {
    return list(type, option(form, description).required(true));
  }

  /** An option without a value: whether it is given. */
  public Supplier<Boolean> flag(String name, String description) {
    return one(
        boolean.class, OptionSpec.builder(name).initialValue(false).description(description));
  }

  /** An option with a single value, and with properties that the methods above do not set. */
  public <T> Supplier<T> one(Class<T> type, OptionSpec.Builder option) {
    OptionSpec added = option.type(type).build();
    command.addOption(added);
    return added::getValue;
  }

  /** An option with several values, and with properties that the methods above do not set. */
  public <T> Supplier<List<T>> list(Class<T> type, OptionSpec.Builder option) {
    @SuppressWarnings("rawtypes") // there is no class of a list of something
    Supplier<List> values = one(List.class, option.auxiliaryTypes(type));
    String name = option.names()[0];
    return () -> {
      @SuppressWarnings("unchecked") // picocli converts each to the type
      List<T> given = values.get();
      if (given != null && given.isEmpty()) {
        // Commas alone, which would otherwise mean the same as to leave the option out.
        throw usage(name + " is given without a value");
      }
      return given == null ? List.of() : given;
    };
  }

  /** An exception for options that do not fit together, or a value that cannot be used. */
  public ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** The characters in a line of the terminal, if there is one, else of a page. */
  public int width() {
    return command.usageMessage().autoWidth(true).width();
  }

  private static OptionSpec.Builder option(String form, String description) {
    int end = form.indexOf('=');
    return OptionSpec.builder(form.substring(0, end))
        .paramLabel(form.substring(end + 1))
        .description(description);
  }
}
