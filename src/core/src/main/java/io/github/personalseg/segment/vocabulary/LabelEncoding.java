package io.github.personalseg.segment.vocabulary;

/** How wide a label is, and with that which ids there are. */
public enum LabelEncoding {
  /** One byte: ids 0 to 254, 255 means unlabelled. */
  MONO8("mono8", 255),
  /** Two bytes: ids 0 to 65534, 65535 means unlabelled. */
  MONO16("mono16", 65535);

  /** Concepts are numbered downwards from here, so that their ids do not hang on the vocabulary. */
  private static final int FIRST_CONCEPT = 254;

  private final String encoding;
  private final int unlabelled;

  LabelEncoding(String encoding, int unlabelled) {
    this.encoding = encoding;
    this.unlabelled = unlabelled;
  }

  /** The ROS image encoding. */
  public String encoding() {
    return encoding;
  }

  /** The id of pixels that no class reaches. */
  public int unlabelled() {
    return unlabelled;
  }

  /**
   * The id in a label image of this depth for a concept's own id, which counts down from 254: 254
   * is 254 in mono8 and 65534 in mono16, 253 is 253 and 65533, and so on.
   */
  public int conceptId(int labelId) {
    return unlabelled - 1 - (FIRST_CONCEPT - labelId);
  }
}
