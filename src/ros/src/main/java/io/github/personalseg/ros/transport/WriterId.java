package io.github.personalseg.ros.transport;

/**
 * Tells the publishers of a topic apart for as long as they live: in DDS the endpoint's GUID. It is
 * as trustworthy as the graph is: on an open network anybody can make a publisher, but nobody gets
 * another one's identity while that one lives; with DDS-Security it is authenticated.
 *
 * @param text not empty, but for {@link #UNKNOWN}
 */
public record WriterId(String text) {
  /** Where the transport does not tell. */
  public static final WriterId UNKNOWN = new WriterId("");

  /** Whether the transport tells who it is. */
  public boolean isKnown() {
    return !text.isEmpty();
  }
}
