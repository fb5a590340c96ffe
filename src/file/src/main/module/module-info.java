/** Errors, for everybody, and files as people have them, for the modules of this project alone. */
module io.github.personalseg.file {
  requires org.yaml.snakeyaml;
  requires static org.jspecify;

  exports io.github.personalseg.error;

  exports io.github.personalseg.file to
      io.github.personalseg.core,
      io.github.personalseg.ros,
      io.github.personalseg.bag,
      io.github.personalseg.node,
      io.github.personalseg.bench,
      io.github.personalseg.cli;
}
