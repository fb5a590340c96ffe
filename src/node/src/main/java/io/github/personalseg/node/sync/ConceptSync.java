package io.github.personalseg.node.sync;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.node.teach.ConceptMessages;
import io.github.personalseg.node.teach.RequestExecutor;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.util.Comparator;
import java.util.Optional;

/**
 * Tells other nodes what was taught here and, when asked to, adopts what they were taught. Adopted
 * concepts are not told on: a concept is known as long as the node that was taught it knows it.
 */
public final class ConceptSync implements AutoCloseable {
  private final RosNode node;
  private final String bundleHash;
  private final ConceptManager manager;
  private final Publisher<ConceptArray> concepts;
  private final Optional<ConceptAdoption> adoption;

  /**
   * @param changes the thread that changes {@code manager}
   */
  public ConceptSync(
      RosNode node, String bundleHash, ConceptManager manager, RequestExecutor changes) {
    this.node = node;
    this.bundleHash = bundleHash;
    this.manager = manager;
    concepts = node.advertise("~/concepts", ConceptArray.class, QosProfile.LATCHED);
    adoption =
        node.parameters().flag(NodeParameters.ADOPT_CONCEPTS)
            ? Optional.of(new ConceptAdoption(node, concepts.topic(), bundleHash, manager, changes))
            : Optional.empty();
  }

  /** Publishes the concepts taught here. */
  public void tell(long generation, LabelEncoding depth) {
    concepts.publish(
        new ConceptArray(
            new Header(node.clock().now(), ""),
            generation,
            bundleHash,
            manager.own().all().stream()
                .sorted(Comparator.comparingInt(concept -> -concept.labelId()))
                .map(concept -> ConceptMessages.of(concept, depth, true))
                .toList()));
  }

  @Override
  public void close() {
    adoption.ifPresent(ConceptAdoption::close);
    concepts.close();
  }
}
