/**
 * Lists of models. Start with {@link io.github.fauxpenai.conformance.api.models.Models}; {@link
 * io.github.fauxpenai.conformance.api.models.ModelObjects} is used by commands for any API.
 */
package io.github.fauxpenai.conformance.api.models;
