// What the robot knows, and its words: the two windows over the page.
import { api } from '/api.js';
import { h, rich, text } from '/text.js';

/** A picture that may be missing. */
export function picture(concept, size) {
  if (!concept.own) return h('span', { className: 'blank' });
  const image = h('img', { src: `/api/concepts/${concept.id}/picture.jpg?${concept.created}`, alt: '', width: size, height: size });
  image.addEventListener('error', () => image.replaceWith(h('span', { className: 'blank' })), { once: true });
  return image;
}

function ago(seconds) {
  if (seconds < 10) return text('just-now');
  if (seconds < 90) return text('seconds-ago', { n: Math.round(seconds) });
  if (seconds < 5400) return text('minutes-ago', { n: Math.round(seconds / 60) });
  return text('hours-ago', { n: Math.round(seconds / 3600) });
}

function heading(dialog, id, title) {
  return h('header', {},
    h('h2', { id }, title),
    h('button', { type: 'button', className: 'quiet', onclick: () => dialog.close() }, text('close')));
}

/** Shows the shelf; `on` hears refine(concept), toast(...) and changed(). */
export function openShelf(dialog, concepts, cameras, on) {
  const cards = concepts.map((concept) => {
    const seen = concept.last_seen;
    const where = seen
      ? text(cameras.length > 1 ? 'seen-on' : 'seen', { ago: ago(seen.seconds_ago), camera: cameras[seen.camera]?.topic ?? '' })
      : text('not-seen');
    return h('article', { className: 'card' },
      picture(concept, 72),
      h('div', {},
        h('h3', {}, h('bdi', {}, concept.name)),
        h('p', { className: 'soft' }, h('bdi', {}, concept.class_name), ' · ', where)),
      concept.own
        ? h('div', { className: 'row' },
            h('button', { type: 'button', onclick: () => { dialog.close(); on.refine(concept); } }, text('refine')),
            h('a', { className: 'button quiet', href: `/api/concepts/${concept.id}.zip`, download: 'concepts.zip' }, text('export')),
            h('button', { type: 'button', className: 'quiet danger', onclick: (e) => forget(dialog, concept, on, e.currentTarget) }, text('forget')))
        : h('p', { className: 'row soft' }, text('adopted')));
  });
  const file = h('input', { type: 'file', accept: '.zip,application/zip', hidden: true, onchange: () => takeIn(file, dialog, on) });
  dialog.replaceChildren(
    heading(dialog, 'shelf-title', text('things-title')),
    h('div', { className: 'body' }, ...(cards.length ? cards : [h('p', { className: 'soft' }, text('nothing-yet'))])),
    h('footer', {},
      file,
      h('button', { type: 'button', onclick: () => file.click() }, text('import')),
      concepts.some((c) => c.own) && h('a', { className: 'button', href: '/api/concepts.zip', download: 'concepts.zip' }, text('export-all'))));
  if (!dialog.open) dialog.showModal();
}

async function forget(dialog, concept, on, button) {
  button.disabled = true;
  try {
    const { undo } = await api.forget(concept.id);
    dialog.close();
    await on.changed();
    on.toast(rich('forgot', { name: concept.name }), text('undo'), async () => {
      await api.undo(undo);
      await on.changed();
      on.toast(rich('is-back', { name: concept.name }));
    });
  } catch (e) {
    button.disabled = false;
    on.toast(e.message);
  }
}

async function takeIn(input, dialog, on) {
  const [file] = input.files;
  if (!file) return;
  try {
    const { names } = await api.takeIn(file);
    dialog.close();
    await on.changed();
    on.toast(rich('imported', { names: names.join(', ') }));
  } catch (e) {
    on.toast(e.message);
  }
  input.value = '';
}

/** Shows the words, one in each line. */
export async function openVocabulary(dialog, on) {
  const { words } = await api.vocabulary();
  const area = h('textarea', { value: words.join('\n'), spellcheck: false, autocapitalize: 'none' });
  const lines = () => area.value.split('\n').map((word) => word.trim()).filter((word) => word !== '');
  const trouble = h('p', { className: 'bad', role: 'alert' });
  const count = h('span', { className: 'soft' });
  const save = h('button', { type: 'button', className: 'main', onclick: async () => {
    save.disabled = true;
    try {
      await api.setVocabulary(lines());
      dialog.close();
      await on.changed();
      on.toast(text('words-saved', { n: lines().length }));
    } catch (e) {
      trouble.textContent = e.message;
      save.disabled = false;
    }
  } }, text('save'));
  const update = () => {
    const changed = lines().join('\n') !== words.join('\n');
    save.disabled = !changed || lines().length === 0;
    count.textContent = text('word-count', { n: lines().length });
    trouble.textContent = '';
  };
  area.addEventListener('input', update);
  update();
  dialog.replaceChildren(
    heading(dialog, 'vocabulary-title', text('words-title')),
    h('div', { className: 'body' }, h('label', { className: 'field' }, h('small', {}, text('words-hint')), area), trouble),
    h('footer', {}, save, count));
  dialog.showModal();
}
