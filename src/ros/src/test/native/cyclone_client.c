/* A user of rmw_cyclonedds' kind: calls teach_concept and counts the answers that are its own.
 * Usage: cyclone_client DOMAIN CALLS. Prints "N of N answered"; gives up after 45 s. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Wire.h"
#include "dds/dds.h"

enum { PATIENCE_S = 45 };

typedef personal_segmentation_srv_dds__TeachConcept_Request_ Request;
typedef personal_segmentation_srv_dds__TeachConcept_Response_ Response;

static const uint64_t ME = 0x0123456789abcdefu;

static dds_entity_t checked(const char *what, dds_entity_t entity) {
  if (entity < 0) {
    fprintf(stderr, "%s: %s\n", what, dds_strretcode(-entity));
    exit(2);
  }
  return entity;
}

/* Waits for the answer to one call: 1 when it is right. */
static int answered(dds_entity_t replies, int call, const char *name, dds_time_t end) {
  while (dds_time() < end) {
    void *samples[1] = {NULL};
    dds_sample_info_t info[1];
    const int n = dds_take(replies, samples, info, 1, 1);
    if (n <= 0) {
      dds_sleepfor(DDS_MSECS(1));
      continue;
    }
    const Response *reply = samples[0];
    const int mine = info[0].valid_data && reply->client == ME && reply->sequence_number == call;
    const int right = mine && reply->success && strcmp(reply->message, name) == 0;
    dds_return_loan(replies, samples, n);
    if (mine) {
      return right;
    }
  }
  return 0;
}

int main(int argc, char **argv) {
  const int domain = argc > 1 ? atoi(argv[1]) : 0;
  const int calls = argc > 2 ? atoi(argv[2]) : 100;
  const dds_time_t end = dds_time() + DDS_SECS(PATIENCE_S);
  dds_entity_t node =
      checked("participant", dds_create_participant((dds_domainid_t)domain, NULL, NULL));
  dds_qos_t *reliable = dds_create_qos();
  dds_qset_reliability(reliable, DDS_RELIABILITY_RELIABLE, DDS_SECS(1));
  dds_qset_history(reliable, DDS_HISTORY_KEEP_LAST, 10);
  dds_entity_t ask = checked(
      "topic", dds_create_topic(node, &personal_segmentation_srv_dds__TeachConcept_Request__desc,
                                "rq/perception/teach_conceptRequest", NULL, NULL));
  dds_entity_t hear = checked(
      "topic", dds_create_topic(node, &personal_segmentation_srv_dds__TeachConcept_Response__desc,
                                "rr/perception/teach_conceptReply", NULL, NULL));
  dds_entity_t requests = checked("writer", dds_create_writer(node, ask, reliable, NULL));
  dds_entity_t replies = checked("reader", dds_create_reader(node, hear, reliable, NULL));

  dds_publication_matched_status_t out = {0};
  dds_subscription_matched_status_t in = {0};
  while ((out.current_count == 0 || in.current_count == 0) && dds_time() < end) {
    dds_get_publication_matched_status(requests, &out);
    dds_get_subscription_matched_status(replies, &in);
    dds_sleepfor(DDS_MSECS(20));
  }
  int right = 0;
  for (int call = 1; call <= calls && dds_time() < end; call++) {
    char name[32];
    snprintf(name, sizeof name, "mug %d", call);
    Request request;
    memset(&request, 0, sizeof request);
    request.client = ME;
    request.sequence_number = call;
    request.name = name;
    request.class_name = "mug";
    dds_write(requests, &request);
    right += answered(replies, call, name, end);
  }
  printf("%d of %d answered\n", right, calls);
  if (dds_time() >= end) {
    printf("gave up; %u readers of requests and %u writers of answers matched\n",
           out.current_count, in.current_count);
  }
  dds_delete_qos(reliable);
  dds_delete(node);
  return right == calls ? 0 : 1;
}
