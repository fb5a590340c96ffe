package io.github.personalseg.ros.rcljava;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ros2.rcljava.client.Client;
import org.ros2.rcljava.node.ComposableNode;
import org.ros2.rcljava.node.Node;
import org.ros2.rcljava.service.Service;
import org.ros2.rcljava.subscription.Subscription;

/**
 * Some of a node's entities, shown to an executor as if they were all: so several threads can each
 * spin a part of one node. Changed only between two spins.
 */
final class NodeView implements ComposableNode {
  private final List<Subscription<?>> subscriptions = new ArrayList<>();
  private final List<Service<?>> services = new ArrayList<>();
  private final List<Client<?>> clients = new ArrayList<>();
  private final Node part =
      (Node)
          Proxy.newProxyInstance(
              Node.class.getClassLoader(), new Class<?>[] {Node.class}, this::entities);

  List<Subscription<?>> subscriptions() {
    return subscriptions;
  }

  List<Service<?>> services() {
    return services;
  }

  List<Client<?>> clients() {
    return clients;
  }

  boolean isEmpty() {
    return subscriptions.isEmpty() && services.isEmpty() && clients.isEmpty();
  }

  @Override
  public Node getNode() {
    return part;
  }

  private Object entities(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "getSubscriptions" -> subscriptions;
      case "getServices" -> services;
      case "getClients" -> clients;
      case "getPublishers", "getTimers" -> List.of();
      // Anything else would act on the whole node behind the view's back.
      default -> throw new UnsupportedOperationException("an executor asks for " + method);
    };
  }
}
