package io.github.personalseg.bench.teach;

/**
 * What teaching one concept cost.
 *
 * @param shots references, K
 * @param passSeconds of wall clock in backbone passes
 * @param tuningSeconds of wall clock in tuning
 * @param tuningCpuSeconds of the tuning thread's processor time
 * @param peakMib most memory the process held so far, 0 where the system does not tell
 * @param lastLoss of the last step
 */
public record TeachTiming(
    int shots,
    double passSeconds,
    double tuningSeconds,
    double tuningCpuSeconds,
    long peakMib,
    double lastLoss) {
  /** The whole call. */
  public double seconds() {
    return passSeconds + tuningSeconds;
  }
}
