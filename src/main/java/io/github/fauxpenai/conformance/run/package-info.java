/**
 * Sends scenarios to a server and passes on the answers. Start with {@link
 * io.github.fauxpenai.conformance.run.Runner}.
 */
package io.github.fauxpenai.conformance.run;
