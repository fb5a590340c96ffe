package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.ros2.rcljava.RCLJava;
import org.ros2.rcljava.node.Node;
import org.ros2.rcljava.node.NodeOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An rcl node that nobody can use any more once it is closed, for rcljava would hand a null pointer
 * to rcl. Thread safe.
 */
final class RclNode {
  /** What rcljava does with a node; services' classes are looked up by reflection. */
  @FunctionalInterface
  interface Task<T> {
    T with(Node node) throws ReflectiveOperationException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(RclNode.class);

  private final Node node;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Joins the graph; names are remapped and {@code /rosout} is written above.
   *
   * @throws TransportException when rcl refuses
   */
  RclNode(NodeName name) {
    RclContext.enter();
    try {
      node =
          RCLJava.createNode(
              name.name(),
              name.namespace(),
              RCLJava.getDefaultContext(),
              new NodeOptions().setUseGlobalArguments(false).setEnableRosout(false));
    } catch (Exception e) { // rcljava throws checked exceptions that it declares nowhere
      RclContext.leave();
      throw new TransportException("rcl refuses node " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes an entity.
   *
   * @throws TransportException when rcl refuses
   */
  <T> T make(String what, Task<T> task) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new TransportException("this transport is closed");
      }
      return task.with(node);
    } catch (TransportException e) {
      throw e;
    } catch (Exception e) {
      throw new TransportException("rcljava refuses " + what + ": " + e.getMessage(), e);
    } finally {
      use.readLock().unlock();
    }
  }

  /** Asks the node something, {@code otherwise} once closed or when rcl cannot tell. */
  <T> T ask(Function<Node, T> question, T otherwise) {
    use.readLock().lock();
    try {
      return closed ? otherwise : question.apply(node);
    } catch (Exception e) {
      LOG.debug("rcl does not tell of its graph", e);
      return otherwise;
    } finally {
      use.readLock().unlock();
    }
  }

  /** Disposes it with all its entities; none of them may be waited for. */
  void close() {
    use.writeLock().lock();
    try {
      closed = true;
      node.dispose();
    } catch (Exception e) {
      LOG.warn("rcl could not take a node back: {}", e.toString());
    } finally {
      use.writeLock().unlock();
    }
    RclContext.leave();
  }
}
