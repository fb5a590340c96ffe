package io.github.personalseg.bench.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What repetitions of one piece of work took.
 *
 * @param millis wall clock of each
 * @param cpuMillis processor time of each: of all threads for a forward pass, of the calling thread
 *     otherwise
 * @param bytes Java memory each reserved
 */
public record Cost(List<Double> millis, List<Double> cpuMillis, List<Long> bytes) {
  Cost() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  void add(double wall, double cpu, long reserved) {
    millis.add(wall);
    cpuMillis.add(cpu);
    bytes.add(reserved);
  }

  /** Wall clock that this share of the repetitions does not exceed, in milliseconds. */
  public double percentile(double percent) {
    return percentile(millis, percent);
  }

  /** Median of what each repetition's wall clock is of the other's in the same turn. */
  public double times(Cost other) {
    return times(millis, other.millis);
  }

  /** The same of processor time. */
  public double cpuTimes(Cost other) {
    return times(cpuMillis, other.cpuMillis);
  }

  private static double times(List<Double> ours, List<Double> theirs) {
    return percentile(
        IntStream.range(0, ours.size()).mapToObj(i -> ours.get(i) / theirs.get(i)).toList(), 50);
  }

  /** Median processor time in milliseconds. */
  public double cpu() {
    return percentile(cpuMillis, 50);
  }

  /** Median of the reserved memory in MiB. */
  public double mebibytes() {
    return percentile(bytes.stream().map(Long::doubleValue).toList(), 50) / (1 << 20);
  }

  private static double percentile(List<Double> values, double percent) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return Arrays.copyOf(sorted, sorted.length)[Math.max(rank, 1) - 1];
  }
}
