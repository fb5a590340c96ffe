package io.github.personalseg.backbone.install;

/** Told how far long work is; called by the thread that does it. */
public interface Progress {
  /** Tells nobody. */
  Progress SILENT =
      new Progress() {
        @Override
        public void stage(String task, long units) {}

        @Override
        public void advance(long units) {}
      };

  /**
   * A new piece of work begins; what was before is done.
   *
   * @param task such as {@code Downloading}
   * @param units in all
   */
  void stage(String task, long units);

  /** More units are done. */
  void advance(long units);
}
