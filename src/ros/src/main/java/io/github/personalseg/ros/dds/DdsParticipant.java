package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.TransportException;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;

/** One DDS participant; makes the endpoints of one node. Thread safe. */
final class DdsParticipant {
  private final NativeHandle handle;
  private final Guid guid;
  private final int maxMessageBytes;

  /**
   * Joins the domain.
   *
   * @throws TransportException when Fast DDS refuses
   */
  DdsParticipant(DdsSettings settings) {
    long address =
        FastDdsJni.openParticipant(
            settings.domain(),
            "enclave=" + settings.security().enclave() + ";",
            settings.range().ordinal(),
            settings.onlyLoopback(),
            settings.sharedMemory(),
            settings.peers(),
            settings.security().enclave(),
            settings.security().keys().map(Path::toString).orElse(""),
            SocketBuffers.BYTES);
    handle = new NativeHandle(address, FastDdsJni::closeParticipant);
    guid = Guid.of(FastDdsJni.participantGuid(address));
    maxMessageBytes = settings.maxMessageBytes();
  }

  Guid guid() {
    return guid;
  }

  DdsWriter writer(String topic, String type, String userData, QosProfile qos) {
    long address =
        make(
            participant ->
                FastDdsJni.openWriter(
                    participant,
                    topic,
                    type,
                    userData,
                    qos.reliability() == QosProfile.Reliability.RELIABLE,
                    qos.durability() == QosProfile.Durability.TRANSIENT_LOCAL,
                    qos.depth(),
                    lifespan(qos)));
    return new DdsWriter(address);
  }

  DdsReader reader(String topic, String type, String userData, QosProfile qos) {
    long address =
        make(
            participant ->
                FastDdsJni.openReader(
                    participant,
                    topic,
                    type,
                    userData,
                    qos.reliability() == QosProfile.Reliability.RELIABLE,
                    qos.durability() == QosProfile.Durability.TRANSIENT_LOCAL,
                    qos.depth(),
                    lifespan(qos),
                    maxMessageBytes));
    return new DdsReader(address);
  }

  private long make(LongUnaryOperator maker) {
    long address = handle.use(maker, 0);
    if (address == 0) {
      throw new TransportException("this transport is closed");
    }
    return address;
  }

  private static long lifespan(QosProfile qos) {
    return qos.lifespan().map(d -> Math.max(1, d.toNanos())).orElse(0L);
  }

  /** Waits for the next discovery change; {@code otherwise} once stopped. */
  byte[] nextDiscovery(byte[] otherwise) {
    return handle.get(
        participant -> {
          byte[] change = FastDdsJni.nextDiscovery(participant);
          return change == null ? otherwise : change;
        },
        otherwise);
  }

  void stop() {
    handle.use(
        participant -> {
          FastDdsJni.stopParticipant(participant);
          return 0;
        },
        0);
  }

  void close() {
    handle.close();
  }
}
