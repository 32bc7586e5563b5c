package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.check.ObjectType.Member;
import io.github.fauxpenai.conformance.json.JsonType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Follows a path of findings through types, for example {@code choices[].delta.content}. */
final class Walk {
  private static final Pattern STEP = Pattern.compile("\\[([^\\]]*)]|[^.\\[\\]]+");

  private List<Type> types;
  private List<ObjectType> objects;
  private boolean mayBeNull;

  private Walk(Type type) {
    enter(List.of(type));
  }

  /** Whether null is allowed there; false if the types have no such place. */
  static boolean mayBeNull(Type type, String path) {
    return to(type, path).mayBeNull;
  }

  /** The words allowed there; empty if any text is allowed or the types have no such place. */
  static Set<String> words(Type type, String path) {
    List<Type> texts =
        to(type, path).types.stream()
            .filter(each -> each.kinds().contains(JsonType.STRING))
            .toList();
    return texts.stream().anyMatch(each -> each.words() == null)
        ? Set.of()
        : texts.stream().flatMap(each -> each.words().stream()).collect(Collectors.toSet());
  }

  private static Walk to(Type type, String path) {
    Walk walk = new Walk(type);
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      if (step.group(1) == null) {
        walk.member(step.group());
      } else {
        walk.element(step.group(1));
      }
    }
    return walk;
  }

  private void member(String name) {
    List<Member> members =
        objects.stream().map(object -> object.members.get(name)).filter(Objects::nonNull).toList();
    enter(members.stream().map(Member::type).toList());
    mayBeNull = members.stream().anyMatch(Member::mayBeNull);
  }

  /** Goes to an array's elements or, if there is no array, stays; then selects the kind. */
  private void element(String kind) {
    List<Type> elements = types.stream().map(Type::elements).filter(Objects::nonNull).toList();
    if (!elements.isEmpty()) {
      enter(elements);
    }
    if (!kind.isEmpty()) {
      objects =
          types.stream()
              .map(Type::objects)
              .filter(Objects::nonNull)
              .flatMap(variants -> variants.ofKind(kind).stream())
              .toList();
    }
  }

  private void enter(List<Type> next) {
    types = next;
    objects =
        next.stream()
            .map(Type::objects)
            .filter(Objects::nonNull)
            .flatMap(variants -> variants.objects().stream())
            .toList();
    mayBeNull = next.stream().anyMatch(Type::isNullable);
  }
}
