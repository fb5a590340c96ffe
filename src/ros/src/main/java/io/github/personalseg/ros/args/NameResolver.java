package io.github.personalseg.ros.args;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.TopicNames;
import io.github.personalseg.ros.transport.NodeName;
import java.util.List;
import java.util.Optional;

/**
 * Turns the names a program uses into the absolute ones on the graph: {@code ~/x} stands below the
 * node, {@code x} below its namespace, {@code /x} for itself; then the first remapping rule that
 * names it applies. Immutable.
 */
public final class NameResolver {
  private final NodeName node;
  private final List<Remap> remaps;

  /**
   * @param node the node, already renamed
   * @param remaps rules for this node's topics and services, first match wins
   */
  public NameResolver(NodeName node, List<Remap> remaps) {
    this.node = node;
    this.remaps = List.copyOf(remaps);
  }

  /**
   * The absolute name.
   *
   * @throws MessageException when {@code name} or what it is remapped to is not allowed
   */
  public String resolve(String name) {
    return remapped(name).orElseGet(() -> expand(name));
  }

  /**
   * The absolute name that a rule gives, or nothing where none names it.
   *
   * @throws MessageException when {@code name} or what it is remapped to is not allowed
   */
  public Optional<String> remapped(String name) {
    String absolute = expand(name);
    return remaps.stream()
        .filter(remap -> expand(remap.from()).equals(absolute))
        .findFirst()
        .map(remap -> expand(remap.to()));
  }

  private String expand(String name) {
    if (name.startsWith("/")) {
      return TopicNames.requireAbsolute(name);
    }
    if (name.equals("~")) {
      return node.full();
    }
    if (name.startsWith("~/")) {
      return TopicNames.requireAbsolute(node.full() + name.substring(1));
    }
    if (name.isEmpty()) {
      throw new MessageException("a topic or service name is empty");
    }
    String namespace = node.namespace().equals("/") ? "" : node.namespace();
    return TopicNames.requireAbsolute(namespace + "/" + name);
  }
}
