/**
 * The commands: each turns its options into one call of the engine, and the outcome into an exit
 * code.
 */
package io.github.fauxpenai.conformance.cli.command;
