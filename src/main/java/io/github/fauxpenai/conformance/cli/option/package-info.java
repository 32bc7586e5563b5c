/** Options and groups of options that commands share, and how their values are read. */
package io.github.fauxpenai.conformance.cli.option;
