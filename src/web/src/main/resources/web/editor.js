// Marking a thing in a stopped frame: taps, boxes and strokes become a mask. The mask that is drawn
// is the mask that is sent.
import { api } from '/api.js';
import { area, clear, draw, fromRuns, stroke, toRuns } from '/mask.js';

const MOST_UNDO = 40;

/** What was marked in one frame. */
export class Marking {
  /** `on` hears change() and trouble(message). */
  constructor(canvas, on) {
    this.canvas = canvas;
    this.on = on;
    this.reset(null);
  }

  /** Begins with a frozen frame, as the node answered it. */
  reset(frozen) {
    this.frozen = frozen;
    this.points = [];
    this.box = null;
    this.base = null; // what the node made of points and box
    this.paint = null; // 1: added by hand, 2: taken away by hand
    this.mask = null;
    this.words = [];
    this.here = null;
    this.undos = [];
    this.redos = [];
    this.asked = 0;
    this.busy = 0;
    clear(this.canvas);
  }

  get width() { return this.frozen.width; }
  get height() { return this.frozen.height; }
  get empty() { return !this.mask || area(this.mask) === 0; }

  /** Takes over what the node said about the first point. */
  begin(points, suggestion) {
    this.#remember();
    this.points = points;
    this.#take(suggestion);
  }

  /** A tap; x and y in pixels of the frame. */
  async tap(x, y, add) {
    if (!add && this.empty) return;
    this.#remember();
    const before = { points: this.points };
    this.points = [...this.points, [x, y, add ? 1 : 0]];
    this.#unpaint(x, y);
    await this.#ask(() => { this.points = before.points; });
  }

  async setBox(box) {
    this.#remember();
    const before = { points: this.points, box: this.box, paint: this.paint };
    Object.assign(this, { box, points: [], paint: null });
    await this.#ask(() => Object.assign(this, before));
  }

  async #ask(back) {
    const frozen = this.frozen;
    const turn = ++this.asked;
    this.busy++;
    this.on.change();
    try {
      const answer = await api.mask(frozen.frame, this.points, this.box);
      if (frozen === this.frozen && turn === this.asked) this.#take(answer);
    } catch (e) {
      if (frozen === this.frozen && turn === this.asked) {
        this.undos.pop();
        back();
        this.on.trouble(e.message);
      }
    } finally {
      this.busy--;
      this.on.change();
    }
  }

  #take(answer) {
    this.base = fromRuns(answer.mask);
    this.words = answer.words;
    if (answer.here?.name) this.here = answer.here;
    this.#compose();
  }

  #compose() {
    const { base, paint } = this;
    const mask = base ? base.slice() : new Uint8Array(this.width * this.height);
    if (paint) {
      for (let i = 0; i < paint.length; i++) {
        if (paint[i]) mask[i] = paint[i] === 1 ? 1 : 0;
      }
    }
    this.mask = mask;
    this.show();
    this.on.change();
  }

  /** A later tap counts more than an earlier stroke that lies under it. */
  #unpaint(x, y) {
    if (this.paint?.[Math.floor(y) * this.width + Math.floor(x)]) {
      this.paint = this.paint.slice();
      stroke(this.paint, this.width, this.height, { x, y }, { x, y }, this.width / 40, 0);
    }
  }

  beginStroke() {
    this.#remember();
    this.paint = this.paint ? this.paint.slice() : new Uint8Array(this.width * this.height);
  }

  strokeTo(from, to, radius, add) {
    stroke(this.paint, this.width, this.height, from, to, radius, add ? 1 : 2);
    this.#compose();
  }

  /** Shows what a point would give, without keeping it. */
  preview(suggestion) {
    draw(this.canvas, fromRuns(suggestion.mask), this.width, this.height, false);
    this.canvas.dataset.preview = '';
  }

  show() {
    delete this.canvas.dataset.preview;
    if (this.empty) {
      clear(this.canvas);
    } else {
      draw(this.canvas, this.mask, this.width, this.height, true);
    }
  }

  #state() {
    const { points, box, base, paint, words, here } = this;
    return { points, box, base, paint, words, here };
  }

  #remember() {
    this.undos.push(this.#state());
    if (this.undos.length > MOST_UNDO) this.undos.shift();
    this.redos = [];
  }

  undo() { this.#go(this.undos, this.redos); }
  redo() { this.#go(this.redos, this.undos); }

  #go(from, to) {
    if (from.length === 0) return;
    to.push(this.#state());
    Object.assign(this, from.pop());
    this.asked++;
    this.#compose();
  }

  /** The mask as the node takes it. */
  runs() {
    return toRuns(this.mask, this.width, this.height);
  }
}

/** Fingers, mouse and keys on the picture: taps, boxes, strokes, zoom and pan. */
export class Surface {
  /**
   * `on` hears tap(x, y, add), box(box), stroke(phase, from, to, add), hover(x, y) and leave(), all in
   * shares of the picture's width and height; `tool()` says what a drag means.
   */
  constructor(view, layers, rubber, cross, on, tool) {
    Object.assign(this, { view, layers, rubber, cross, on, tool });
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.pointers = new Map();
    this.at = { x: 0.5, y: 0.5 };
    view.addEventListener('pointerdown', (e) => this.#down(e));
    view.addEventListener('pointermove', (e) => this.#move(e));
    view.addEventListener('pointerup', (e) => this.#up(e));
    view.addEventListener('pointercancel', (e) => this.#cancel(e));
    view.addEventListener('pointerleave', (e) => { if (e.pointerType === 'mouse') on.leave(); });
    view.addEventListener('contextmenu', (e) => e.preventDefault());
    view.addEventListener('wheel', (e) => this.#wheel(e), { passive: false });
    view.addEventListener('keydown', (e) => this.#key(e));
    view.addEventListener('blur', () => { cross.hidden = true; });
  }

  #place(e) {
    const box = this.layers.getBoundingClientRect();
    return { x: (e.clientX - box.left) / box.width, y: (e.clientY - box.top) / box.height };
  }

  #down(e) {
    if (e.button > 2) return;
    this.cross.hidden = true;
    this.view.setPointerCapture(e.pointerId);
    this.pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    if (this.pointers.size === 2) {
      this.#cancelGesture();
      this.pinch = this.#pinchState();
      return;
    }
    if (this.pointers.size > 2) return;
    const place = this.#place(e);
    const gesture = { start: place, last: place, from: { x: e.clientX, y: e.clientY }, right: e.button === 2, kind: 'tap' };
    this.gesture = gesture;
    if (e.pointerType !== 'mouse' && this.tool() === 'tap') {
      gesture.timer = setTimeout(() => {
        if (this.gesture === gesture && gesture.kind === 'tap') {
          gesture.kind = 'done';
          navigator.vibrate?.(15);
          this.on.tap(place.x, place.y, false);
        }
      }, 480);
    }
  }

  #move(e) {
    if (!this.pointers.has(e.pointerId)) {
      if (e.pointerType === 'mouse') {
        const place = this.#place(e);
        this.on.hover(place.x, place.y);
      }
      return;
    }
    this.pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    if (this.pinch && this.pointers.size >= 2) {
      const now = this.#pinchState();
      const { x, y } = this.pinch;
      this.#zoom(now.distance / this.pinch.distance, now.x, now.y, now.x - x, now.y - y);
      this.pinch = now;
      return;
    }
    const gesture = this.gesture;
    if (!gesture || gesture.kind === 'done') return;
    const place = this.#place(e);
    const far = Math.hypot(e.clientX - gesture.from.x, e.clientY - gesture.from.y) > (e.pointerType === 'mouse' ? 5 : 10);
    const tool = this.tool();
    if (gesture.kind === 'tap' && (far || tool === 'brush' || tool === 'eraser')) {
      clearTimeout(gesture.timer);
      gesture.kind = tool === 'tap' ? 'pan' : tool;
      if (gesture.kind === 'brush' || gesture.kind === 'eraser') {
        this.on.stroke('begin', gesture.start, gesture.start, gesture.kind === 'brush');
      }
    }
    if (gesture.kind === 'pan') {
      this.#zoom(1, e.clientX, e.clientY, e.clientX - (gesture.panned ?? gesture.from).x, e.clientY - (gesture.panned ?? gesture.from).y);
      gesture.panned = { x: e.clientX, y: e.clientY };
    } else if (gesture.kind === 'box') {
      this.#stretch(gesture.start, place);
    } else if (gesture.kind === 'brush' || gesture.kind === 'eraser') {
      this.on.stroke('go', gesture.last, place, gesture.kind === 'brush');
    }
    gesture.last = place;
  }

  #up(e) {
    this.pointers.delete(e.pointerId);
    if (this.pinch) {
      if (this.pointers.size === 0) this.pinch = null;
      return;
    }
    const gesture = this.gesture;
    this.gesture = null;
    if (!gesture) return;
    clearTimeout(gesture.timer);
    const place = this.#place(e);
    const tool = this.tool();
    if (gesture.kind === 'tap') {
      if (tool === 'brush' || tool === 'eraser') {
        this.on.stroke('begin', place, place, tool === 'brush');
        this.on.stroke('go', place, place, tool === 'brush');
      } else {
        this.on.tap(place.x, place.y, !gesture.right && !e.altKey);
      }
    } else if (gesture.kind === 'box') {
      this.rubber.hidden = true;
      this.on.box(corners(gesture.start, place));
    }
  }

  #cancel(e) {
    this.pointers.delete(e.pointerId);
    if (this.pointers.size === 0) this.pinch = null;
    this.#cancelGesture();
  }

  #cancelGesture() {
    clearTimeout(this.gesture?.timer);
    this.gesture = null;
    this.rubber.hidden = true;
  }

  #stretch(a, b) {
    const box = corners(a, b);
    this.rubber.hidden = false;
    Object.assign(this.rubber.style, {
      left: `${box.x * 100}%`, top: `${box.y * 100}%`, width: `${box.width * 100}%`, height: `${box.height * 100}%`,
    });
  }

  #pinchState() {
    const [a, b] = [...this.pointers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance: Math.max(20, Math.hypot(a.x - b.x, a.y - b.y)) };
  }

  #wheel(e) {
    e.preventDefault();
    this.#zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0016)), e.clientX, e.clientY, 0, 0);
  }

  /** Zooms about a place of the screen, and shifts. */
  #zoom(factor, clientX, clientY, dx, dy) {
    const box = this.view.getBoundingClientRect();
    const scale = Math.min(12, Math.max(1, this.scale * factor));
    const px = clientX - box.left;
    const py = clientY - box.top;
    this.x = px - ((px - this.x) * scale) / this.scale + dx;
    this.y = py - ((py - this.y) * scale) / this.scale + dy;
    this.scale = scale;
    this.x = Math.min(0, Math.max(box.width * (1 - scale), this.x));
    this.y = Math.min(0, Math.max(box.height * (1 - scale), this.y));
    this.layers.style.transform = `translate(${this.x}px, ${this.y}px) scale(${scale})`;
    this.on.zoomed(scale > 1);
  }

  /** Shows the whole picture again. */
  whole() {
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.layers.style.transform = '';
    this.on.zoomed(false);
  }

  #key(e) {
    if (e.ctrlKey || e.metaKey) return;
    const step = e.shiftKey ? 0.1 : 0.02;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const box = this.view.getBoundingClientRect();
    const centre = [box.left + box.width / 2, box.top + box.height / 2];
    if (moves[e.key]) {
      this.at.x = Math.min(0.999, Math.max(0, this.at.x + moves[e.key][0]));
      this.at.y = Math.min(0.999, Math.max(0, this.at.y + moves[e.key][1]));
      this.cross.hidden = false;
      this.cross.style.left = `${this.at.x * 100}%`;
      this.cross.style.top = `${this.at.y * 100}%`;
      this.on.hover(this.at.x, this.at.y);
    } else if (e.key === 'Enter') {
      this.on.tap(this.at.x, this.at.y, !e.shiftKey);
    } else if (e.key === 'Delete' || e.key === 'Backspace') {
      this.on.tap(this.at.x, this.at.y, false);
    } else if (e.key === '+' || e.key === '=') {
      this.#zoom(1.25, ...centre, 0, 0);
    } else if (e.key === '-') {
      this.#zoom(0.8, ...centre, 0, 0);
    } else {
      return;
    }
    e.preventDefault();
  }
}

function corners(a, b) {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)].map(clip);
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)].map(clip);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function clip(share) {
  return Math.min(1, Math.max(0, share));
}
