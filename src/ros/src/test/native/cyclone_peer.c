/* An independent robot: publishes camera images and checks that each comes back as a label image
 * with its header and its bytes, and that the latched label info is there.
 * Usage: cyclone_peer DOMAIN FRAMES [WIDTH HEIGHT]. Prints "N labels, N corrupt, info N" and exits 0
 * when all is well; gives up after 45 s and says what it matched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Wire.h"
#include "dds/dds.h"

enum { PATIENCE_S = 45, WARM_UP = -1 };

static unsigned width = 160, height = 120;
static dds_time_t end;

/* The camera's pixels of a frame; the label image must carry their complements. */
static unsigned char pixel(int frame, unsigned at) {
  return (unsigned char)(((unsigned)frame * 31 + at * 7 + at / 251) & 0xff);
}

static dds_entity_t checked(const char *what, dds_entity_t entity) {
  if (entity < 0) {
    fprintf(stderr, "%s: %s\n", what, dds_strretcode(-entity));
    exit(2);
  }
  return entity;
}

static dds_qos_t *qos(dds_durability_kind_t durability, int depth) {
  dds_qos_t *q = dds_create_qos();
  dds_qset_reliability(q, DDS_RELIABILITY_RELIABLE, DDS_SECS(1));
  dds_qset_durability(q, durability);
  dds_qset_history(q, DDS_HISTORY_KEEP_LAST, depth);
  return q;
}

static int is_right(const sensor_msgs_msg_dds__Image_ *label, int frame) {
  if (label->header.stamp.sec != frame || label->header.stamp.nanosec != 123456789u ||
      strcmp(label->header.frame_id, "camera_optical") != 0 || label->width != width ||
      label->height != height || label->step != width || strcmp(label->encoding, "mono8") != 0 ||
      label->data._length != width * height) {
    return 0;
  }
  for (unsigned i = 0; i < width * height; i++) {
    if (label->data._buffer[i] != (unsigned char)~pixel(frame, i)) {
      return 0;
    }
  }
  return 1;
}

static void publish(dds_entity_t camera, int frame, unsigned char *pixels) {
  for (unsigned i = 0; i < width * height; i++) {
    pixels[i] = pixel(frame, i);
  }
  sensor_msgs_msg_dds__Image_ image;
  memset(&image, 0, sizeof image);
  image.header.stamp.sec = frame;
  image.header.stamp.nanosec = 123456789u;
  image.header.frame_id = "camera_optical";
  image.width = width;
  image.height = height;
  image.encoding = "mono8";
  image.step = width;
  image.data._buffer = pixels;
  image.data._length = image.data._maximum = width * height;
  dds_write(camera, &image);
}

/* Waits for the next label image: 1 when it is right, 0 when it is corrupt, -1 when none comes. Labels
 * of the warm-up are passed over unless it is what is waited for. */
static int take(dds_entity_t labels, int frame, dds_time_t until) {
  int result = -1;
  while (result < 0 && dds_time() < until) {
    void *samples[1] = {NULL};
    dds_sample_info_t info[1];
    const int n = dds_take(labels, samples, info, 1, 1);
    if (n <= 0) {
      dds_sleepfor(DDS_MSECS(1));
      continue;
    }
    const sensor_msgs_msg_dds__Image_ *label = samples[0];
    if (info[0].valid_data && (frame == WARM_UP || label->header.stamp.sec != WARM_UP)) {
      result = is_right(label, frame);
    }
    dds_return_loan(labels, samples, n);
  }
  return result;
}

static int names(dds_entity_t infos) {
  int count = 0;
  while (count == 0 && dds_time() < end) {
    void *samples[1] = {NULL};
    dds_sample_info_t info[1];
    const int n = dds_take(infos, samples, info, 1, 1);
    if (n <= 0) {
      dds_sleepfor(DDS_MSECS(20));
      continue;
    }
    const vision_msgs_msg_dds__LabelInfo_ *labelled = samples[0];
    if (info[0].valid_data && labelled->class_map._length == 2 &&
        labelled->class_map._buffer[1].class_id == 254 &&
        strcmp(labelled->class_map._buffer[1].class_name, "my mug") == 0) {
      count = 2;
    }
    dds_return_loan(infos, samples, n);
  }
  return count;
}

int main(int argc, char **argv) {
  const int domain = argc > 1 ? atoi(argv[1]) : 0;
  const int frames = argc > 2 ? atoi(argv[2]) : 300;
  if (argc > 4) {
    width = (unsigned)atoi(argv[3]);
    height = (unsigned)atoi(argv[4]);
  }
  end = dds_time() + DDS_SECS(PATIENCE_S);
  dds_entity_t node =
      checked("participant", dds_create_participant((dds_domainid_t)domain, NULL, NULL));
  dds_qos_t *deep = qos(DDS_DURABILITY_VOLATILE, 100);
  dds_qos_t *latched = qos(DDS_DURABILITY_TRANSIENT_LOCAL, 1);
  dds_entity_t image_topic = checked(
      "topic", dds_create_topic(node, &sensor_msgs_msg_dds__Image__desc, "rt/camera", NULL, NULL));
  dds_entity_t label_topic = checked(
      "topic", dds_create_topic(node, &sensor_msgs_msg_dds__Image__desc, "rt/labels", NULL, NULL));
  dds_entity_t info_topic = checked(
      "topic",
      dds_create_topic(node, &vision_msgs_msg_dds__LabelInfo__desc, "rt/label_info", NULL, NULL));
  dds_entity_t camera =
      checked("writer", dds_create_writer(node, image_topic, deep, NULL));
  dds_entity_t labels =
      checked("reader", dds_create_reader(node, label_topic, deep, NULL));
  dds_entity_t infos =
      checked("reader", dds_create_reader(node, info_topic, latched, NULL));

  /* Volatile topics owe nothing that was sent before both sides have discovered each other, and
   * neither side can see what the other has discovered: begin when the first label is back. */
  unsigned char *pixels = malloc(width * height);
  dds_publication_matched_status_t out = {0};
  dds_subscription_matched_status_t in = {0};
  int warm = -1;
  while (warm < 0 && dds_time() < end) {
    dds_get_publication_matched_status(camera, &out);
    dds_get_subscription_matched_status(labels, &in);
    if (out.current_count > 0 && in.current_count > 0) {
      publish(camera, WARM_UP, pixels);
    }
    warm = take(labels, WARM_UP, dds_time() + DDS_MSECS(300));
  }
  dds_sleepfor(DDS_MSECS(500));

  int corrupt = 0, got = 0;
  for (int frame = 0, result = 0; frame < frames && result >= 0; frame++) {
    publish(camera, frame, pixels);
    result = take(labels, frame, end);
    got += result >= 0;
    corrupt += result == 0;
  }
  const int info = names(infos);
  printf("%d labels, %d corrupt, info %d\n", got, corrupt, info);
  if (dds_time() >= end) {
    printf("gave up after %d s; %u readers of the camera and %u writers of labels matched\n",
           PATIENCE_S, out.current_count, in.current_count);
  }
  free(pixels);
  dds_delete_qos(deep);
  dds_delete_qos(latched);
  dds_delete(node);
  return got == frames && corrupt == 0 && info == 2 ? 0 : 1;
}
