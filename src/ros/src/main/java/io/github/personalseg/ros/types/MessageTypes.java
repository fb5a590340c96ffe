package io.github.personalseg.ros.types;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.BoundingBox2D;
import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.Clock;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Detection2D;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.msg.Duration;
import io.github.personalseg.ros.msg.Finding;
import io.github.personalseg.ros.msg.FloatingPointRange;
import io.github.personalseg.ros.msg.FollowedMark;
import io.github.personalseg.ros.msg.Gid;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.IntegerRange;
import io.github.personalseg.ros.msg.KeyValue;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.ListParametersResult;
import io.github.personalseg.ros.msg.Log;
import io.github.personalseg.ros.msg.NodeEntitiesInfo;
import io.github.personalseg.ros.msg.ObjectHypothesis;
import io.github.personalseg.ros.msg.ObjectHypothesisWithPose;
import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.msg.ParameterDescriptor;
import io.github.personalseg.ros.msg.ParameterEvent;
import io.github.personalseg.ros.msg.ParameterType;
import io.github.personalseg.ros.msg.ParameterValue;
import io.github.personalseg.ros.msg.ParticipantEntitiesInfo;
import io.github.personalseg.ros.msg.Point;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.Pose;
import io.github.personalseg.ros.msg.Pose2D;
import io.github.personalseg.ros.msg.PoseWithCovariance;
import io.github.personalseg.ros.msg.Quaternion;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.SetParametersResult;
import io.github.personalseg.ros.msg.State;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.msg.TeachProgress;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.Transition;
import io.github.personalseg.ros.msg.TransitionDescription;
import io.github.personalseg.ros.msg.TransitionEvent;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.msg.VisionInfo;
import io.github.personalseg.ros.srv.CaptureFrame;
import io.github.personalseg.ros.srv.ChangeState;
import io.github.personalseg.ros.srv.DescribeParameters;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.GetAvailableStates;
import io.github.personalseg.ros.srv.GetAvailableTransitions;
import io.github.personalseg.ros.srv.GetParameterTypes;
import io.github.personalseg.ros.srv.GetParameters;
import io.github.personalseg.ros.srv.GetState;
import io.github.personalseg.ros.srv.GetVocabulary;
import io.github.personalseg.ros.srv.ListConcepts;
import io.github.personalseg.ros.srv.ListParameters;
import io.github.personalseg.ros.srv.SetParameters;
import io.github.personalseg.ros.srv.SetParametersAtomically;
import io.github.personalseg.ros.srv.SetVocabulary;
import io.github.personalseg.ros.srv.SuggestMask;
import io.github.personalseg.ros.srv.TeachConcept;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every message type this package knows, by its ROS name. Thread safe. */
public final class MessageTypes {
  private static final Map<String, MessageType<?>> BY_NAME = build();

  private MessageTypes() {}

  /** All known types, services' halves included. */
  public static Collection<MessageType<?>> all() {
    return BY_NAME.values();
  }

  /** The type named for example {@code sensor_msgs/msg/Image}, when it is known here. */
  public static Optional<MessageType<?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static Map<String, MessageType<?>> build() {
    var types = new LinkedHashMap<String, MessageType<?>>();
    for (Class<? extends Record> recordClass : records()) {
      MessageType<?> type = MessageType.of(recordClass);
      types.put(type.name(), type);
    }
    return Collections.unmodifiableMap(types);
  }

  private static List<Class<? extends Record>> records() {
    return List.of(
        Time.class,
        Duration.class,
        Header.class,
        StringMessage.class,
        Image.class,
        CompressedImage.class,
        RegionOfInterest.class,
        CameraInfo.class,
        VisionClass.class,
        LabelInfo.class,
        VisionInfo.class,
        Point2D.class,
        Pose2D.class,
        BoundingBox2D.class,
        ObjectHypothesis.class,
        ObjectHypothesisWithPose.class,
        Detection2D.class,
        Detection2DArray.class,
        Point.class,
        Quaternion.class,
        Pose.class,
        PoseWithCovariance.class,
        Gid.class,
        NodeEntitiesInfo.class,
        ParticipantEntitiesInfo.class,
        ConceptMessage.class,
        ConceptArray.class,
        Finding.class,
        FollowedMark.class,
        Reference.class,
        TeachProgress.class,
        TeachConcept.Request.class,
        TeachConcept.Response.class,
        CaptureFrame.Request.class,
        CaptureFrame.Response.class,
        SuggestMask.Request.class,
        SuggestMask.Response.class,
        ForgetConcept.Request.class,
        ForgetConcept.Response.class,
        ListConcepts.Request.class,
        ListConcepts.Response.class,
        SetVocabulary.Request.class,
        SetVocabulary.Response.class,
        GetVocabulary.Request.class,
        GetVocabulary.Response.class,
        FloatingPointRange.class,
        IntegerRange.class,
        ParameterType.class,
        ParameterValue.class,
        Parameter.class,
        ParameterDescriptor.class,
        ParameterEvent.class,
        SetParametersResult.class,
        ListParametersResult.class,
        Log.class,
        GetParameters.Request.class,
        GetParameters.Response.class,
        GetParameterTypes.Request.class,
        GetParameterTypes.Response.class,
        SetParameters.Request.class,
        SetParameters.Response.class,
        SetParametersAtomically.Request.class,
        SetParametersAtomically.Response.class,
        DescribeParameters.Request.class,
        DescribeParameters.Response.class,
        ListParameters.Request.class,
        ListParameters.Response.class,
        Clock.class,
        State.class,
        Transition.class,
        TransitionDescription.class,
        TransitionEvent.class,
        ChangeState.Request.class,
        ChangeState.Response.class,
        GetState.Request.class,
        GetState.Response.class,
        GetAvailableStates.Request.class,
        GetAvailableStates.Response.class,
        GetAvailableTransitions.Request.class,
        GetAvailableTransitions.Response.class,
        KeyValue.class,
        DiagnosticStatus.class,
        DiagnosticArray.class);
  }
}
