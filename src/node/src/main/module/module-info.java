/** The perception node. */
module io.github.personalseg.node {
  requires io.github.personalseg.file;
  requires transitive io.github.personalseg.core;
  requires transitive io.github.personalseg.ros;
  requires transitive io.github.personalseg.web;
  requires static org.jspecify;

  exports io.github.personalseg.node;

  exports io.github.personalseg.node.camera to
      io.github.personalseg.cli;
  exports io.github.personalseg.node.parameters to
      io.github.personalseg.cli;
  exports io.github.personalseg.node.teach to
      io.github.personalseg.cli;
}
