package io.github.personalseg.bench.photos;

import io.github.personalseg.bench.BinaryScore;
import java.util.List;

/**
 * Everything measured on one thing.
 *
 * @param name of the thing
 * @param classWord the word it is taught with
 * @param hasWord whether the vocabulary holds a word for it
 * @param lookAlikes the things whose pictures are the negatives
 * @param photos each of its pictures
 * @param taught each approach, K and kind of test
 * @param falseAlarms what it claims on pictures of all other things, the first of each
 */
public record ThingFigures(
    String name,
    String classWord,
    boolean hasWord,
    List<String> lookAlikes,
    List<PhotoFigures> photos,
    List<TaughtFigures> taught,
    FalseAlarms falseAlarms) {
  public ThingFigures {
    lookAlikes = List.copyOf(lookAlikes);
    photos = List.copyOf(photos);
    taught = List.copyOf(taught);
  }

  /**
   * Claims where the thing is not.
   *
   * @param pictures looked at
   * @param alarms pictures of which at least {@link TeachingStudy#ALARM} is claimed
   * @param pixels of all of them
   * @param claimed pixels
   * @param worst the picture with most claimed, or empty
   * @param worstShare of its pixels, 0..1
   */
  public record FalseAlarms(
      int pictures, int alarms, long pixels, long claimed, String worst, double worstShare) {}

  /** Pixels of the class word over all pictures. */
  public BinaryScore classWordPixels() {
    return photos.stream().map(PhotoFigures::classWord).reduce(BinaryScore.ZERO, BinaryScore::plus);
  }
}
