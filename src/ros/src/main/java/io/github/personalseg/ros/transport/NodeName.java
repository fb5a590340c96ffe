package io.github.personalseg.ros.transport;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.TopicNames;

/**
 * A node's name.
 *
 * @param namespace {@code /} or an absolute name such as {@code /robot1}
 * @param name letters, digits and underscores, not starting with a digit
 */
public record NodeName(String namespace, String name) {
  public NodeName {
    if (!namespace.equals("/")) {
      TopicNames.requireAbsolute(namespace);
    }
    if (name.contains("/")) {
      throw new MessageException("node name \"" + name + "\" has a slash; it must have none");
    }
    TopicNames.requireAbsolute("/" + name);
  }

  /** For example {@code /robot1/perception}. */
  public String full() {
    return namespace.equals("/") ? "/" + name : namespace + "/" + name;
  }

  @Override
  public String toString() {
    return full();
  }
}
