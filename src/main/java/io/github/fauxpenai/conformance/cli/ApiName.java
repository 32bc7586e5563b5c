package io.github.fauxpenai.conformance.cli;

/** The APIs by the names that {@code --api} takes. */
enum ApiName {
  CHAT_COMPLETIONS("chatcompletions", "/chat/completions", "messages"),
  EMBEDDINGS("embeddings", "/embeddings", "input");

  private final String name;
  private final String path;
  private final String telltale;

  ApiName(String name, String path, String telltale) {
    this.name = name;
    this.path = path;
    this.telltale = telltale;
  }

  /** What follows the base URL. */
  String path() {
    return path;
  }

  /** A member that request bodies of this API have, and those of no other. */
  String telltale() {
    return telltale;
  }

  @Override
  public String toString() {
    return name;
  }
}
