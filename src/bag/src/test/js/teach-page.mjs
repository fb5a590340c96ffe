// Drives the teach page in Chromium as a person would, on a desktop or a phone, and measures against
// the truth that the test serves. Prints one JSON line of figures; fails with a reason.
//   node teach-page.mjs CONFIG.json    {address, truth, out, device, chromium}
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import path from 'node:path';

const config = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const phone = config.device === 'phone';
const axe = fs.readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const origin = new URL(config.address).origin;
const token = new URL(config.address).searchParams.get('token');
const PATIENCE = 240000;
const figures = { device: config.device };
let actions = 0;

function need(condition, what) {
  if (!condition) throw new Error(what);
}

// The truth.

const truths = new Map();
async function truth(stamp) {
  if (!truths.has(stamp)) {
    const answer = await fetch(`${config.truth}/?stamp=${stamp}`);
    need(answer.ok, `no truth for ${stamp}`);
    const json = await answer.json();
    const cells = new Uint8Array(json.width * json.height);
    let at = 0;
    for (const [kind, run] of json.runs) {
      cells.fill(kind, at, at + run); // 0 other, 1 mine, 2 another of its kind
      at += run;
    }
    truths.set(stamp, { ...json, cells });
  }
  return truths.get(stamp);
}

function decodeMask({ width, height, counts }) {
  const mask = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((run, i) => {
    if (i % 2) mask.fill(1, at, at + run);
    at += run;
  });
  return mask;
}

/** Reads labelled frames until `enough(frame)`; the frame has labels as one id for each pixel. */
async function labels(enough) {
  const answer = await fetch(`${origin}/api/cameras/0/live`, { headers: { Authorization: `Bearer ${token}` } });
  let held = Buffer.alloc(0);
  const begin = Date.now();
  for await (const chunk of answer.body) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 12) {
      const [head, jpeg, runs] = [0, 4, 8].map((at) => held.readUInt32BE(at));
      if (held.length < 12 + head + jpeg + runs) break;
      if (jpeg > 0) {
        const frame = JSON.parse(held.subarray(12, 12 + head).toString());
        const bytes = held.subarray(12 + head + jpeg, 12 + head + jpeg + runs);
        const ids = new Uint16Array(frame.label_width * frame.label_height);
        let [at, i] = [0, 0];
        const number = () => {
          let value = 0;
          for (let shift = 0; ; shift += 7) {
            const byte = bytes[i++];
            value |= (byte & 127) << shift;
            if (byte < 128) return value;
          }
        };
        while (i < bytes.length) {
          const id = number();
          const run = number();
          ids.fill(id, at, at + run);
          at += run;
        }
        if (await enough({ ...frame, ids })) {
          return; // which also ends the request
        }
      }
      held = held.subarray(12 + head + jpeg + runs);
    }
    need(Date.now() - begin < PATIENCE, 'the labels did not come');
  }
}

/**
 * Winds the recording to each of these seconds and compares the labels there with the truth. Frames that
 * show nothing wrong in one stretch of a recording say little about the rest, so the seconds lie all over it.
 */
async function score(id, seconds, without = []) {
  let [both, either, wrong, worst] = [0, 0, 0, { pixels: 0 }];
  for (const second of seconds) {
    const wanted = stampAt(second);
    if (without.includes(wanted)) continue;
    await wind(second);
    await labels(async ({ stamp, ids }) => {
      if (stamp !== wanted) return false;
      const { cells } = await truth(stamp);
      let pixels = 0;
      for (let i = 0; i < ids.length; i++) {
        const mine = cells[i] === 1;
        const found = ids[i] === id;
        both += mine && found;
        either += mine || found;
        pixels += found && cells[i] === 2;
      }
      wrong += pixels > 500;
      if (pixels > worst.pixels) worst = { pixels, second };
      return true;
    });
  }
  return { iou: both / Math.max(1, either), wrong, worst };
}

/** Has the recording stand still at a frame. */
async function wind(seconds) {
  await fetch(`${origin}/api/player`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    // A little before it: the next frame is shown.
    body: JSON.stringify({ paused: true, position: Math.max(0, seconds - 0.03) }),
  });
}

/** The stamp of the frame of a second of the recording; frames come every tenth. */
function stampAt(seconds) {
  return (config.begin + seconds).toFixed(1) + '00000000';
}

// The browser.

const browser = await chromium.launch({
  executablePath: config.chromium,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({
  locale: 'en-GB',
  ...(phone ? { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } : { viewport: { width: 1280, height: 800 } }),
});
context.setDefaultTimeout(PATIENCE);
const page = await context.newPage();
const troubles = [];
const elsewhere = [];
let weight = 0;
page.on('pageerror', (error) => troubles.push(error.message));
page.on('console', (message) => {
  if (message.type() === 'error' && !message.text().includes('Failed to load resource')) troubles.push(message.text());
});
page.on('request', (request) => {
  if (!request.url().startsWith(origin) && !request.url().startsWith('blob:')) elsewhere.push(request.url());
});
const frozen = new Map();
let lastTaught = null;
page.on('response', async (response) => {
  const url = new URL(response.url());
  if (!url.pathname.startsWith('/api/')) weight += Number(response.headers()['content-length'] ?? 0);
  if (url.pathname === '/api/frames') {
    const json = await response.json().catch(() => ({}));
    frozen.set(json.frame, json.stamp);
  }
});
page.on('request', (request) => {
  if (request.url() === `${origin}/api/teach`) lastTaught = JSON.parse(request.postData());
});

async function shot(name) {
  await page.screenshot({ path: path.join(config.out, `${config.device}-${name}.png`) });
}

async function accessible(where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  need(serious.length === 0, `axe finds in ${where}: ${serious.map((v) => `${v.id} ${v.nodes.map((n) => n.html.slice(0, 120)).join(' ')}`).join('; ')}`);
  figures.axe = (figures.axe ?? 0) + violations.length;
}

async function press(selector) {
  actions++;
  if (phone) await page.tap(selector); else await page.click(selector);
}

/** A tap on the picture, at pixels of the frame. */
async function tap({ x, y }, width, height, options = {}) {
  actions++;
  const box = await page.locator('#view').boundingBox();
  const [left, top] = [box.x + (box.width * x) / width, box.y + (box.height * y) / height];
  if (phone) await page.touchscreen.tap(left, top); else await page.mouse.click(left, top, options);
}

/** From the tap to the mask's pixels, as the page's own clock says; medians in milliseconds. */
async function previews(first, mine, width, height) {
  await page.evaluate(() => {
    const mask = document.getElementById('mask');
    const context = mask.getContext('2d');
    const draw = context.putImageData.bind(context);
    window.delays = [];
    document.getElementById('view').addEventListener('pointerup', () => { window.tapped = performance.now(); }, true);
    context.putImageData = (...given) => {
      draw(...given);
      if (window.tapped) window.delays.push(performance.now() - window.tapped);
      window.tapped = 0;
    };
  });
  const medians = [];
  for (const live of [true, false]) {
    const delays = [];
    for (let i = 0; i < 9; i++) {
      if (live) {
        await page.keyboard.press('Escape');
        await page.waitForSelector('#status[data-state=live]');
      } else {
        await page.click('#undo');
      }
      await page.evaluate(() => { window.delays = []; });
      await tap({ x: mine.x + i - 4, y: mine.y }, width, height);
      await page.waitForFunction(() => window.delays.length > 0);
      delays.push(await page.evaluate(() => window.delays[0]));
      await page.waitForSelector('#undo:not([disabled])');
    }
    medians.push(delays.sort((a, b) => a - b)[4]);
  }
  await page.keyboard.press('Escape');
  return medians;
}

/** Has the recording stand still at a frame, and waits until the page shows it. */
async function standAt(seconds) {
  await wind(seconds);
  await labels(({ stamp }) => stamp === stampAt(seconds));
  await page.waitForTimeout(1500);
}

async function play() {
  await fetch(`${origin}/api/player`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ paused: false }),
  });
}

/** One view of the thing: a tap on it, and "use". */
async function view(seconds, name) {
  await standAt(seconds);
  const { mine, width, height } = await truth(stampAt(seconds));
  need(mine, `my mug is not in the frame at ${seconds}`);
  await tap(mine, width, height);
  await page.waitForSelector('#use:not([disabled])');
  if (name) {
    await shot(name);
    await accessible('marking');
  }
  await press('#use');
  await page.waitForSelector('#teach');
}

async function masksFit() {
  let sum = 0;
  let least = 1;
  for (const { frame, mask } of lastTaught.marks) {
    const { cells } = await truth(frozen.get(frame));
    const marked = decodeMask(mask);
    let [both, either] = [0, 0];
    for (let i = 0; i < cells.length; i++) {
      both += cells[i] === 1 && marked[i];
      either += cells[i] === 1 || marked[i];
    }
    sum += both / either;
    least = Math.min(least, both / either);
  }
  return { mean: sum / lastTaught.marks.length, least };
}

async function conceptId() {
  const answer = await fetch(`${origin}/api/concepts`, { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json()).concepts[0]?.label_id;
}

try {
  await page.goto(config.address);
  await page.waitForURL(`${origin}/`);
  await page.waitForSelector('#status[data-state=live]');
  await page.waitForTimeout(1500);
  figures.kilobytes = Math.round(weight / 1024);
  need(weight > 10000 && weight <= 300 * 1024, `the page weighs ${weight} bytes`);
  await shot('live');
  await accessible('the live view');

  // Three taps, a name, taught.
  actions = 0;
  const [first, second, third] = config.views;
  await view(first, 'mark');
  await view(second);
  await view(third);
  await shot('name');
  await accessible('naming');
  await press('#name');
  await page.keyboard.type('my mug');
  const asked = Date.now();
  await press('#teach');
  figures.actions = actions;
  need(actions <= 8, `${actions} taps`);
  await page.waitForSelector('#finish');
  const id = await conceptId();
  await labels(({ ids }) => ids.includes(id));
  figures.seconds_to_overlay = (Date.now() - asked) / 1000;
  await shot('verdict');
  await accessible('the verdict');
  const marks = await masksFit();
  figures.mask_iou = marks.mean;
  figures.mask_iou_least = marks.least;
  need(marks.least >= 0.85, `a tapped mask has IoU ${marks.least}`);
  await press('#finish');
  const taught = await score(id, config.measured, lastTaught.marks.map(({ frame }) => frozen.get(frame)));
  figures.label_iou = taught.iou;
  figures.frames_with_a_wrong_mug = taught.wrong;
  need(taught.iou >= 0.75, `the labels have IoU ${taught.iou}`);
  await play();
  await shot('taught');

  // What it knows; forget, undo, forget.
  await press('#open-shelf');
  await page.waitForSelector('#shelf .card');
  await page.waitForTimeout(1000);
  await shot('shelf');
  await accessible('the shelf');
  const forget = async () => {
    await page.locator('#shelf .danger').click();
    // An earlier undo button may still be there, so that it tells nothing.
    for (let tries = 0; (await conceptId()) !== undefined; tries++) {
      need(tries < 100, 'it is not forgotten');
      await page.waitForTimeout(100);
    }
    await page.waitForSelector('.toast button');
  };
  await forget();
  await page.locator('.toast button').last().click();
  await page.waitForFunction(() => [...document.querySelectorAll('.toast')].some((toast) => toast.textContent.includes('back')));
  need((await conceptId()) === id, 'undo did not bring it back');
  await press('#open-shelf');
  await page.waitForSelector('#shelf .card');
  const saved = await fetch(`${origin}/api/concepts.zip`, { headers: { Authorization: `Bearer ${token}` } });
  const file = Buffer.from(await saved.arrayBuffer());
  await forget();

  // A file that was saved brings it back.
  if (!phone) {
    await press('#open-shelf');
    await page.waitForSelector('#shelf[open] input[type=file]', { state: 'attached' });
    await page.setInputFiles('#shelf input[type=file]', { name: 'concepts.zip', mimeType: 'application/zip', buffer: file });
    await page.waitForFunction(() => !document.getElementById('shelf').open);
    need((await conceptId()) === id, 'the file did not bring it back');
    await press('#open-shelf');
    await page.waitForSelector('#shelf .card');
    await forget();
  }

  // One view claims a look-alike; one "not mine" removes it.
  {
    await view(config.single);
    await page.fill('#name', 'my mug');
    await press('#teach');
    await page.waitForSelector('#finish');
    await press('#finish');
    const wanted = await conceptId();
    const before = await score(wanted, config.measured);
    figures.wrong_before = before.wrong;
    figures.iou_before = before.iou;
    need(before.wrong > 0, 'one view claims no look-alike, so there is nothing to take away');
    const wrong = stampAt(before.worst.second);
    await standAt(before.worst.second);
    let claimed = null;
    await labels(async (frame) => {
      if (frame.stamp !== wrong) return false;
      const { others, width, height } = await truth(wrong);
      claimed = others.find(({ x, y }) => frame.ids[Math.floor(y) * width + Math.floor(x)] === wanted);
      if (claimed) Object.assign(claimed, { width, height });
      return true;
    });
    need(claimed, 'the look-alike is not claimed where it was');
    await tap(claimed, claimed.width, claimed.height);
    await page.waitForSelector('#not-mine');
    await shot('not-mine');
    await press('#not-mine');
    await page.waitForFunction(() => [...document.querySelectorAll('.toast')].some((toast) => toast.textContent.includes('Understood')));
    await labels((frame) => frame.stamp === wrong && frame.ids[Math.floor(claimed.y) * claimed.width + Math.floor(claimed.x)] !== wanted);
    await shot('corrected');
    const after = await score(wanted, config.measured);
    figures.wrong_after = after.wrong;
    figures.iou_after = after.iou;
    need(after.wrong === 0, `wrong in ${before.wrong} frames before and ${after.wrong} after`);
    need(after.iou >= 0.75, `the labels have IoU ${after.iou} after "not mine"`);
    await play();
    if (!config.yaml) { // else it stays taught, for the replay
      await press('#open-shelf');
      await page.waitForSelector('#shelf .card');
      await forget();
    }
  }

  {
    await standAt(first);
    const { mine, width, height } = await truth(stampAt(first));
    const [live, stopped] = await previews(first, mine, width, height);
    figures.preview_ms_from_live = Math.round(live);
    figures.preview_ms_when_stopped = Math.round(stopped);
  }

  // Fingers: holding takes a place away, two zoom in.
  if (phone) {
    await standAt(first);
    const { mine, others, width, height } = await truth(stampAt(first));
    await tap(mine, width, height);
    await page.waitForSelector('#use:not([disabled])');
    const box = await page.locator('#view').boundingBox();
    const at = ({ x, y }) => ({ x: box.x + (box.width * x) / width, y: box.y + (box.height * y) / height });
    const fingers = await context.newCDPSession(page);
    const touch = (type, ...touchPoints) => fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
    const beside = others[0] ?? { x: width - 20, y: 20 };
    const asked = page.waitForRequest((request) => request.url().endsWith('/mask'));
    await touch('touchStart', at(beside));
    await page.waitForTimeout(900);
    await touch('touchEnd');
    const { points } = JSON.parse((await asked).postData());
    need(points.length === 2 && points[0][2] === 1 && points[1][2] === 0, `holding sends ${JSON.stringify(points)}`);
    const middle = at({ x: width / 2, y: height / 2 });
    const apart = (far) => [{ x: middle.x - far, y: middle.y }, { x: middle.x + far, y: middle.y }];
    await touch('touchStart', ...apart(30));
    for (let far = 40; far <= 90; far += 10) await touch('touchMove', ...apart(far));
    await touch('touchEnd');
    await page.waitForSelector('#whole:not([hidden])');
    const style = await page.getAttribute('#layers', 'style');
    need(Number(/scale\(([0-9.]+)\)/.exec(style)?.[1]) > 2, `two fingers give ${style}`);
    await shot('pinch');
    await page.tap('#whole');
    await page.keyboard.press('Escape');
  }

  // Box, brush, eraser, undo and redo change the mask that is shown.
  if (!phone) {
    await standAt(first);
    await page.click('#freeze');
    await page.waitForSelector('#tool-box');
    const box = await page.locator('#view').boundingBox();
    const { mine, width, height } = await truth(stampAt(first));
    const at = (x, y) => [box.x + (box.width * x) / width, box.y + (box.height * y) / height];
    const drag = async (from, to) => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
      await page.mouse.move(...to);
      await page.mouse.up();
    };
    const inside = () => page.evaluate(() => {
      const canvas = document.getElementById('mask');
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      let pixels = 0;
      for (let i = 0; i < data.length; i += 4) pixels += data[i] > 200;
      return pixels;
    });
    await page.click('#tool-box');
    await drag(at(mine.left - 6, mine.top - 6), at(mine.right + 6, mine.bottom + 6));
    await page.waitForSelector('#use:not([disabled])');
    const boxed = await inside();
    need(boxed > 500, `the box marks ${boxed} pixels`);
    await page.click('#tool-brush');
    await drag(at(30, 30), at(200, 30));
    const brushed = await inside();
    need(brushed > boxed + 300, `the brush adds ${brushed - boxed} pixels`);
    await page.click('#tool-eraser');
    await drag(at(30, 30), at(120, 30));
    const erased = await inside();
    need(erased < brushed - 100, `the eraser takes ${brushed - erased} pixels`);
    await page.keyboard.press('z');
    need((await inside()) === brushed, 'undo does not restore the mask');
    await page.keyboard.press('Shift+Z');
    need((await inside()) === erased, 'redo does not restore the mask');
    await page.mouse.wheel(0, -400);
    await shot('tools');
    await page.keyboard.press('Escape');
    await page.click('#open-words');
    await page.waitForSelector('#vocabulary textarea');
    await shot('words');
    await accessible('the words');
    await page.keyboard.press('Escape');
  }
  await play();
  need(troubles.length === 0, `the page complains: ${troubles.join('; ')}`);
  need(elsewhere.length === 0, `the page asks elsewhere: ${elsewhere.join(' ')}`);
  console.log(JSON.stringify(figures));
} catch (error) {
  await shot('failed').catch(() => {});
  console.error(error.message, JSON.stringify(figures));
  process.exitCode = 1;
} finally {
  await browser.close();
}
