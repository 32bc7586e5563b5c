/**
 * Recorded answers, served as the API that gave them, or as one that deviates from it. Entries:
 * {@link io.github.fauxpenai.conformance.serve.RecordedAnswers} and {@link
 * io.github.fauxpenai.conformance.serve.RecordedServer}.
 */
package io.github.fauxpenai.conformance.serve;
