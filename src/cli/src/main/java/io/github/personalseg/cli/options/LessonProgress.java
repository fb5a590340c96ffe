package io.github.personalseg.cli.options;

import io.github.personalseg.Teacher;
import io.github.personalseg.cli.console.ProgressLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Shows how far a lesson is: the model's passes over what is marked, where a large model is slow,
 * and the steps of tuning. For one thread.
 */
final class LessonProgress implements Teacher.Listener, AutoCloseable {
  private final CommandSpec command;
  private final String name;
  private ProgressLine line = new ProgressLine.Silent();
  private int passes;
  private int passed;
  private boolean tuning;

  /**
   * @param name what is taught
   */
  LessonProgress(CommandSpec command, String name) {
    this.command = command;
    this.name = name;
  }

  @Override
  public void before(int total) {
    if (total != passes) { // followed views add to them
      passes = total;
      begin(ProgressLine.startPatient(command, "Looking at what is marked as " + name, total));
      for (int i = 0; i < passed; i++) {
        line.step();
      }
    }
  }

  @Override
  public void reference(int done, int total) {
    passed = done;
    line.step();
  }

  @Override
  public void step(int done, int total, double loss) {
    if (!tuning) {
      tuning = true;
      begin(ProgressLine.start(command, "Learning " + name, total));
    }
    line.step();
  }

  private void begin(ProgressLine next) {
    line.close();
    line = next;
  }

  @Override
  public void close() {
    line.close();
  }
}
