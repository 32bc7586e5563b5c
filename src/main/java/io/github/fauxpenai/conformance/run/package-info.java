/**
 * Sends scenarios to a server and hands on what comes back. Entry: {@link
 * io.github.fauxpenai.conformance.run.Runner}.
 */
package io.github.fauxpenai.conformance.run;
