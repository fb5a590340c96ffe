package io.github.personalseg.ros.dds;

/** A domain of this process' own, so that tests that run side by side do not meet. */
final class TestDomain {
  /** 1..100: the ports of higher domains lie among those that Linux hands out by itself. */
  static final String ID = String.valueOf(1 + ProcessHandle.current().pid() % 100);

  private TestDomain() {}
}
