package io.github.personalseg.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that keep a core busy each, as other programs on a robot do, until closed. */
final class BusyProcesses implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();

  /**
   * Starts them; they end with this program, however it ends.
   *
   * @param count at least 0
   */
  BusyProcesses(int count) throws IOException {
    String loop = "while [ -d /proc/" + ProcessHandle.current().pid() + " ]; do :; done";
    try {
      for (int i = 0; i < count; i++) {
        processes.add(new ProcessBuilder("sh", "-c", loop).inheritIO().start());
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** How many run. */
  long running() {
    return processes.stream().filter(Process::isAlive).count();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    boolean interrupted = false;
    for (Process process : processes) {
      while (process.isAlive()) {
        try {
          process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
