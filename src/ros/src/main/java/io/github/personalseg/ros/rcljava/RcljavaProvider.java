package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.TransportProvider;
import io.github.personalseg.ros.types.MessageTypes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Joins nodes to a ROS 2 graph through rcljava, inside a workspace that has it. */
public final class RcljavaProvider implements TransportProvider {
  static final String KIND = "rcljava";
  private static final String ENTRY = "org.ros2.rcljava.RCLJava";

  /** The native part of {@link #ENTRY}, by the name rcljava gives it. */
  private static final String ENTRY_LIBRARY = "org_ros2_rcljava_rcl_java__jni";

  /** What rcl reads from the process' environment, whatever a transport's options say. */
  private static final List<String> ENVIRONMENT =
      List.of("ROS_DOMAIN_ID", "ROS_LOCALHOST_ONLY", "RMW_IMPLEMENTATION");

  /** Used by the Fast DDS transport alone, which does rmw's work itself. */
  private static final String RMW_PACKAGE = "rmw_dds_common/";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public Optional<String> rawImageCost() {
    return Optional.of(
        "rcljava moves images byte by byte: a raw 640x480 rgb8 frame takes about 230 ms to receive"
            + " and 160 ms to publish, a compressed one a few");
  }

  @Override
  public Optional<String> obstacle(TransportOptions options) {
    if (!isOnClassPath(ENTRY)) {
      return Optional.of(
          "rcljava is not on the class path; source a workspace that has it built from source"
              + " (docs/workspace.md says how), or use --transport dds, which needs none");
    }
    if (part().isEmpty()) {
      return Optional.of(
          "this build has no part for rcljava, because none was on hand; source the workspace that"
              + " has it and build again (there with colcon, else with 'mvn process-classes')");
    }
    String missing = packagesWithoutClasses();
    if (!missing.isEmpty()) {
      return Optional.of(
          "there are no Java classes of "
              + missing
              + "; build these packages in the workspace, after rosidl_generator_java");
    }
    return environmentObstacle(options).or(RcljavaProvider::nativeObstacle);
  }

  @Override
  public Transport open(NodeName node, TransportOptions options) {
    var obstacle = obstacle(options);
    if (obstacle.isPresent()) {
      throw new TransportException(KIND + ": " + obstacle.get());
    }
    return part().orElseThrow().get().join(node);
  }

  private static Optional<ServiceLoader.Provider<RcljavaPart>> part() {
    return ServiceLoader.load(RcljavaPart.class, RcljavaPart.class.getClassLoader()).stream()
        .findFirst();
  }

  private static String packagesWithoutClasses() {
    return MessageTypes.all().stream()
        .map(MessageType::name)
        .filter(type -> !type.startsWith(RMW_PACKAGE) && !isOnClassPath(type.replace('/', '.')))
        .map(type -> type.substring(0, type.indexOf('/')))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static boolean isOnClassPath(String className) {
    try {
      Class.forName(className, false, RcljavaProvider.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static Optional<String> environmentObstacle(TransportOptions options) {
    return ENVIRONMENT.stream()
        .filter(name -> !Objects.equals(options.environment().get(name), System.getenv(name)))
        .findFirst()
        .map(
            name ->
                "rcl reads "
                    + name
                    + " from the process' environment, where it is "
                    + System.getenv(name)
                    + "; "
                    + options.environment().get(name)
                    + " was asked for");
  }

  /** Loads the library before rcljava does, which ends the JVM when it cannot. */
  private static Optional<String> nativeObstacle() {
    try {
      System.loadLibrary(ENTRY_LIBRARY);
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(
          "rcljava's native part does not load ("
              + e.getMessage()
              + "); source the workspace, which sets LD_LIBRARY_PATH");
    }
  }
}
