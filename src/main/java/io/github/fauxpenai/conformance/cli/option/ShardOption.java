package io.github.fauxpenai.conformance.cli.option;

import java.util.function.Supplier;

/** The option {@code --shard}, the same for every command that sends scenarios. */
public final class ShardOption {
  private final Supplier<Shard> shard;

  /** Adds the option. */
  public ShardOption(Options options) {
    shard =
        options.withDefault(
            Shard.class,
            "--shard=I/N",
            "1/1",
            "Only every Nth of the selected scenarios, starting with the Ith.",
            new Shard.Converter());
  }

  /** The part that was named; the whole by default. */
  public Shard chosen() {
    return shard.get();
  }
}
