package io.github.personalseg.ros.args;

import io.github.personalseg.ros.MessageException;
import java.util.Optional;

/**
 * One remapping rule.
 *
 * @param node the only node it is for, or empty for every node
 * @param from the name as the program uses it; {@code __node}, {@code __ns} rename the node
 * @param to what is used instead
 */
public record Remap(Optional<String> node, String from, String to) {
  private static final String SIGN = ":=";

  /**
   * Parses {@code [node:]from:=to}.
   *
   * @throws MessageException when it has another form
   */
  static Remap parse(String rule) {
    int sign = rule.indexOf(SIGN);
    if (sign < 1 || sign + SIGN.length() == rule.length()) {
      throw new MessageException(
          "remapping rule \"" + rule + "\" is not of the form from:=to, such as image:=/camera");
    }
    String left = rule.substring(0, sign);
    String to = rule.substring(sign + SIGN.length());
    int colon = left.indexOf(':');
    return colon < 0
        ? new Remap(Optional.empty(), left, to)
        : new Remap(Optional.of(left.substring(0, colon)), left.substring(colon + 1), to);
  }

  /** Whether the rule is for the node that the program itself calls {@code name}. */
  boolean isFor(String name) {
    return node.isEmpty() || node.get().equals(name);
  }
}
