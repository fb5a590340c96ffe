// Everything the page asks of the node; docs/web-api.yaml describes the same.

/** A refusal with the reason the node gave. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(method, path, body, type = 'application/json') {
  const request = { method, headers: {} };
  if (body !== undefined) {
    request.headers['Content-Type'] = type;
    request.body = type === 'application/json' ? JSON.stringify(body) : body;
  }
  const answer = await fetch(path, request);
  const json = await answer.json().catch(() => ({ error: answer.statusText }));
  if (!answer.ok) {
    throw new Refusal(answer.status, json.error);
  }
  return json;
}

export const api = {
  state: () => ask('GET', '/api/state'),
  freeze: (camera, stamp, points) => ask('POST', '/api/frames', { camera, ...(stamp && { stamp }), ...(points && { points }) }),
  mask: (frame, points, box) => ask('POST', `/api/frames/${frame}/mask`, { points, ...(box && { box }) }),
  teach: (lesson) => ask('POST', '/api/teach', lesson),
  concepts: () => ask('GET', '/api/concepts'),
  notMine: (id, frame, x, y) => ask('POST', `/api/concepts/${id}/not-mine`, { frame, x, y }),
  forget: (id) => ask('DELETE', `/api/concepts/${id}`),
  undo: (id) => ask('POST', `/api/undo/${id}`, {}),
  takeIn: (file) => ask('POST', '/api/concepts', file, 'application/zip'),
  vocabulary: () => ask('GET', '/api/vocabulary'),
  setVocabulary: (words) => ask('PUT', '/api/vocabulary', { words }),
  player: (change) => (change ? ask('POST', '/api/player', change) : ask('GET', '/api/player')),
};

/** Server-sent events; listeners by type. Returns what closes it. */
export function listen(listeners) {
  const source = new EventSource('/api/events');
  for (const [type, listener] of Object.entries(listeners)) {
    source.addEventListener(type, (event) => listener(event.data ? JSON.parse(event.data) : {}));
  }
  return () => source.close();
}

/** Reads the live pictures of a camera until the signal says stop. */
export async function watch(camera, signal, onFrame) {
  const answer = await fetch(`/api/cameras/${camera}/live`, { signal });
  if (!answer.ok) {
    throw new Refusal(answer.status, (await answer.json().catch(() => ({}))).error ?? answer.statusText);
  }
  const reader = answer.body.getReader();
  let held = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
    for (;;) {
      if (held.length < 12) break;
      const lengths = new DataView(held.buffer, held.byteOffset);
      const [head, jpeg, labels] = [lengths.getUint32(0), lengths.getUint32(4), lengths.getUint32(8)];
      const end = 12 + head + jpeg + labels;
      if (held.length < end) break;
      if (jpeg > 0) {
        onFrame({
          ...JSON.parse(new TextDecoder().decode(held.subarray(12, 12 + head))),
          jpeg: held.slice(12 + head, 12 + head + jpeg),
          labels: held.slice(12 + head + jpeg, end),
        });
      }
      held = held.subarray(end);
    }
  }
}
