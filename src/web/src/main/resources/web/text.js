// Texts of the page, in the browser's language where there is a file for it.
let texts = {};

async function load(language) {
  const answer = await fetch(`/lang/${language}.json`);
  return answer.ok ? answer.json() : {};
}

/** Loads the texts and puts them where the page asks for them. */
export async function loadTexts() {
  texts = await load('en');
  const wanted = (navigator.language || 'en').slice(0, 2).toLowerCase();
  if (/^[a-z]{2}$/.test(wanted) && wanted !== 'en' && (texts.languages || []).includes(wanted)) {
    texts = { ...texts, ...(await load(wanted)) };
    document.documentElement.lang = wanted;
  }
  document.title = text('title');
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = text(element.dataset.text);
  }
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', text(element.dataset.label));
  }
}

/** A text; {name} is replaced by values.name. */
export function text(key, values = {}) {
  const found = texts[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** Text with names in it that people made up: they are kept apart, whatever direction they run in. */
export function rich(key, values = {}) {
  const out = document.createDocumentFragment();
  for (const part of (texts[key] ?? key).split(/(\{\w+\})/)) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      out.append(part);
    } else {
      const own = document.createElement('bdi');
      own.textContent = values[name] ?? part;
      out.append(own);
    }
  }
  return out;
}

/** An element: properties, then children; texts are never read as HTML. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (name === 'css') {
      for (const [key, set] of Object.entries(value)) element.style.setProperty(key, set);
    } else if (name in element && name !== 'list' && name !== 'form') {
      element[name] = value;
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
