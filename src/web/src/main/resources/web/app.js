// The page: one picture, one panel beside it that says what can be done now.
import { api, listen } from '/api.js';
import { Marking, Surface } from '/editor.js';
import { LiveView } from '/live.js';
import { bounds } from '/mask.js';
import { openShelf, openVocabulary, picture } from '/shelf.js';
import { h, loadTexts, rich, text } from '/text.js';

const $ = (id) => document.getElementById(id);
const MOST_IN_LEGEND = 16;

let state = { cameras: [], classes: [], concepts: [] };
let camera = 0;
let mode = 'live'; // live, mark, teaching, done
let tool = 'tap';
let brush = 3; // per cent of the picture's width
let lesson = null; // { views, name, className, concept }
let progress = null;
let verdict = null;
let listening = null;
let hovering = false;
let shares = new Map();

// Pictures and marks.

const live = new LiveView($('picture'), $('labels'), {
  frame(frame, seen) {
    shares = seen;
    $('view').style.setProperty('--aspect', `${frame.width} / ${frame.height}`);
    $('view').style.setProperty('--ratio', String(frame.width / frame.height));
    const fresh = frame.age < 60 && frame.age >= 0;
    const rate = live.rate();
    if (rate > 0) setStatus('live', text(fresh ? 'status-age' : 'status-live', { rate: rate.toFixed(1), age: frame.age.toFixed(1) }));
    else setStatus('live', text('live'));
    if (frame.generation !== state.generation) refresh();
    if (performance.now() - (live.legendAt ?? 0) > 700) {
      live.legendAt = performance.now();
      showLegend();
    }
  },
  state(kind, reason) {
    if (mode !== 'mark') setStatus('lost', reason || text('status-lost'));
  },
});

const marking = new Marking($('mask'), {
  change: () => { if (mode === 'mark') showPanel(); },
  trouble: (message) => toast(message),
});

const surface = new Surface($('view'), $('layers'), $('rubber'), $('cross'), {
  async tap(x, y, add) {
    if (mode === 'mark') {
      await marking.tap(x * marking.width, y * marking.height, add);
    } else if (mode === 'live' || mode === 'done') {
      await freeze({ x, y });
    }
  },
  box(box) {
    if (mode !== 'mark' || box.width * marking.width < 3 || box.height * marking.height < 3) return;
    const { width, height } = marking;
    marking.setBox([box.x * width, box.y * height, box.width * width, box.height * height].map(Math.round));
  },
  stroke(phase, from, to, add) {
    if (mode !== 'mark') return;
    const { width, height } = marking;
    const scaled = ({ x, y }) => ({ x: x * width, y: y * height });
    if (phase === 'begin') {
      marking.beginStroke();
    } else {
      marking.strokeTo(scaled(from), scaled(to), (width * brush) / 200 / Math.sqrt(surface.scale), add);
    }
  },
  hover: (x, y) => preview(x, y),
  leave() {
    if (mode === 'mark' && marking.empty) marking.show();
  },
  zoomed: (zoomed) => { $('whole').hidden = !zoomed; },
}, () => (mode === 'mark' ? tool : 'tap'));

/** Shows what a tap would give, one question at a time. */
async function preview(x, y) {
  if (mode !== 'mark' || tool !== 'tap' || !marking.empty || marking.busy || hovering) return;
  hovering = true;
  const { frozen } = marking;
  try {
    const answer = await api.mask(frozen.frame, [[x * frozen.width, y * frozen.height, 1]]);
    if (mode === 'mark' && marking.frozen === frozen && marking.empty && !marking.busy) marking.preview(answer);
  } catch {
    if (mode === 'mark' && marking.frozen === frozen && marking.empty) marking.show();
  } finally {
    hovering = false;
  }
}

/** Stops the picture that is shown, and marks what is at a place of it. */
async function freeze(at) {
  const shown = live.shown;
  if (!shown || mode === 'mark') return;
  const point = at && [[at.x * shown.width, at.y * shown.height, 1]];
  live.stop();
  mode = 'mark';
  tool = 'tap';
  verdict = null;
  marking.reset({ frame: null, width: shown.width, height: shown.height });
  marking.busy = 1;
  $('view').dataset.mode = 'mark';
  setStatus('frozen', text('status-frozen'));
  showPanel();
  try {
    const frozen = await api.freeze(camera, shown.stamp, point);
    if (mode !== 'mark') return;
    const same = frozen.stamp === shown.stamp;
    marking.reset(frozen);
    if (!same) await showFrozen(frozen);
    if (frozen.suggestion) {
      marking.begin(point, frozen.suggestion);
      say(marking.here?.name ?? '');
    } else if (frozen.no_suggestion) {
      marking.here = frozen.here;
      toast(text('unclear'));
    }
  } catch (e) {
    toast(e.message);
    goLive();
  }
  showPanel();
}

/** The frame that was shown is gone; the one that was kept in its place is shown instead. */
async function showFrozen(frozen) {
  const answer = await fetch(`/api/frames/${frozen.frame}.jpg`);
  const bitmap = await createImageBitmap(await answer.blob());
  $('picture').getContext('2d').drawImage(bitmap, 0, 0, $('picture').width, $('picture').height);
}

function goLive() {
  mode = 'live';
  $('view').dataset.mode = 'live';
  marking.reset(null);
  surface.whole();
  if (!live.running) live.start(camera);
  showPanel();
}

// The lesson.

function thumbnail() {
  const box = bounds(marking.mask, marking.width) ?? { x: 0, y: 0, width: marking.width, height: marking.height };
  const side = Math.min(Math.max(box.width, box.height) * 1.25, marking.width, marking.height);
  const x = Math.min(Math.max(0, box.x + box.width / 2 - side / 2), marking.width - side);
  const y = Math.min(Math.max(0, box.y + box.height / 2 - side / 2), marking.height - side);
  const shown = $('picture');
  const scale = shown.width / marking.width;
  const canvas = h('canvas', { width: 184, height: 184 });
  const context = canvas.getContext('2d');
  context.drawImage(shown, x * scale, y * scale, side * scale, side * scale, 0, 0, 184, 184);
  context.drawImage($('mask'), x, y, side, side, 0, 0, 184, 184);
  return canvas;
}

function addView(negative) {
  lesson ??= { views: [], name: '', className: '', concept: null };
  lesson.views.push({ frame: marking.frozen.frame, mask: marking.runs(), negative, canvas: thumbnail() });
  if (!negative) {
    lesson.words = marking.words.map(({ word }) => word);
    lesson.className ||= marking.words[0]?.word ?? '';
  }
  goLive();
  $('panel').querySelector('h2')?.scrollIntoView({ block: 'nearest' });
}

async function teach() {
  const name = (lesson.concept?.name ?? lesson.name).trim();
  const className = (lesson.concept?.class_name ?? lesson.className).trim();
  const trouble =
    name === '' ? 'need-name' : className === '' ? 'need-class'
      : !lesson.concept && !lesson.views.some((view) => !view.negative) ? 'need-view' : null;
  if (trouble) {
    lesson.trouble = text(trouble);
    showPanel();
    $('panel').querySelector(trouble === 'need-class' ? '#class' : '#name')?.focus();
    return;
  }
  const taught = lesson;
  mode = 'teaching';
  progress = { name, stage: 'wait', step: 0, steps: 1 };
  showPanel();
  try {
    const marks = taught.views.map(({ frame, mask, negative }) => ({ frame, mask, negative }));
    const answer = await api.teach({ name, class_name: className, refine: taught.concept !== null, marks });
    verdict = { ...answer, views: taught.views.filter((view) => !view.negative).length + (taught.concept ? 1 : 0) };
    lesson = null;
    mode = 'done';
    await refresh();
  } catch (e) {
    taught.trouble = e.message;
    mode = 'live';
  }
  progress = null;
  showPanel();
  say($('panel').querySelector('h2')?.textContent ?? '');
}

async function notMine(concept) {
  const [x, y] = marking.points[0] ?? [];
  const { frame } = marking.frozen;
  goLive();
  mode = 'teaching';
  progress = { name: concept.name, correcting: true, stage: 'wait', step: 0, steps: 1 };
  showPanel();
  try {
    await api.notMine(concept.id, frame, x, y);
    toast(rich('corrected', { name: concept.name }));
    await refresh();
  } catch (e) {
    toast(e.message);
  }
  mode = 'live';
  progress = null;
  showPanel();
}

// The panel: what can be done now.

const icons = {
  tap: 'M9 11V5a2 2 0 1 1 4 0v6l5 1.500a2 2 0 0 1 1.500 2.300L18.500 20H10l-5-6.500a1.500 1.500 0 0 1 2.300-2L9 13z',
  box: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4',
  brush: 'M20 4c-5 2-9 6-11 10l2 2c4-2 7-6 9-12zM8 15c-3 0-3 3-5 4 3 2 7 1 7-2z',
  eraser: 'M13 5l6 6-8 8H7l-3-3zM9 9l6 6',
  undo: 'M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 9h-2',
  redo: 'M15 6l5 5-5 5M20 11H10a6 6 0 0 0 0 9h2',
};

function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  for (const [key, value] of Object.entries({ d: icons[name], fill: 'none', stroke: 'currentColor', 'stroke-width': '1.800', 'stroke-linejoin': 'round', 'stroke-linecap': 'round' })) {
    path.setAttribute(key, value);
  }
  svg.append(path);
  return svg;
}

function button(key, onclick, properties = {}) {
  return h('button', { type: 'button', onclick, ...properties }, text(key));
}

function showPanel() {
  const panel = $('panel');
  const focused = panel.contains(document.activeElement) ? document.activeElement.id : '';
  const parts = mode === 'mark' ? markPanel() : mode === 'teaching' ? teachingPanel() : mode === 'done' ? donePanel() : lesson ? lessonPanel() : idlePanel();
  panel.replaceChildren(...parts.filter(Boolean));
  document.body.dataset.mode = mode === 'live' && lesson ? 'lesson' : mode;
  if (focused) panel.querySelector(`#${focused}`)?.focus();
  $('freeze').textContent = text(mode === 'mark' ? 'go-live' : 'freeze');
  $('freeze').disabled = mode === 'teaching';
  $('opacity').parentElement.hidden = mode === 'mark';
  $('player').hidden = mode === 'mark' || !state.player;
  $('view').setAttribute('aria-label', text(mode === 'mark' ? 'status-frozen' : 'picture'));
}

function idlePanel() {
  return [
    h('div', { className: 'stack' }, h('h2', {}, text('tap-title')), h('p', { className: 'soft' }, text('tap-hint'))),
    state.concepts.length > 0 && h('div', { className: 'stack' },
      h('h3', {}, text('known')),
      h('ul', { className: 'known' }, ...state.concepts.map((concept) =>
        h('li', {}, h('button', { type: 'button', onclick: shelf }, picture(concept, 72), h('bdi', {}, concept.name)))))),
  ];
}

function markPanel() {
  const { here, empty, busy } = marking;
  const concept = here?.concept ? state.concepts.find((c) => c.name === here.name && c.own) : null;
  const title = busy && empty ? text('looking') : here?.name ? rich('here', { name: here.name, score: Math.round(here.score * 100) }) : text('frozen-title');
  const more = lesson?.views.length || lesson?.concept;
  return [
    h('div', { className: 'stack' }, h('h2', {}, title), h('p', { className: 'soft' }, text(empty ? 'frozen-hint' : 'mark-hint'))),
    concept && !empty && h('div', { className: 'note' },
      h('p', {}, rich('called', { name: concept.name })),
      h('div', { className: 'row even' },
        button('not-mine', () => notMine(concept), { id: 'not-mine', className: 'main' }),
        button('more-views', () => { if (!lesson) lesson = { views: [], concept }; addView(false); }, { id: 'add-to' }))),
    h('div', { className: 'tools' },
      ...['tap', 'box', 'brush', 'eraser'].map((name) => h('button', {
        type: 'button', id: `tool-${name}`, 'aria-pressed': String(tool === name),
        onclick: () => { tool = name; showPanel(); },
      }, icon(name), text(`tool-${name}`))),
      h('button', { type: 'button', id: 'undo', disabled: marking.undos.length === 0, onclick: () => marking.undo() }, icon('undo'), text('undo')),
      h('button', { type: 'button', id: 'redo', disabled: marking.redos.length === 0, onclick: () => marking.redo() }, icon('redo'), text('redo'))),
    (tool === 'brush' || tool === 'eraser') && h('label', { className: 'slider' }, text('brush-size'),
      h('input', { id: 'brush-size', type: 'range', min: 1, max: 12, step: 0.5, value: brush, oninput: (e) => { brush = Number(e.target.value); } })),
    h('div', { className: 'row even sticky' },
      more && button('not-it', () => addView(true), { id: 'not-it', disabled: empty || busy > 0 }),
      button('use', () => addView(false), { id: 'use', className: concept ? '' : 'main', disabled: empty || busy > 0 })),
  ];
}

function lessonPanel() {
  const known = lesson.concept ?? state.concepts.find((c) => c.own && c.name === lesson.name.trim());
  const chips = [...new Set(lesson.words ?? [])].slice(0, 5);
  return [
    h('div', { className: 'stack' },
      h('h2', {}, lesson.concept ? rich('refine-title', { name: lesson.concept.name }) : text('name-title')),
      h('p', { className: 'soft' }, text(lesson.views.length > 1 ? 'lookalike-hint' : 'views-hint'))),
    h('ul', { className: 'views', 'aria-label': text('views') },
      ...lesson.views.map((view, i) => {
        view.canvas.setAttribute('role', 'img');
        view.canvas.setAttribute('aria-label', text('view', { n: i + 1 }));
        return h('li', { data: view.negative ? { negative: '' } : {} }, view.canvas,
          view.negative && h('span', {}, text('negative')),
          h('button', { type: 'button', 'aria-label': text('remove-view', { n: i + 1 }), onclick: () => { lesson.views.splice(i, 1); showPanel(); } }, '×'));
      }),
      h('li', {}, h('div', { className: 'more' }, text('more')))),
    !lesson.concept && h('label', { className: 'field' }, text('name'),
      h('input', { id: 'name', type: 'text', value: lesson.name, maxLength: 64, placeholder: text('name-example'), autocomplete: 'off', dir: 'auto', enterKeyHint: 'go',
        oninput: (e) => { lesson.name = e.target.value; }, onkeydown: (e) => { if (e.key === 'Enter') teach(); } })),
    !lesson.concept && h('div', { className: 'stack' },
      h('label', { className: 'field' }, text('class'), h('small', {}, text('class-hint')),
        h('input', { id: 'class', type: 'text', value: lesson.className, maxLength: 100, list: 'all-words', autocomplete: 'off', autocapitalize: 'none',
          oninput: (e) => { lesson.className = e.target.value; } })),
      h('datalist', { id: 'all-words' }, ...state.classes.filter((c) => !c.concept).map((c) => h('option', { value: c.name }))),
      chips.length > 1 && h('div', { className: 'chips' }, ...chips.map((word) =>
        h('button', { type: 'button', 'aria-pressed': String(word === lesson.className), onclick: () => { lesson.className = word; showPanel(); } }, h('bdi', {}, word))))),
    known && !lesson.concept && h('p', { className: 'soft' }, rich('replace', { name: known.name })),
    lesson.trouble && h('p', { className: 'bad', role: 'alert' }, lesson.trouble),
    h('div', { className: 'row even sticky' },
      button('cancel', () => { lesson = null; showPanel(); }, { id: 'cancel' }),
      button('teach', teach, { id: 'teach', className: 'main', disabled: lesson.views.length === 0 })),
  ];
}

function teachingPanel() {
  const { name, stage, step, steps, correcting } = progress;
  const share = stage === 'wait' ? 0 : stage === 'references' ? (0.5 * step) / steps : stage === 'tuning' ? 0.5 + (0.45 * step) / steps : 0.97;
  return [
    h('h2', {}, rich(correcting ? 'correcting' : 'teaching', { name })),
    h('progress', { max: 1, value: share, 'aria-label': text('panel') }),
    h('p', { className: 'soft' }, text(`stage-${stage}`, { step, steps })),
  ];
}

function donePanel() {
  const { concept, quality, seconds, views } = verdict;
  const own = verdict.verdict.length ? verdict.verdict
    : [text(quality >= 0.75 ? 'done-good' : quality >= 0.5 ? 'done-fair' : 'done-poor'), quality >= 0.5 && views === 1 ? text('done-one') : ''];
  return [
    h('div', { className: 'stack' },
      h('h2', {}, rich('done-title', { name: concept.name })),
      h('ul', { className: 'sentences' }, ...own.filter(Boolean).map((sentence) => h('li', {}, h('bdi', {}, sentence)))),
      h('p', { className: 'soft' }, text('took', { seconds: seconds.toFixed(1) }))),
    h('div', { className: 'row even sticky' },
      button('another', () => { lesson = { views: [], concept, name: concept.name, className: concept.class_name }; mode = 'live'; verdict = null; showPanel(); }, { id: 'another' }),
      button('finish', () => { mode = 'live'; verdict = null; showPanel(); }, { id: 'finish', className: 'main' })),
  ];
}

function showLegend() {
  const inView = state.classes
    .filter((c) => (shares.get(c.id) ?? 0) > 0.0005)
    .sort((a, b) => b.concept - a.concept || shares.get(b.id) - shares.get(a.id))
    .slice(0, MOST_IN_LEGEND);
  const key = inView.map((c) => c.id).join() + live.only;
  if (key === live.legendKey) return;
  live.legendKey = key;
  const focused = document.activeElement?.dataset?.class;
  $('legend').replaceChildren(...inView.map((c) => h('li', {}, h('button', {
    type: 'button', 'aria-pressed': String(live.only === c.id), data: { class: c.id, ...(c.concept && { concept: '' }) },
    onclick: () => { live.highlight(live.only === c.id ? null : c.id); live.legendKey = ''; showLegend(); },
  }, h('i', { css: { '--colour': c.colour } }), h('bdi', {}, c.name)))));
  if (focused) $('legend').querySelector(`[data-class="${focused}"]`)?.focus();
}

// Around it.

function setStatus(kind, words) {
  $('status').dataset.state = kind;
  $('status').lastElementChild.textContent = words;
}

function say(words) {
  $('said').textContent = words;
}

function toast(words, action, run) {
  const element = h('div', { className: 'toast' }, h('span', {}, words),
    action && h('button', { type: 'button', onclick: async () => {
      element.remove();
      try { await run(); } catch (e) { toast(e.message); }
    } }, action));
  $('toasts').append(element);
  while ($('toasts').children.length > 3) $('toasts').firstElementChild.remove();
  setTimeout(() => element.remove(), action ? 15000 : 6000);
}

async function refresh() {
  if (refresh.running) return;
  refresh.running = true;
  try {
    state = await api.state();
    live.setClasses(state.classes, state.unlabelled);
    live.legendKey = '';
    showLegend();
    if (mode === 'live' && !lesson) showPanel();
  } catch (e) {
    if (e.status === 401) setStatus('lost', text('locked'));
  } finally {
    refresh.running = false;
  }
}

const windows = {
  refine(concept) {
    lesson = { views: [], concept, name: concept.name, className: concept.class_name };
    goLive();
  },
  toast,
  changed: refresh,
};

async function shelf() {
  await refresh();
  openShelf($('shelf'), state.concepts, state.cameras, windows);
}

function showPlayer(player) {
  $('play').textContent = text(player.paused ? 'play' : 'pause');
  $('play').onclick = () => api.player({ paused: !player.paused }).then(showPlayer);
  $('seek').max = player.duration;
  if (document.activeElement !== $('seek')) $('seek').value = player.position;
  $('seek').onchange = () => api.player({ position: Number($('seek').value) }).then(showPlayer).finally(() => $('seek').blur());
}

function resume() {
  listening?.();
  listening = listen({
    open: refresh,
    generation: refresh,
    lesson(told) {
      if (mode === 'teaching' && told.name === progress.name && told.stage in { references: 1, tuning: 1, storing: 1 }) {
        progress = { ...progress, ...told };
        showPanel();
      }
    },
  });
  if (mode !== 'mark') live.start(camera);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    listening?.();
    listening = null;
    live.stop();
  } else {
    resume();
    refresh();
  }
});

document.addEventListener('keydown', (e) => {
  if (e.target.closest('input, textarea, select, dialog') || e.altKey) return;
  const key = e.key.toLowerCase();
  if ((e.ctrlKey || e.metaKey) && key !== 'z') return;
  if (key === 'z' && mode === 'mark') {
    if (e.shiftKey) marking.redo(); else marking.undo();
  } else if (key === 'f') {
    if (mode === 'mark') goLive(); else freeze();
  } else if (key === 'escape' && mode === 'mark') {
    goLive();
  } else if (mode === 'mark' && 'tbpe'.includes(key)) {
    tool = { t: 'tap', b: 'box', p: 'brush', e: 'eraser' }[key];
    showPanel();
  } else {
    return;
  }
  e.preventDefault();
});

$('freeze').addEventListener('click', () => (mode === 'mark' ? goLive() : freeze()));
$('whole').addEventListener('click', () => surface.whole());
$('opacity').addEventListener('input', (e) => { $('labels').style.opacity = e.target.value / 100; });
$('open-shelf').addEventListener('click', shelf);
$('open-words').addEventListener('click', () => openVocabulary($('vocabulary'), windows).catch((e) => toast(e.message)));
$('camera').addEventListener('change', (e) => {
  camera = Number(e.target.value);
  live.shown = null;
  goLive();
  live.start(camera);
});

await loadTexts();
setStatus('waiting', text('status-waiting'));
await refresh();
$('camera').replaceChildren(...state.cameras.map(({ topic }, i) => h('option', { value: i }, topic)));
$('camera-choice').hidden = state.cameras.length < 2;
if (state.player) {
  showPlayer(state.player);
  setInterval(() => { if (!document.hidden) api.player().then(showPlayer).catch(() => {}); }, 1000);
}
showPanel();
resume();
