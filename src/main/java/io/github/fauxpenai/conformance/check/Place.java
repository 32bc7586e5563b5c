package io.github.fauxpenai.conformance.check;

/**
 * Where a value stands in an answer. Spelled out only where something is found: nearly everything
 * is as it should be.
 *
 * @param parent null for the answer itself
 * @param name the member's name, or an element's kind, empty where elements are all of one kind
 * @param element whether it is an array's element or, in a stream, an event
 */
record Place(Place parent, String name, boolean element) {
  static Place member(Place parent, String name) {
    return new Place(parent, name, false);
  }

  static Place element(Place parent) {
    return new Place(parent, "", true);
  }

  /** The same place, named after the kind of what stands there; the first name stays. */
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
