package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.wire.WireWriter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes samples of one DDS topic. Thread safe, also while it is closed. */
final class DdsWriter implements WireWriter<byte[]> {
  private final NativeHandle handle;
  private final Guid guid;
  private final AtomicReference<byte @Nullable []> spent = new AtomicReference<>();
  private volatile Runnable atClose = () -> {};

  DdsWriter(long address) {
    handle = new NativeHandle(address, FastDdsJni::closeWriter);
    guid = Guid.of(FastDdsJni.writerGuid(address));
  }

  Guid guid() {
    return guid;
  }

  /** Says what is to be done once it is closed; before anybody else has it. */
  DdsWriter atClose(Runnable task) {
    atClose = task;
    return this;
  }

  @Override
  public void write(byte[] cdr) {
    handle.use(writer -> FastDdsJni.write(writer, cdr, null), 0);
    spent.set(cdr); // Fast DDS has a copy
  }

  @Override
  public byte @Nullable [] spent() {
    return spent.getAndSet(null);
  }

  /** Writes a request or a reply and returns its own sequence number, -1 once closed. */
  long write(byte[] cdr, Guid.SampleIdentity related) {
    return handle.use(writer -> FastDdsJni.write(writer, cdr, related.packed()), -1);
  }

  /** Whether that reader is matched; false once closed. */
  boolean reaches(Guid reader) {
    byte[] bytes = reader.bytes();
    return handle.use(writer -> FastDdsJni.reaches(writer, bytes) ? 1 : 0, 0) == 1;
  }

  @Override
  public int matched() {
    return (int) handle.use(FastDdsJni::writerMatched, 0);
  }

  @Override
  public void close() {
    handle.close();
    atClose.run();
  }
}
