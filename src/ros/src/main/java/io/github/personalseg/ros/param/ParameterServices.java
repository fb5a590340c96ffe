package io.github.personalseg.ros.param;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.ListParametersResult;
import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.msg.ParameterDescriptor;
import io.github.personalseg.ros.msg.ParameterEvent;
import io.github.personalseg.ros.msg.SetParametersResult;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.DescribeParameters;
import io.github.personalseg.ros.srv.GetParameterTypes;
import io.github.personalseg.ros.srv.GetParameters;
import io.github.personalseg.ros.srv.ListParameters;
import io.github.personalseg.ros.srv.SetParameters;
import io.github.personalseg.ros.srv.SetParametersAtomically;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceServer;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** The six services behind {@code ros2 param}, and {@code /parameter_events}. */
public final class ParameterServices implements AutoCloseable {
  /**
   * A boolean that a node may declare: where it is false, nobody on the graph changes its
   * parameters.
   */
  public static final String ACCEPT_CHANGES = "accept_changes";

  private static final ParameterDescriptor UNKNOWN =
      new ParameterDescriptor("", 0, "", "", false, false, List.of(), List.of());

  private final Parameters parameters;
  private final Transport transport;
  private final List<ServiceServer> servers = new ArrayList<>();
  private final Publisher<ParameterEvent> events;

  /**
   * Offers them until closed, and tells the values the node starts with.
   *
   * @param clock stamps the events
   */
  public ParameterServices(Transport transport, Parameters parameters, Supplier<Time> clock) {
    this.transport = transport;
    this.parameters = parameters;
    events =
        transport.advertise(
            "/parameter_events", MessageType.of(ParameterEvent.class), QosProfile.SERVICES);
    String node = transport.node().full();
    events.publish(new ParameterEvent(clock.get(), node, parameters.all(), List.of(), List.of()));
    parameters.onChange(
        changed ->
            events.publish(new ParameterEvent(clock.get(), node, List.of(), changed, List.of())));
    serve("get_parameters", GetParameters.Request.class, GetParameters.Response.class, this::get);
    serve(
        "get_parameter_types",
        GetParameterTypes.Request.class,
        GetParameterTypes.Response.class,
        this::types);
    serve("set_parameters", SetParameters.Request.class, SetParameters.Response.class, this::set);
    serve(
        "set_parameters_atomically",
        SetParametersAtomically.Request.class,
        SetParametersAtomically.Response.class,
        request -> new SetParametersAtomically.Response(trySet(request.parameters())));
    serve(
        "describe_parameters",
        DescribeParameters.Request.class,
        DescribeParameters.Response.class,
        this::describe);
    serve(
        "list_parameters", ListParameters.Request.class, ListParameters.Response.class, this::list);
  }

  private <Q extends Record, R extends Record> void serve(
      String name, Class<Q> request, Class<R> response, Function<Q, R> answer) {
    servers.add(
        transport.serve(
            transport.node().full() + "/" + name,
            ServiceType.of(request, response),
            q -> CompletableFuture.completedFuture(answer.apply(q))));
  }

  private GetParameters.Response get(GetParameters.Request request) {
    return new GetParameters.Response(
        request.names().stream()
            .map(name -> parameters.find(name).orElse(ParameterValues.NOT_SET))
            .toList());
  }

  private GetParameterTypes.Response types(GetParameterTypes.Request request) {
    byte[] types = new byte[request.names().size()];
    for (int i = 0; i < types.length; i++) {
      var value = parameters.find(request.names().get(i));
      types[i] = (byte) value.orElse(ParameterValues.NOT_SET).type();
    }
    return new GetParameterTypes.Response(types);
  }

  private SetParameters.Response set(SetParameters.Request request) {
    return new SetParameters.Response(
        request.parameters().stream().map(parameter -> trySet(List.of(parameter))).toList());
  }

  private SetParametersResult trySet(List<Parameter> asked) {
    if (parameters.find(ACCEPT_CHANGES).isPresent() && !parameters.flag(ACCEPT_CHANGES)) {
      return new SetParametersResult(false, "accept_changes is false: parameters stay as they are");
    }
    try {
      parameters.set(asked);
      return new SetParametersResult(true, "");
    } catch (MessageException e) {
      return new SetParametersResult(false, String.valueOf(e.getMessage()));
    }
  }

  private DescribeParameters.Response describe(DescribeParameters.Request request) {
    return new DescribeParameters.Response(
        request.names().stream()
            .map(
                name ->
                    parameters.specs().stream()
                        .filter(spec -> spec.name().equals(name))
                        .map(ParameterSpec::descriptor)
                        .findFirst()
                        .orElse(UNKNOWN))
            .toList());
  }

  private ListParameters.Response list(ListParameters.Request request) {
    var names = new ArrayList<String>();
    var prefixes = new TreeSet<String>();
    for (ParameterSpec spec : parameters.specs()) {
      String name = spec.name();
      if (wanted(name, request.prefixes(), request.depth())) {
        names.add(name);
        if (name.contains(".")) {
          prefixes.add(name.substring(0, name.lastIndexOf('.')));
        }
      }
    }
    return new ListParameters.Response(new ListParametersResult(names, List.copyOf(prefixes)));
  }

  private static boolean wanted(String name, List<String> prefixes, long depth) {
    if (prefixes.isEmpty()) {
      return shallow(name, depth);
    }
    return prefixes.stream()
        .anyMatch(
            prefix ->
                name.equals(prefix)
                    || (name.startsWith(prefix + ".")
                        && shallow(name.substring(prefix.length() + 1), depth)));
  }

  private static boolean shallow(String name, long depth) {
    return depth == 0 || name.chars().filter(c -> c == '.').count() < depth;
  }

  @Override
  public void close() {
    servers.forEach(ServiceServer::close);
    events.close();
  }
}
