package io.github.personalseg.ros.param;

import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_DOUBLE;
import static io.github.personalseg.ros.msg.ParameterType.PARAMETER_INTEGER;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.FloatingPointRange;
import io.github.personalseg.ros.msg.IntegerRange;
import io.github.personalseg.ros.msg.ParameterDescriptor;
import io.github.personalseg.ros.msg.ParameterValue;
import java.util.List;
import java.util.Optional;

/**
 * A declared parameter.
 *
 * @param name letters, digits, underscores and dots
 * @param defaultValue also fixes the type
 * @param description what it does, with its unit
 * @param readOnly whether it can only be set at start
 * @param range least and most of a number, both allowed
 * @param choices the texts allowed; empty for any
 */
public record ParameterSpec(
    String name,
    ParameterValue defaultValue,
    String description,
    boolean readOnly,
    Optional<Range> range,
    List<String> choices) {

  /** Least and most, both allowed. */
  public record Range(double least, double most) {}

  public ParameterSpec {
    choices = List.copyOf(choices);
  }

  /**
   * A parameter that may change while the node runs.
   *
   * @param defaultValue as {@link ParameterValues#of} takes it
   */
  public static ParameterSpec of(String name, Object defaultValue, String description) {
    return new ParameterSpec(
        name, ParameterValues.of(defaultValue), description, false, Optional.empty(), List.of());
  }

  /** The same, set at start only. */
  public ParameterSpec atStartOnly() {
    return new ParameterSpec(name, defaultValue, description, true, range, choices);
  }

  /** The same with a range of numbers. */
  public ParameterSpec within(double least, double most) {
    return new ParameterSpec(
        name, defaultValue, description, readOnly, Optional.of(new Range(least, most)), choices);
  }

  /** The same with these texts only. */
  public ParameterSpec oneOf(String... texts) {
    return new ParameterSpec(name, defaultValue, description, readOnly, range, List.of(texts));
  }

  /**
   * The value to keep for one that was asked for; a whole number does for a double.
   *
   * @throws MessageException saying why it is not allowed
   */
  ParameterValue accept(ParameterValue asked) {
    var value =
        asked.type() == PARAMETER_INTEGER && defaultValue.type() == PARAMETER_DOUBLE
            ? ParameterValues.of((double) asked.integerValue())
            : asked;
    if (value.type() != defaultValue.type()) {
      throw new MessageException(
          "parameter "
              + name
              + " is "
              + ParameterValues.show(asked)
              + " ("
              + ParameterValues.typeName(asked.type())
              + "); it must be of type "
              + ParameterValues.typeName(defaultValue.type()));
    }
    range.ifPresent(
        allowed -> {
          double number =
              value.type() == PARAMETER_INTEGER ? value.integerValue() : value.doubleValue();
          if (!(number >= allowed.least() && number <= allowed.most())) {
            throw new MessageException(
                "parameter "
                    + name
                    + " is "
                    + ParameterValues.show(value)
                    + "; allowed: "
                    + bound(allowed.least())
                    + " to "
                    + bound(allowed.most()));
          }
        });
    if (!choices.isEmpty() && !choices.contains(value.stringValue())) {
      throw new MessageException(
          "parameter "
              + name
              + " is \""
              + value.stringValue()
              + "\"; allowed: "
              + String.join(", ", choices));
    }
    return value;
  }

  private String bound(double number) {
    return defaultValue.type() == PARAMETER_INTEGER
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** As {@code ros2 param describe} shows it. */
  ParameterDescriptor descriptor() {
    boolean whole = defaultValue.type() == PARAMETER_INTEGER;
    return new ParameterDescriptor(
        name,
        defaultValue.type(),
        description,
        choices.isEmpty() ? "" : "one of: " + String.join(", ", choices),
        readOnly,
        false,
        whole
            ? List.of()
            : range.stream().map(r -> new FloatingPointRange(r.least, r.most, 0)).toList(),
        whole
            ? range.stream().map(r -> new IntegerRange((long) r.least, (long) r.most, 1)).toList()
            : List.of());
  }
}
