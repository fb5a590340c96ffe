package io.github.personalseg.ros.dds;

/**
 * A sample as it was taken.
 *
 * @param cdr its bytes; empty when refused
 * @param refused the length of a sample that was too long to be copied, else 0
 * @param identity its own
 * @param related the request it belongs to, or unknown
 */
record DdsSample(byte[] cdr, long refused, SampleIdentity identity, SampleIdentity related) {}
