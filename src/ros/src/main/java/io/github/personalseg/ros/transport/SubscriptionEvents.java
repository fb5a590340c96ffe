package io.github.personalseg.ros.transport;

/** What a subscription hears besides messages; on its own callback thread. */
public interface SubscriptionEvents {
  /** Says nothing. */
  SubscriptionEvents NONE = new SubscriptionEvents() {};

  /**
   * A message came that its type cannot hold; it is dropped.
   *
   * @param reason names the field and the limit
   */
  default void malformed(String reason) {}

  /**
   * A publisher's quality of service does not match.
   *
   * @param policy the policy that differs, for example {@code reliability}
   */
  default void incompatibleQos(String policy) {}
}
