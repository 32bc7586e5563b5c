/**
 * The command line: argv to options, options to the engine, the outcome to an exit code. Entry:
 * {@link io.github.fauxpenai.conformance.cli.Main}.
 */
package io.github.fauxpenai.conformance.cli;
