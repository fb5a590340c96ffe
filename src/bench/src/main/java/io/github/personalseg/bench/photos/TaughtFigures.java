package io.github.personalseg.bench.photos;

import io.github.personalseg.bench.BinaryScore;
import java.util.List;

/**
 * How a taught thing is found.
 *
 * @param approach how it was taught
 * @param shots K, the pictures it was taught from
 * @param concat whether it was tested beside a look-alike in one picture
 * @param pixels of all tests
 * @param tests each picture
 */
public record TaughtFigures(
    String approach, int shots, boolean concat, BinaryScore pixels, List<Test> tests) {
  public TaughtFigures {
    tests = List.copyOf(tests);
  }

  /**
   * One tested picture.
   *
   * @param picture its file below the folder, or two of them side by side
   * @param shows whether the thing is on it
   * @param taughtFrom the first picture that it was taught from
   * @param pixels of the concept
   */
  public record Test(String picture, boolean shows, String taughtFrom, BinaryScore pixels) {}
}
