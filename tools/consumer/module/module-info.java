/** A program of somebody else that is a module itself. */
module consumer {
  requires io.github.personalseg.core;
}
