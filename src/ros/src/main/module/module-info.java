/** ROS 2 without ROS 2: messages, nodes, and what carries them. */
module io.github.personalseg.ros {
  // Errors are of a kind that stands there.
  requires transitive io.github.personalseg.file;
  requires com.google.gson;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.github.personalseg.ros;
  exports io.github.personalseg.ros.args;
  exports io.github.personalseg.ros.msg;
  exports io.github.personalseg.ros.node;
  exports io.github.personalseg.ros.param;
  exports io.github.personalseg.ros.srv;
  exports io.github.personalseg.ros.transport;
  exports io.github.personalseg.ros.types;
  // What another kind of transport is written against.
  exports io.github.personalseg.ros.wire;
  exports io.github.personalseg.ros.wire.endpoint;

  exports io.github.personalseg.ros.hostile to
      io.github.personalseg.cli;
  exports io.github.personalseg.ros.inprocess to
      io.github.personalseg.cli;

  uses io.github.personalseg.ros.rcljava.RcljavaPart;
  uses io.github.personalseg.ros.transport.TransportProvider;

  provides io.github.personalseg.ros.transport.TransportProvider with
      io.github.personalseg.ros.rcljava.RcljavaProvider,
      io.github.personalseg.ros.dds.DdsProvider,
      io.github.personalseg.ros.inprocess.InProcessProvider;
}
