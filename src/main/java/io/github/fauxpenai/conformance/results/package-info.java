/**
 * Scenarios files, results files and the journal: reading, writing, sanitizing. Start with {@link
 * io.github.fauxpenai.conformance.results.ResultsReader} and {@link
 * io.github.fauxpenai.conformance.results.ResultsFile}.
 */
package io.github.fauxpenai.conformance.results;
