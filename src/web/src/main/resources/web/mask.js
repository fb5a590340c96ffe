// Masks: one byte for each pixel of the frame, 1 inside.

/** Runs along the rows, beginning with what is outside. */
export function toRuns(mask, width, height) {
  const counts = [];
  let run = 0;
  let inside = 0;
  for (const cell of mask) {
    if (cell !== inside) {
      counts.push(run);
      run = 0;
      inside = cell;
    }
    run++;
  }
  counts.push(run);
  return { width, height, counts };
}

export function fromRuns({ width, height, counts }) {
  const mask = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((run, i) => {
    if (i % 2) mask.fill(1, at, at + run);
    at += run;
  });
  return mask;
}

export function area(mask) {
  let sum = 0;
  for (const cell of mask) sum += cell;
  return sum;
}

/** The smallest box around it, or null. */
export function bounds(mask, width) {
  let [left, top, right, bottom] = [width, -1, -1, -1];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]) {
      const x = i % width;
      const y = (i - x) / width;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top < 0) top = y;
      bottom = y;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** A round stroke from one point to another. */
export function stroke(cells, width, height, from, to, radius, value) {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y)));
  for (let i = 0; i <= steps; i++) {
    const x = from.x + ((to.x - from.x) * i) / steps;
    const y = from.y + ((to.y - from.y) * i) / steps;
    for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(height - 1, y + radius); row++) {
      const half = Math.sqrt(Math.max(0, radius * radius - (row + 0.5 - y) ** 2));
      const left = Math.max(0, Math.round(x - half));
      const right = Math.min(width, Math.round(x + half));
      if (left < right) cells.fill(value, row * width + left, row * width + right);
    }
  }
}

/** Draws a mask: tinted inside, a bright rim, all else dimmed. */
export function draw(canvas, mask, width, height, dim) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const reach = Math.max(1, Math.round(width / 500));
  const [inside, rim, outside] = [0x557a00ff, 0xffffffff, dim ? 0x66000000 : 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!mask[i]) {
        pixels[i] = outside;
      } else {
        const edge =
          x < reach || x >= width - reach || y < reach || y >= height - reach ||
          !mask[i - reach] || !mask[i + reach] || !mask[i - reach * width] || !mask[i + reach * width];
        pixels[i] = edge ? rim : inside;
      }
    }
  }
  context.putImageData(image, 0, 0);
}

export function clear(canvas) {
  canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
}
