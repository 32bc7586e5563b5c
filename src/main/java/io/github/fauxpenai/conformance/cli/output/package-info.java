/** What commands say and how they end: the terminal, what may be printed there, exit codes. */
package io.github.fauxpenai.conformance.cli.output;
