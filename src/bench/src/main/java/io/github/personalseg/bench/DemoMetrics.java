package io.github.personalseg.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the demo measured; IoU, precision and recall are 0..1.
 *
 * @param frames frames scored, reference frames left out
 * @param miouBefore mean IoU over the words without the concept, untaught
 * @param miouAfter the same, taught
 * @param iouPerBefore IoU of the concept when its class word stands for it, untaught
 * @param iouPerAfter IoU of the concept, taught
 * @param precisionAfter share of the claimed pixels that are the concept's, taught
 * @param recallAfter share of the concept's pixels that were found, taught
 * @param teachSeconds from the marked frames to a learned concept, backbone passes included
 * @param frameMsP50 median time to label a frame, from message to message
 * @param frameMsP99 99th percentile of it
 * @param peakRssMb most memory the process held, in MiB, native memory included
 */
public record DemoMetrics(
    int frames,
    double miouBefore,
    double miouAfter,
    double iouPerBefore,
    double iouPerAfter,
    double precisionAfter,
    double recallAfter,
    double teachSeconds,
    double frameMsP50,
    double frameMsP99,
    long peakRssMb) {

  /** The figures by their published names, in their published order, rounded for reading. */
  public Map<String, Number> named() {
    var named = new LinkedHashMap<String, Number>();
    named.put("frames", frames);
    named.put("miou_before", rounded(miouBefore, 4));
    named.put("miou_after", rounded(miouAfter, 4));
    named.put("iou_per_before", rounded(iouPerBefore, 4));
    named.put("iou_per_after", rounded(iouPerAfter, 4));
    named.put("precision_after", rounded(precisionAfter, 4));
    named.put("recall_after", rounded(recallAfter, 4));
    named.put("teach_seconds", rounded(teachSeconds, 2));
    named.put("frame_ms_p50", rounded(frameMsP50, 1));
    named.put("frame_ms_p99", rounded(frameMsP99, 1));
    named.put("peak_rss_mb", peakRssMb);
    return named;
  }

  /** A JSON object of {@link #named()}. */
  public String toJson() {
    var json = new JsonObject();
    named().forEach(json::addProperty);
    return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
  }

  /** {@link #named()} as {@code key=value}, separated by spaces. */
  public String toLine() {
    return named().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  private static double rounded(double value, int digits) {
    return Double.parseDouble(String.format(Locale.ROOT, "%." + digits + "f", value));
  }
}
