package io.github.personalseg.ros.param;

import io.github.personalseg.file.NearestName;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.msg.ParameterValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The parameters of one node and their values. Safe to use from any thread. */
public final class Parameters {
  private final Map<String, ParameterSpec> specs = new LinkedHashMap<>();
  private final Map<String, ParameterValue> values = new LinkedHashMap<>();
  private final List<String> unknown;
  private final List<Consumer<List<Parameter>>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Declares parameters.
   *
   * @param overrides values for them, from the command line
   * @throws MessageException naming the override that is not allowed
   */
  public Parameters(Collection<ParameterSpec> declared, Map<String, ParameterValue> overrides) {
    for (ParameterSpec spec : declared) {
      specs.put(spec.name(), spec);
      var override = overrides.get(spec.name());
      values.put(spec.name(), override == null ? spec.defaultValue() : spec.accept(override));
    }
    unknown = overrides.keySet().stream().filter(name -> !specs.containsKey(name)).toList();
  }

  /** Names that were given values but are not declared: typing errors, most often. */
  public List<String> unknown() {
    return unknown;
  }

  /** The declared name that is most like another one, where one is much like it. */
  public Optional<String> closest(String name) {
    return NearestName.of(name, specs.keySet());
  }

  /** What is declared, in order. */
  public Collection<ParameterSpec> specs() {
    return List.copyOf(specs.values());
  }

  /** Runs after values changed, on the thread that set them, with the ones that did. */
  public void onChange(Consumer<List<Parameter>> listener) {
    listeners.add(listener);
  }

  /** The value, or nothing when it is not declared. */
  public synchronized Optional<ParameterValue> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Every parameter with its value, in the order of declaration. */
  public synchronized List<Parameter> all() {
    return values.entrySet().stream()
        .map(entry -> new Parameter(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The value of a declared truth value. */
  public boolean flag(String name) {
    return get(name).boolValue();
  }

  /** The value of a declared whole number; its range must fit an int. */
  public int integer(String name) {
    return Math.toIntExact(get(name).integerValue());
  }

  /** The value of a declared double. */
  public double number(String name) {
    return get(name).doubleValue();
  }

  /** The value of a declared text. */
  public String text(String name) {
    return get(name).stringValue();
  }

  /** The value of a declared list of texts. */
  public List<String> texts(String name) {
    return get(name).stringArrayValue();
  }

  private ParameterValue get(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("parameter " + name + " is not declared"));
  }

  /**
   * Sets all of these or none.
   *
   * @throws MessageException saying which one is not allowed, and why
   */
  public void set(List<Parameter> asked) {
    var changed = new ArrayList<Parameter>();
    synchronized (this) {
      for (Parameter parameter : asked) {
        var spec = specs.get(parameter.name());
        if (spec == null) {
          throw new MessageException("parameter " + parameter.name() + " is not declared");
        }
        var value = spec.accept(parameter.value());
        if (!ParameterValues.equal(value, Objects.requireNonNull(values.get(spec.name())))) {
          if (spec.readOnly()) {
            throw new MessageException(
                "parameter " + spec.name() + " can only be set when the node starts");
          }
          changed.add(new Parameter(spec.name(), value));
        }
      }
      changed.forEach(parameter -> values.put(parameter.name(), parameter.value()));
    }
    if (!changed.isEmpty()) {
      listeners.forEach(listener -> listener.accept(List.copyOf(changed)));
    }
  }
}
