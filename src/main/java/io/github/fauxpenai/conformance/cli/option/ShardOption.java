package io.github.fauxpenai.conformance.cli.option;

import picocli.CommandLine.Option;

/** The option {@code --shard}, the same for every command that sends scenarios. */
public final class ShardOption {
  @Option(
      names = "--shard",
      paramLabel = "I/N",
      defaultValue = "1/1",
      converter = Shard.Converter.class,
      description = "Only every Nth of the selected scenarios, starting with the Ith.")
  private Shard shard;

  public Shard chosen() {
    return shard;
  }
}
