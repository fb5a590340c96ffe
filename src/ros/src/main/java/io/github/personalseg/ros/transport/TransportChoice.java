package io.github.personalseg.ros.transport;

/**
 * A way to the ROS graph that works on this machine.
 *
 * @param provider opens it
 * @param reason why it was chosen, for the person who starts a node
 */
public record TransportChoice(TransportProvider provider, String reason) {}
