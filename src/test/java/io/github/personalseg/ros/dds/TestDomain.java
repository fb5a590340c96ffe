package io.github.personalseg.ros.dds;

/** A domain of this process' own, so that tests that run side by side do not meet. */
final class TestDomain {
  /** 1..200. */
  static final String ID = String.valueOf(1 + ProcessHandle.current().pid() % 200);

  private TestDomain() {}
}
