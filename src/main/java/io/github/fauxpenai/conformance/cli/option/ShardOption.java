package io.github.fauxpenai.conformance.cli.option;

import java.util.function.Supplier;
import picocli.CommandLine.Model.OptionSpec;

/** The option {@code --shard}, the same for every command that sends scenarios. */
public final class ShardOption {
  private final Supplier<Shard> shard;

  /** Adds the options. */
  public ShardOption(Options options) {
    shard =
        options.one(
            Shard.class,
            OptionSpec.builder("--shard")
                .paramLabel("I/N")
                .defaultValue("1/1")
                .converters(new Shard.Converter())
                .description("Only every Nth of the selected scenarios, starting with the Ith."));
  }

  public Shard chosen() {
    return shard.get();
  }
}
