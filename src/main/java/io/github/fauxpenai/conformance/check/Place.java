package io.github.fauxpenai.conformance.check;

/**
 * Where a value is in an answer. It is only spelled out if something is found, since nearly
 * everything is correct.
 *
 * @param parent null for the answer itself
 * @param name the member's name or the element's kind; empty if all elements are of one kind
 * @param element whether it is an array's element or, in a stream, an event
 */
record Place(Place parent, String name, boolean element) {
  static Place member(Place parent, String name) {
    return new Place(parent, name, false);
  }

  static Place elementOf(Place parent) {
    return new Place(parent, "", true);
  }

  /** The same place with the kind of the value there; a kind that is already named stays. */
  Place ofKind(String kind) {
    return !element
        ? new Place(this, kind, true)
        : name.isEmpty() ? new Place(parent, kind, true) : this;
  }

  static String path(Place place) {
    StringBuilder path = new StringBuilder();
    append(place, path);
    return path.toString();
  }

  private static void append(Place place, StringBuilder path) {
    if (place == null) {
      return;
    }
    append(place.parent, path);
    if (place.element) {
      path.append('[').append(place.name).append(']');
    } else {
      path.append(path.isEmpty() ? "" : ".").append(place.name);
    }
  }
}
