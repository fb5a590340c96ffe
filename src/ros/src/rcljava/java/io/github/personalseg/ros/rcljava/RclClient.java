package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireReply;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.ros2.rcljava.client.Client;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.interfaces.ServiceDefinition;

/** Sends the requests of one service. rcljava remembers those that get no answer till its end. */
final class RclClient<T extends ServiceDefinition> implements WireClient<Object> {
  private final Spinner spinner;
  private final KeepLastQueue<WireReply<Object>> inbox =
      new KeepLastQueue<>(QosProfile.SERVICES.depth());
  private final AtomicLong sent = new AtomicLong();
  private final Client<T> client;

  RclClient(
      RclNode node,
      Spinner spinner,
      String service,
      ServiceType<?, ?> type,
      ObjectFormat format,
      Class<T> generated) {
    this.spinner = spinner;
    format.mapper(type.request());
    format.mapper(type.response());
    client =
        node.make(
            service, n -> n.<T>createClient(generated, service, RclQos.of(QosProfile.SERVICES)));
    spinner.change(entities -> entities.clients().add(client));
  }

  @Override
  public long send(Object payload) {
    long number = sent.incrementAndGet();
    try {
      client.asyncSendRequest(
          (MessageDefinition) payload, (Future<MessageDefinition> answer) -> hear(number, answer));
    } catch (Exception e) { // rcljava throws checked exceptions that it declares nowhere
      throw new TransportException("rcl does not take a request: " + e.getMessage(), e);
    }
    return number;
  }

  private void hear(long number, Future<MessageDefinition> answer) {
    try {
      inbox.offer(new WireReply.Taken<>(number, answer.get()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      inbox.offer(new WireReply.Refused<>(number, String.valueOf(e.getMessage())));
    }
  }

  @Override
  public boolean available() {
    return client.isServiceAvailable();
  }

  @Override
  public Optional<WireReply<Object>> next() {
    return inbox.take();
  }

  @Override
  public void stop() {
    inbox.stop();
  }

  @Override
  public void close() {
    spinner.change(
        entities -> {
          entities.clients().remove(client);
          client.dispose();
        });
  }
}
