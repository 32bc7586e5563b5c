package io.github.fauxpenai.conformance.check;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A place in an answer, with the places below it and what is there. All elements of one kind, and
 * all events of a stream, are at one place. Paths are only spelled out if they are asked for, since
 * nearly everything is correct.
 */
final class Place {
  private final Place parent;
  private final String name;
  private final boolean element;
  private final Map<String, Place> members = new HashMap<>(8);

  /** By kind; null if there are none. */
  private Map<String, Place> elements;

  private Content content = Content.NOTHING;

  /** Those of a closed vocabulary; null if there are none. */
  private Set<String> words;

  /** What is at a place; of several values, the last of these. */
  enum Content {
    NOTHING,
    NULL,
    VALUE
  }

  private Place(Place parent, String name, boolean element) {
    this.parent = parent;
    this.name = name;
    this.element = element;
  }

  /** The place of a whole answer, with nothing there yet. */
  static Place ofAnswer() {
    return new Place(null, "", false);
  }

  /** Whether it is that of a whole answer. */
  boolean isOfAnswer() {
    return parent == null;
  }

  /** The member's name or the element's kind; empty if all elements are of one kind. */
  String name() {
    return name;
  }

  Place member(String called) {
    Place member = members.get(called);
    if (member == null) {
      member = new Place(this, called, false);
      members.put(called, member);
    }
    return member;
  }

  /** The place of an array's elements or, in a whole answer, of events. */
  Place elements() {
    return elements("");
  }

  private Place elements(String kind) {
    elements = elements == null ? new LinkedHashMap<>() : elements;
    return elements.computeIfAbsent(kind, each -> new Place(this, each, true));
  }

  /** The same place with the kind of the value there; a kind that is already named stays. */
  Place ofKind(String kind) {
    return !element ? elements(kind) : name.isEmpty() ? parent.elements(kind) : this;
  }

  /** Notes what is there. */
  void has(Content there) {
    content = there.compareTo(content) > 0 ? there : content;
  }

  /** Notes which word of a closed vocabulary is there. */
  void hasWord(String word) {
    words = words == null ? new TreeSet<>() : words;
    words.add(word);
  }

  /** Adds what else is at the same place of another reading of the answer. */
  void add(Place other) {
    has(other.content);
    other.members.forEach((called, there) -> member(called).add(there));
    if (other.elements != null) {
      other.elements.forEach((kind, there) -> elements(kind).add(there));
    }
  }

  /**
   * Passes on everything that was noted, here and below, with its path.
   *
   * @param contents receives where there is null or a value
   * @param vocabularies receives where there are words
   */
  void tell(BiConsumer<String, Content> contents, BiConsumer<String, Set<String>> vocabularies) {
    tell(path(), contents, vocabularies);
  }

  private void tell(
      String path,
      BiConsumer<String, Content> contents,
      BiConsumer<String, Set<String>> vocabularies) {
    if (content != Content.NOTHING) {
      contents.accept(path, content);
    }
    if (words != null) {
      vocabularies.accept(path, words);
    }
    for (Place member : members.values()) {
      member.tell(path + (path.isEmpty() ? "" : ".") + member.name, contents, vocabularies);
    }
    if (elements != null) {
      for (Place each : elements.values()) {
        each.tell(path + "[" + each.name + "]", contents, vocabularies);
      }
    }
  }

  /** Whether the same was noted there as here, and below. */
  boolean tellsSame(Place other) {
    return content == other.content
        && Objects.equals(words, other.words)
        && tellSame(members, other.members)
        && (elements == null || other.elements == null
            ? elements == other.elements
            : tellSame(elements, other.elements));
  }

  private static boolean tellSame(Map<String, Place> ours, Map<String, Place> theirs) {
    if (ours.size() != theirs.size()) {
      return false;
    }
    for (Map.Entry<String, Place> each : ours.entrySet()) {
      Place there = theirs.get(each.getKey());
      if (there == null || !each.getValue().tellsSame(there)) {
        return false;
      }
    }
    return true;
  }

  /** The same for two places that {@link #tellsSame}. */
  int hashOfNotes() {
    return 31 * (31 * (31 * content.ordinal() + Objects.hashCode(words)) + hash(members))
        + (elements == null ? 0 : hash(elements));
  }

  private static int hash(Map<String, Place> places) {
    int hash = 0;
    for (Map.Entry<String, Place> each : places.entrySet()) {
      hash += each.getKey().hashCode() ^ each.getValue().hashOfNotes();
    }
    return hash;
  }

  /** For example {@code choices[].delta.content}; empty for a whole answer. */
  String path() {
    StringBuilder path = new StringBuilder();
    append(path);
    return path.toString();
  }

  private void append(StringBuilder path) {
    if (parent == null) {
      return;
    }
    parent.append(path);
    if (element) {
      path.append('[').append(name).append(']');
    } else {
      path.append(path.isEmpty() ? "" : ".").append(name);
    }
  }
}
