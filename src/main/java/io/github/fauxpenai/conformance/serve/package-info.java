/**
 * Recorded answers, served like the API that gave them or like one that deviates from it. Start
 * with {@link io.github.fauxpenai.conformance.serve.RecordedAnswers} and {@link
 * io.github.fauxpenai.conformance.serve.RecordedServer}.
 */
package io.github.fauxpenai.conformance.serve;
