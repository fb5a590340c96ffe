package io.github.personalseg.ros.node;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.QosProfile.Durability;
import io.github.personalseg.ros.QosProfile.Reliability;
import io.github.personalseg.ros.param.ParameterSpec;
import io.github.personalseg.ros.param.Parameters;
import java.util.List;
import java.util.Locale;

/**
 * Quality of service that the person who starts a node may change, by the usual parameters {@code
 * qos_overrides.<topic>.subscription.reliability}, {@code .durability} and {@code .depth}.
 */
public final class QosOverrides {
  private static final int MAX_DEPTH = 1000;

  private QosOverrides() {}

  /** The parameters of a subscription. */
  public static List<ParameterSpec> declare(String topic, QosProfile preset) {
    String prefix = prefix(topic);
    return List.of(
        ParameterSpec.of(
                prefix + "reliability",
                preset.reliability().name().toLowerCase(Locale.ROOT),
                "Reliability asked of the publishers of " + topic + ".")
            .oneOf("best_effort", "reliable")
            .atStartOnly(),
        ParameterSpec.of(
                prefix + "durability",
                preset.durability().name().toLowerCase(Locale.ROOT),
                "Durability asked of the publishers of " + topic + ".")
            .oneOf("volatile", "transient_local")
            .atStartOnly(),
        ParameterSpec.of(prefix + "depth", preset.depth(), "Messages of " + topic + " kept.")
            .within(1, MAX_DEPTH)
            .atStartOnly());
  }

  /** What the declared parameters of a subscription say. */
  public static QosProfile read(String topic, Parameters parameters) {
    String prefix = prefix(topic);
    return new QosProfile(
        Reliability.valueOf(parameters.text(prefix + "reliability").toUpperCase(Locale.ROOT)),
        Durability.valueOf(parameters.text(prefix + "durability").toUpperCase(Locale.ROOT)),
        parameters.integer(prefix + "depth"));
  }

  private static String prefix(String topic) {
    return "qos_overrides." + topic + ".subscription.";
  }
}
