package io.github.personalseg.ros.args;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.ParameterValue;
import io.github.personalseg.ros.param.ParameterValues;
import io.github.personalseg.ros.transport.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command line asks of a node, by the rules of {@code ros2 run}: everything between {@code
 * --ros-args} and {@code --} (or the end).
 *
 * @param remaps in the order given
 * @param parameters single parameters and parameter files, in the order given
 * @param logLevel the last one given
 * @param others what does not belong to ROS, in the order given
 * @param enclave of SROS 2; empty where none is named
 */
public record RosArguments(
    List<Remap> remaps,
    List<ParameterSource> parameters,
    Optional<LogLevel> logLevel,
    List<String> others,
    String enclave) {
  /** Nothing asked. */
  public static final RosArguments NONE =
      new RosArguments(List.of(), List.of(), Optional.empty(), List.of(), "");

  private static final String SIGN = ":=";

  /** Where parameter values come from. */
  public sealed interface ParameterSource {
    /** The values for a node. */
    Map<String, ParameterValue> forNode(NodeName node) throws IOException;
  }

  /**
   * One parameter.
   *
   * @param node the only node it is for, or empty for every node
   */
  public record Single(Optional<String> node, String name, ParameterValue value)
      implements ParameterSource {
    @Override
    public Map<String, ParameterValue> forNode(NodeName of) {
      return node.isEmpty() || node.get().equals(of.name()) ? Map.of(name, value) : Map.of();
    }
  }

  /** A YAML file of parameters. */
  public record ParameterFile(Path path) implements ParameterSource {
    @Override
    public Map<String, ParameterValue> forNode(NodeName of) throws IOException {
      return ParameterYaml.read(path, of);
    }
  }

  public RosArguments {
    remaps = List.copyOf(remaps);
    parameters = List.copyOf(parameters);
    others = List.copyOf(others);
  }

  /**
   * Parses a command line.
   *
   * @throws MessageException naming the argument that is not understood
   */
  public static RosArguments parse(List<String> arguments) {
    var remaps = new ArrayList<Remap>();
    var parameters = new ArrayList<ParameterSource>();
    var others = new ArrayList<String>();
    Optional<LogLevel> logLevel = Optional.empty();
    String enclave = "";
    boolean ros = false;
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (argument.equals("--ros-args")) {
        ros = true;
      } else if (!ros) {
        others.add(argument);
      } else {
        switch (argument) {
          case "--" -> ros = false;
          case "-r", "--remap" -> remaps.add(Remap.parse(value(argument, rest)));
          case "-p", "--param" -> parameters.add(single(value(argument, rest)));
          case "--params-file" -> parameters.add(new ParameterFile(Path.of(value(argument, rest))));
          case "--log-level" -> logLevel = Optional.of(level(value(argument, rest)));
          case "-e", "--enclave" -> enclave = value(argument, rest);
          case "--log-config-file", "--log-file-name" -> value(argument, rest);
          case "--enable-rosout-logs",
              "--disable-rosout-logs",
              "--enable-stdout-logs",
              "--disable-stdout-logs",
              "--enable-external-lib-logs",
              "--disable-external-lib-logs" -> {}
          default ->
              throw new MessageException(
                  "\""
                      + argument
                      + "\" behind --ros-args is not understood; known: -r, -p, --params-file,"
                      + " --log-level");
        }
      }
    }
    return new RosArguments(remaps, parameters, logLevel, others, enclave);
  }

  private static String value(String flag, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new MessageException(flag + " needs a value behind it");
    }
    return rest.next();
  }

  private static Single single(String text) {
    var rule = Remap.parse(text);
    return new Single(rule.node(), rule.from(), ParameterValues.parse(rule.to()));
  }

  private static LogLevel level(String text) {
    int sign = text.indexOf(SIGN);
    return LogLevel.parse(sign < 0 ? text : text.substring(sign + SIGN.length()));
  }

  /** The node's name on the graph, when the program itself calls it {@code own}. */
  public NodeName nodeName(NodeName own) {
    String name = own.name();
    String namespace = own.namespace();
    for (Remap remap : remaps) {
      if (remap.isFor(own.name())) {
        switch (remap.from()) {
          case "__node", "__name" -> name = remap.to();
          case "__ns" -> namespace = remap.to();
          default -> {}
        }
      }
    }
    return new NodeName(namespace, name);
  }

  /** The names of a node that the program itself calls {@code own}. */
  public NameResolver names(NodeName own) {
    return new NameResolver(
        nodeName(own),
        remaps.stream()
            .filter(remap -> remap.isFor(own.name()) && !remap.from().startsWith("__"))
            .toList());
  }

  /**
   * The parameter values for a node; later ones win.
   *
   * @param node its name on the graph
   * @throws IOException when a parameter file cannot be read or understood
   */
  public Map<String, ParameterValue> overrides(NodeName node) throws IOException {
    var values = new LinkedHashMap<String, ParameterValue>();
    for (ParameterSource source : parameters) {
      values.putAll(source.forNode(node));
    }
    return values;
  }
}
