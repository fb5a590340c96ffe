package io.github.personalseg.ros.dds;

import java.util.Arrays;

/**
 * The 16 bytes, client and sequence number, rmw_cyclonedds puts between the encapsulation header
 * and a request; an answer starts with those of its request. 16 keeps every alignment.
 */
final class CycloneHeader {
  private static final int ENCAPSULATION = 4;
  private static final int BYTES = 16;

  private CycloneHeader() {}

  static boolean isIn(byte[] cdr) {
    return cdr.length >= ENCAPSULATION + BYTES;
  }

  static byte[] of(byte[] cdr) {
    return Arrays.copyOfRange(cdr, ENCAPSULATION, ENCAPSULATION + BYTES);
  }

  static byte[] without(byte[] cdr) {
    byte[] plain = new byte[cdr.length - BYTES];
    System.arraycopy(cdr, 0, plain, 0, ENCAPSULATION);
    System.arraycopy(
        cdr, ENCAPSULATION + BYTES, plain, ENCAPSULATION, plain.length - ENCAPSULATION);
    return plain;
  }

  static byte[] insert(byte[] header, byte[] cdr) {
    byte[] whole = new byte[cdr.length + BYTES];
    System.arraycopy(cdr, 0, whole, 0, ENCAPSULATION);
    System.arraycopy(header, 0, whole, ENCAPSULATION, BYTES);
    System.arraycopy(cdr, ENCAPSULATION, whole, ENCAPSULATION + BYTES, cdr.length - ENCAPSULATION);
    return whole;
  }
}
