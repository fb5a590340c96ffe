package io.github.personalseg.ros.node;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.LogLevel;
import io.github.personalseg.ros.args.NameResolver;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.msg.Log;
import io.github.personalseg.ros.param.ParameterServices;
import io.github.personalseg.ros.param.ParameterSpec;
import io.github.personalseg.ros.param.Parameters;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceHandler;
import io.github.personalseg.ros.transport.ServiceServer;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A node as ROS users know it: remapped names, parameters with their services, a clock that follows
 * {@code use_sim_time}, a log that reaches {@code /rosout}. Owns the transport. Safe to use from
 * any thread.
 */
public final class RosNode implements AutoCloseable {
  /** The parameter every node has. */
  public static final ParameterSpec USE_SIM_TIME =
      ParameterSpec.of("use_sim_time", false, "Follow /clock instead of the system's clock.");

  private final Transport transport;
  private final NameResolver names;
  private final Parameters parameters;
  private final RosClock clock;
  private final RosLog log;
  private final Publisher<Log> rosout;
  private final ParameterServices parameterServices;

  private RosNode(
      Transport transport,
      NameResolver names,
      Parameters parameters,
      LogLevel level,
      Consumer<String> console) {
    this.transport = transport;
    this.names = names;
    this.parameters = parameters;
    clock = new RosClock(transport);
    clock.useSimTime(parameters.flag(USE_SIM_TIME.name()));
    rosout = transport.advertise("/rosout", MessageType.of(Log.class), QosProfile.ROSOUT);
    String logName = transport.node().full().substring(1).replace('/', '.');
    log = new RosLog(logName, level, console, rosout, clock::now, System::nanoTime);
    parameterServices = new ParameterServices(transport, parameters, clock::now);
    parameters.onChange(changed -> clock.useSimTime(parameters.flag(USE_SIM_TIME.name())));
    parameters
        .unknown()
        .forEach(
            name ->
                log.warn(
                    "parameter "
                        + name
                        + " was given but is not declared; ignoring it"
                        + parameters
                            .closest(name)
                            .map(near -> "; the nearest is " + near)
                            .orElse("")));
  }

  /**
   * Starts a node.
   *
   * @param own the name that the program itself gives
   * @param arguments may give another one
   * @param connect joins the graph under the final name
   * @param declared parameters beside {@code use_sim_time}, once names can be resolved
   * @param console gets log lines
   * @throws IOException when a parameter file cannot be read
   * @throws io.github.personalseg.ros.MessageException when a parameter or name is not allowed
   */
  public static RosNode start(
      NodeName own,
      RosArguments arguments,
      Function<NodeName, Transport> connect,
      Collection<ParameterSpec> declared,
      Consumer<String> console)
      throws IOException {
    var name = arguments.nodeName(own);
    var specs = new ArrayList<>(declared);
    specs.add(USE_SIM_TIME);
    var parameters = new Parameters(specs, arguments.overrides(name));
    var transport = connect.apply(name);
    try {
      return new RosNode(
          transport,
          arguments.names(own),
          parameters,
          arguments.logLevel().orElse(LogLevel.INFO),
          console);
    } catch (RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  public NodeName name() {
    return transport.node();
  }

  public Transport transport() {
    return transport;
  }

  public Parameters parameters() {
    return parameters;
  }

  public RosClock clock() {
    return clock;
  }

  public RosLog log() {
    return log;
  }

  /** How names become absolute here. */
  public NameResolver names() {
    return names;
  }

  /** The absolute name of a topic or service, remapped. */
  public String resolve(String name) {
    return names.resolve(name);
  }

  /** Offers a topic, by the name the program uses. */
  public <M extends Record> Publisher<M> advertise(String topic, Class<M> type, QosProfile qos) {
    return transport.advertise(resolve(topic), MessageType.of(type), qos);
  }

  /** Asks for a topic, by the name the program uses. */
  public <M extends Record> Subscription subscribe(
      String topic,
      Class<M> type,
      QosProfile qos,
      Consumer<M> receiver,
      SubscriptionEvents events) {
    return transport.subscribe(resolve(topic), MessageType.of(type), qos, receiver, events);
  }

  /** Answers a service, by the name the program uses. */
  public <Q extends Record, R extends Record> ServiceServer serve(
      String service, Class<Q> request, Class<R> response, ServiceHandler<Q, R> handler) {
    return transport.serve(resolve(service), ServiceType.of(request, response), handler);
  }

  @Override
  public void close() {
    parameterServices.close();
    clock.close();
    rosout.close();
    transport.close();
  }
}
