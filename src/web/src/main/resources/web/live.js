// The live view: pictures with labels over them, as they come.
import { watch } from '/api.js';

export class LiveView {
  /** `on` hears frame(frame, shares), state('live' | 'lost', reason). */
  constructor(picture, labels, on) {
    this.picture = picture;
    this.labels = labels;
    this.on = on;
    this.colours = new Map();
    this.only = null;
    this.times = [];
    this.stopper = null;
    this.shown = null;
  }

  /** What labels mean: colours by id. */
  setClasses(classes, unlabelled) {
    this.colours = new Map();
    for (const { id, colour } of classes) {
      const rgb = parseInt(colour.slice(1), 16);
      this.colours.set(id, 0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16));
    }
    this.colours.set(unlabelled, 0);
    this.#tint();
  }

  /** Shows the labels of one class alone; null shows all. */
  highlight(id) {
    this.only = id;
    this.#tint();
  }

  start(camera) {
    this.stop();
    const stopper = new AbortController();
    this.stopper = stopper;
    const run = async () => {
      while (!stopper.signal.aborted) {
        try {
          await watch(camera, stopper.signal, (frame) => this.#next(frame, stopper.signal));
          this.on.state('lost', '');
        } catch (e) {
          if (stopper.signal.aborted) return;
          this.on.state('lost', e.status ? e.message : '');
          if (e.status === 401) return;
        }
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    };
    run();
  }

  stop() {
    this.stopper?.abort();
    this.stopper = null;
    this.times = [];
    this.waiting = null;
  }

  get running() {
    return this.stopper !== null;
  }

  /** Shows the newest frame; what came while one was decoded is left out. */
  async #next(frame, signal) {
    this.waiting = frame;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.waiting && !signal.aborted) {
        const next = this.waiting;
        this.waiting = null;
        const bitmap = await createImageBitmap(new Blob([next.jpeg], { type: 'image/jpeg' }));
        if (!signal.aborted) this.#show(next, bitmap);
        bitmap.close();
      }
    } finally {
      this.busy = false;
    }
  }

  #show(frame, bitmap) {
    size(this.picture, bitmap.width, bitmap.height);
    this.picture.getContext('2d').drawImage(bitmap, 0, 0);
    this.shown = frame;
    const shares = this.#tint();
    const now = performance.now();
    this.times = [...this.times.filter((time) => now - time < 3000), now];
    this.on.frame(frame, shares);
  }

  /** Frames a second, lately. */
  rate() {
    const { times } = this;
    return times.length < 2 ? 0 : ((times.length - 1) * 1000) / (times[times.length - 1] - times[0]);
  }

  /** Colours the labels of the frame that is shown; returns the share of each id. */
  #tint() {
    const shares = new Map();
    const frame = this.shown;
    if (!frame) return shares;
    const { label_width: width, label_height: height } = frame;
    size(this.labels, width, height);
    const context = this.labels.getContext('2d');
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    let at = 0;
    let i = 0;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = frame.labels[i++];
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    };
    while (i < frame.labels.length) {
      const id = number();
      const run = number();
      if (this.only === null || this.only === id) {
        pixels.fill(this.colours.get(id) ?? 0, at, at + run);
      }
      shares.set(id, (shares.get(id) ?? 0) + run / (width * height));
      at += run;
    }
    context.putImageData(image, 0, 0);
    return shares;
  }
}

function size(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}
