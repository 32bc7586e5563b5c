package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Small results files for tests. */
final class ResultsFiles {
  static final String A = "a".repeat(64);
  static final String B = "b".repeat(64);
  static final String C = "c".repeat(64);

  private ResultsFiles() {}

  static Path gzip(Path path, String json) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(json.getBytes(UTF_8));
    }
    return path;
  }

  static String unpacked(Path path) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static String scenario(String key) {
    return """
        {"key":"%s","spec":{"name":"temperature=1","factors":[{"negative":false,"primary":true,\
        "name":"temperature=1","key":"f","val":1}],"key":"%s","group":"sanity"},\
        "requestBody":{"temperature":1}}"""
        .formatted(key, key);
  }

  static String result(String key, String response) {
    return "\"%s\":{\"key\":\"%s\",\"scenario\":%s,\"response\":%s,\"errors\":[]}"
        .formatted(key, key, scenario(key), response);
  }

  static String answer(int status) {
    return "{\"status\":%d,\"headers\":{\"content-type\":\"application/json\"},\"body\":{\"n\":0.10}}"
        .formatted(status);
  }
}
