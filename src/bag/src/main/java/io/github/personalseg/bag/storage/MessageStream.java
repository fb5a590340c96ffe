package io.github.personalseg.bag.storage;

import io.github.personalseg.bag.BagReader;
import java.util.Iterator;

/**
 * Messages of a bag, one at a time. {@code hasNext} and {@code next} throw {@link BagException} at
 * the first damaged byte, after every whole message before it; a bag that is merely cut short ends
 * instead, with a warning in {@link BagReader#warnings()}. Not thread safe.
 */
public interface MessageStream extends Iterator<RawMessage>, AutoCloseable {
  @Override
  void close();
}
