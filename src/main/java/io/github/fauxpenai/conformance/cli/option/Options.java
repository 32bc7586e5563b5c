package io.github.fauxpenai.conformance.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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

  /**
   * The options of this command, {@code --help} and {@code --version} first or last, as it sorts.
   */
  public Options(CommandSpec command) {
    this.command = command;
  }

  /** An option that is required or has a default value. */
  public <T> Supplier<T> one(Class<T> type, OptionSpec.Builder option) {
    OptionSpec added = option.type(type).build();
    command.addOption(added);
    return added::getValue;
  }

  /** An option that may be left out. */
  public <T> Supplier<Optional<T>> optional(Class<T> type, OptionSpec.Builder option) {
    Supplier<T> value = one(type, option);
    return () -> Optional.ofNullable(value.get());
  }

  /** An option that may be given several times. */
  public <T> Supplier<List<T>> list(Class<T> type, OptionSpec.Builder option) {
    @SuppressWarnings("rawtypes") // there is no class of a list of something
    Supplier<List> values = one(List.class, option.auxiliaryTypes(type));
    return () -> {
      @SuppressWarnings("unchecked") // picocli converts each to the type
      List<T> given = values.get();
      return given == null ? List.of() : given;
    };
  }

  /** An option without a value: whether it is given. */
  public Supplier<Boolean> flag(String name, String description) {
    return one(
        boolean.class, OptionSpec.builder(name).initialValue(false).description(description));
  }

  /** An exception for options that do not fit together, or a value that cannot be used. */
  public ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** The characters in a line of the terminal, if there is one, else of a page. */
  public int width() {
    return command.usageMessage().autoWidth(true).width();
  }
}
