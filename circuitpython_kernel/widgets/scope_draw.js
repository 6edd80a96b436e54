// The scope's drawing: numbers, the time axis, and the canvas on which the rows are drawn. `Scope` (scope.py) puts this
// file in front of scope.js, so both are one module for the browser; no build step.

const ROW = { digital: 54, analog: 92, bus: 40 };
const AXIS = 28;
const PALETTE = {
  // After Okabe and Ito: distinguishable with any colour vision; every colour has a contrast of at least 4.5 on its ground.
  light: ["#0069a8", "#b84700", "#007a58", "#9a3d83", "#7d5a00", "#3b5bdb", "#b0233a", "#4d5a66"],
  dark: ["#56b4e9", "#ff9a4d", "#2fd0a0", "#eb9bd0", "#f0d442", "#9fb3ff", "#ff8a8a", "#b8c4cf"],
};
const INK = {
  light: { ground: "#ffffff", band: "#f6f8fa", grid: "#e3e7eb", text: "#3c4650", strong: "#11181f", unknown: "#8b96a1",
    future: "rgba(120,134,148,0.10)", cursor: "#11181f", chip: "rgba(255,255,255,0.94)", pins: ["#11181f", "#6a3fd1"], bad: "#b3261e", trigger: "#8a5a00" },
  dark: { ground: "#0f1419", band: "#141a21", grid: "#28313a", text: "#a9b6c2", strong: "#f2f6fa", unknown: "#71808d",
    future: "rgba(150,165,180,0.07)", cursor: "#f2f6fa", chip: "rgba(15,20,25,0.92)", pins: ["#f2f6fa", "#c3a6ff"], bad: "#ff8a80", trigger: "#ffd166" },
};

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** A quantity with an SI prefix and about four digits: 1.250 ms. */
export function si(value, unit, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return `0 ${unit}`;
  const steps = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"], [1e-6, "µ"], [1e-9, "n"]];
  const large = unit === "s" ? steps.slice(3) : steps.slice(0, 4);
  const [factor, prefix] = large.find(([f]) => size >= f * 0.99995) ?? large[large.length - 1];
  const scaled = value / factor;
  const whole = Math.max(Math.floor(Math.log10(Math.abs(scaled))) + 1, 1);
  return `${scaled.toFixed(clamp(digits - whole, 0, 3))} ${prefix}${unit}`;
}

/** A duration in ns. */
export const duration = (ns) => si(ns * 1e-9, "s");

/** Ticks for a window in ns: {step, base, ticks: [{t, label}]}; base is what the labels count from, or null. */
export function ticksFor(t0, t1, width) {
  const least = ((t1 - t0) / Math.max(width, 1)) * 96;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max([1, 2, 5, 10].map((m) => m * power).find((s) => s >= least * 0.999), 1);
  // Deep in a long recording the labels count from a round time, or they would be all digits.
  const whole = 10 ** Math.ceil(Math.log10(t1 - t0));
  const base = t0 > 2000 * step ? Math.floor(t0 / whole) * whole : 0;
  const far = Math.max(Math.abs(t0 - base), Math.abs(t1 - base));
  const [factor, unit] = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]].find(([f]) => far >= f) ?? [1, "ns"];
  const decimals = clamp(Math.ceil(-Math.log10(step / factor) - 1e-9), 0, 9);
  const ticks = [];
  for (let i = Math.ceil(t0 / step); i * step <= t1; i++) {
    const value = (i * step - base) / factor;
    ticks.push({ t: i * step, label: `${base ? "+" : ""}${value.toFixed(decimals)} ${unit}` });
  }
  const shown = base ? `${(base / 1e9).toFixed(clamp(9 - Math.floor(Math.log10(whole)), 0, 9))} s` : null;
  return { step, base: shown, ticks };
}

/** A row's bytes as typed arrays. */
function unpack(row, buffer) {
  const view = (Type, at, n) => new Type(buffer.slice(at, at + n * Type.BYTES_PER_ELEMENT));
  if (row.format === "edges") return { at: view(Float64Array, row.at, row.n), values: view(Uint8Array, row.values, row.n) };
  if (row.format === "runs") return { at: view(Uint16Array, row.at, row.n), values: view(Uint8Array, row.values, row.n) };
  if (row.format === "notes") return { at: view(Float64Array, row.at, row.n), values: view(Float64Array, row.values, row.n) };
  if (row.format === "samples") return { at: view(Float64Array, row.at, row.n), values: view(Float32Array, row.values, row.n) };
  return { at: view(Uint16Array, row.at, row.n), values: view(Uint16Array, row.values, row.n) };
}

/** Index of the last entry that is at most x, or -1. */
function before(array, x) {
  let low = 0, high = array.length;
  while (low < high) { const mid = (low + high) >> 1; if (array[mid] <= x) low = mid + 1; else high = mid; }
  return low - 1;
}

/** One canvas with all rows over one time axis; `ScopeView` in scope.js fills in what it shows. */
class ScopeScreen {
  get spanNs() { return this.window.t1 - this.window.t0; }
  timeAt(x) { return this.window.t0 + (x / this.width) * this.spanNs; }
  xOf(t) { return ((t - this.window.t0) / this.spanNs) * this.width; }


  /** A coordinate moved to the middle of a device pixel, so that lines are sharp. */
  sharp(v) { return (Math.round(v * this.ratio) + 0.5) / this.ratio; }

  draw() {
    const { context: c, ink, width, height } = this;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = ink.ground;
    c.fillRect(0, 0, width, height);
    c.font = this.font;
    c.textBaseline = "middle";
    const bottom = height - AXIS;
    let top = 0;
    this.rows.forEach((row, i) => {
      if (i % 2) { c.fillStyle = ink.band; c.fillRect(0, top, width, row.height); }
      top += row.height;
    });
    this.drawAxis(bottom);
    if (!this.frame) return;
    const end = clamp(this.xOf(this.frame.now), 0, width);
    if (end < width) { c.fillStyle = ink.future; c.fillRect(end, 0, width - end, bottom); }
    top = 0;
    this.frame.rows.forEach((row, i) => {
      const h = this.rows[i].height;
      c.save();
      c.beginPath();
      c.rect(0, top, end, h);
      c.clip();
      if (row.kept_from != null) this.drawLeftOut(this.xOf(this.frame.t0 + row.kept_from), top, h);
      if (row.kind === "bus") this.drawBus(row, top, h, this.colors[i % this.colors.length]);
      else if (row.kind === "analog") this.drawAnalog(row, top, h, this.colors[i % this.colors.length]);
      else this.drawDigital(row, top, h, this.colors[i % this.colors.length]);
      c.restore();
      if (row.kind === "analog") this.drawScale(row, top, h);
      top += h;
      c.fillStyle = ink.grid;
      c.fillRect(0, this.sharp(top - 1) - 0.5 / this.ratio, width, 1 / this.ratio);
    });
    this.drawCursors(bottom);
    this.span.textContent = `${duration(this.spanNs)} in view`;
  }

  drawAxis(bottom) {
    const { context: c, ink, width } = this;
    const { step, base, ticks } = ticksFor(this.window.t0, this.window.t1, width);
    c.lineWidth = 1 / this.ratio;
    c.strokeStyle = ink.grid;
    c.beginPath();
    for (const { t } of ticks) { const x = this.sharp(this.xOf(t)); c.moveTo(x, 0); c.lineTo(x, bottom + 6); }
    for (let t = Math.ceil(this.window.t0 / (step / 5)) * (step / 5); t < this.window.t1; t += step / 5) {
      const x = this.sharp(this.xOf(t)); c.moveTo(x, bottom); c.lineTo(x, bottom + 3);
    }
    c.moveTo(0, this.sharp(bottom)); c.lineTo(width, this.sharp(bottom));
    c.stroke();
    c.fillStyle = ink.text;
    let clear = -1e9;
    if (base) {
      c.fillStyle = ink.strong; c.textAlign = "left";
      c.fillText(base, 4, bottom + 17);
      clear = 4 + c.measureText(base).width + 8;
      c.fillStyle = ink.text;
    }
    c.textAlign = "center";
    for (const { t, label } of ticks) {
      const half = c.measureText(label).width / 2;
      const x = clamp(this.xOf(t), half + 3, width - half - 3);
      if (x - half > clear) c.fillText(label, x, bottom + 17);
    }
  }

  /** Hatching up to where a row's records begin: what was before is not kept. */
  drawLeftOut(end, top, h) {
    const { context: c, ink } = this;
    if (end <= 0) return;
    const right = Math.min(end, this.width);
    c.save();
    c.beginPath(); c.rect(0, top, right, h); c.clip();
    c.strokeStyle = ink.unknown; c.lineWidth = 1; c.globalAlpha = 0.5;
    c.beginPath();
    for (let x = -h; x < right; x += 9) { c.moveTo(x, top + h); c.lineTo(x + h, top); }
    c.stroke();
    c.restore();
  }

  drawDigital(row, top, h, color) {
    const { context: c, ink, frame, width } = this;
    const high = this.sharp(top + 12), low = this.sharp(top + h - 11);
    const lines = new Path2D(), tint = new Path2D(), bars = new Path2D(), unknown = new Path2D();
    const least = 1.5;
    // A stretch of one level, as part of the line; unknown levels go to the middle, dashed.
    let last = 2;
    const level = (x0, x1, value) => {
      if (value === 2) { const y = this.sharp((high + low) / 2); unknown.moveTo(Math.max(x0, 0), y); unknown.lineTo(Math.min(x1, width), y); }
      else {
        const y = value ? high : low;
        if (last === 2) lines.moveTo(x0, y);
        else lines.lineTo(x0, y);
        lines.lineTo(x1, y);
        if (value) tint.rect(x0, high, x1 - x0, low - high);
      }
      last = value;
    };
    const right = Math.max(this.xOf(frame.now), 0);
    if (row.format === "edges") {
      let x = this.xOf(frame.t0), value = row.entry;
      for (let i = 0; i < row.n; i++) {
        const next = this.sharp(this.xOf(frame.t0 + row.data.at[i]));
        level(x, next, value);
        x = next; value = row.data.values[i];
      }
      if (right > x) level(x, right, value);
    } else {
      const scale = (frame.t1 - frame.t0) / row.columns;
      for (let i = 0; i < row.n; i++) {
        const code = row.data.values[i], stop = i + 1 < row.n ? row.data.at[i + 1] : row.columns;
        const x0 = this.xOf(frame.t0 + row.data.at[i] * scale), x1 = this.xOf(frame.t0 + stop * scale);
        const entry = code & 3, leave = (code >> 2) & 3;
        if (code & 16 && entry !== 2) {
          const half = Math.max(x1 - x0, least) / 2, middle = (x0 + x1) / 2;
          bars.rect(middle - half, high - least / 2, 2 * half, low - high + least);
          lines.moveTo(x1, leave ? high : low);
          last = leave;
        } else level(x0, x1, leave);
      }
    }
    c.globalAlpha = 0.17; c.fillStyle = color; c.fill(tint);
    c.globalAlpha = 1; c.fill(bars);
    c.lineWidth = least; c.strokeStyle = color; c.lineJoin = "miter"; c.stroke(lines);
    c.lineWidth = 1; c.strokeStyle = ink.unknown; c.setLineDash([2, 4]); c.stroke(unknown); c.setLineDash([]);
  }

  drawAnalog(row, top, h, color) {
    const { context: c, frame } = this;
    const yOf = (volts) => top + h - 12 - ((volts - row.low) / (row.high - row.low)) * (h - 24);
    const right = this.xOf(frame.now), line = new Path2D(), area = new Path2D();
    c.strokeStyle = c.fillStyle = color;
    c.lineWidth = 1.75; c.lineJoin = "round";
    if (row.format === "notes") return { at: view(Float64Array, row.at, row.n), values: view(Float64Array, row.values, row.n) };
  if (row.format === "samples") {
      let x = this.xOf(frame.t0), volts = row.entry, begun = false;
      const hold = (until) => {
        if (volts !== null) {
          if (!begun) line.moveTo(x, yOf(volts)); else line.lineTo(x, yOf(volts));
          line.lineTo(until, yOf(volts));
          area.rect(x, yOf(volts), until - x, yOf(row.low) - yOf(volts));
          begun = true;
        }
        x = until;
      };
      for (let i = 0; i < row.n; i++) { hold(this.xOf(frame.t0 + row.data.at[i])); volts = row.data.values[i]; }
      if (right > x || !row.n) hold(Math.max(right, x));
      c.globalAlpha = 0.1; c.fill(area); c.globalAlpha = 1;
      c.stroke(line);
      if (row.n && row.n < this.width / 14) { // far enough apart to show each conversion
        c.beginPath();
        for (let i = 0; i < row.n; i++) {
          const px = this.xOf(frame.t0 + row.data.at[i]), py = yOf(row.data.values[i]);
          c.moveTo(px + 2.5, py); c.arc(px, py, 2.5, 0, 7);
        }
        c.fill();
      }
      return;
    }
    const scale = (frame.t1 - frame.t0) / row.columns, volts = (q) => row.low + (q / 65534) * (row.high - row.low);
    let first = 0;
    while (first < row.n && row.data.at[first] === 65535) first++;
    if (first === row.n) return;
    const x = (i) => this.xOf(frame.t0 + (i + 0.5) * scale);
    // The band between lowest and highest, as wide as a line where they are one.
    for (let i = first; i < row.n; i++) line.lineTo(x(i), yOf(volts(row.data.values[i])));
    area.addPath(line);
    for (let i = row.n - 1; i >= first; i--) line.lineTo(x(i), yOf(volts(row.data.at[i])));
    line.closePath();
    area.lineTo(x(row.n - 1), yOf(row.low)); area.lineTo(x(first), yOf(row.low));
    c.globalAlpha = 0.1; c.fill(area); c.globalAlpha = 1;
    c.fill(line);
    c.lineWidth = 1.25;
    c.stroke(line);
  }

  /** What went over a bus: labelled boxes; address, data, control and error differ in shape as well as colour. */
  drawBus(row, top, h, color) {
    const { context: c, frame, ink, width } = this;
    const y = top + 9, tall = h - 18, middle = y + tall / 2;
    c.textAlign = "center";
    c.lineWidth = 1.25;
    for (let i = 0; i < row.n; i++) {
      const x0 = this.xOf(frame.t0 + row.data.at[i]), x1 = Math.max(this.xOf(frame.t0 + row.data.values[i]), x0 + 1);
      if (x1 < 0 || x0 > width) continue;
      const kind = row.kinds[i], text = row.texts[i], wide = x1 - x0, slant = Math.min(kind === 0 || kind === 3 ? 0 : 4, wide / 3);
      c.beginPath();
      c.moveTo(x0, middle); c.lineTo(x0 + slant, y); c.lineTo(x1 - slant, y); c.lineTo(x1, middle);
      c.lineTo(x1 - slant, y + tall); c.lineTo(x0 + slant, y + tall); c.closePath();
      c.fillStyle = c.strokeStyle = kind === 3 ? ink.bad : color;
      c.globalAlpha = text ? (kind === 1 ? 0.32 : kind === 0 ? 0.1 : 0.18) : 0.55;
      c.fill();
      c.globalAlpha = 1;
      if (wide > 3) c.stroke();
      // Within what is on the screen, so that a long box is labelled wherever one looks.
      const left = Math.max(x0, 0), right = Math.min(x1, width);
      if (text && c.measureText(text).width + 6 <= right - left) {
        c.fillStyle = kind === 3 ? ink.bad : ink.strong;
        c.fillText(text, (left + right) / 2, middle + 0.5);
      }
    }
  }

  drawScale(row, top, h) {
    const { context: c, ink } = this;
    c.textAlign = "left";
    c.save();
    c.font = c.font.replace(/\d+px/, "10px");
    c.fillStyle = ink.text; c.strokeStyle = ink.grid; c.lineWidth = 1 / this.ratio;
    for (const volts of [row.low, row.high]) {
      const y = top + h - 12 - ((volts - row.low) / (row.high - row.low)) * (h - 24);
      c.setLineDash([3, 3]);
      c.beginPath(); c.moveTo(0, this.sharp(y)); c.lineTo(this.width, this.sharp(y)); c.stroke();
      c.setLineDash([]);
      const text = `${+volts.toFixed(2)} V`;
      this.chip(text, 3, y + (volts === row.high ? -1 : 2), ink.text, 10);
    }
    c.restore();
  }

  chip(text, x, y, color, size = 12) {
    const { context: c, ink } = this, w = c.measureText(text).width;
    c.fillStyle = ink.chip;
    c.beginPath(); c.roundRect(x, y - size * 0.7, w + 8, size * 1.4, 3); c.fill();
    c.fillStyle = color; c.textAlign = "left";
    c.fillText(text, x + 4, y + 0.5);
    return w + 8;
  }

  /** A row's value at a time, from what is on the screen; null where it is not known. */
  read(row, t) {
    const { frame } = this, at = t - frame.t0;
    if (row.kind === "bus") {
      const i = before(row.data.at, at);
      return i >= 0 && at <= row.data.values[i] ? row.texts[i] || null : null;
    }
    if (t > frame.now || at < 0 || t > frame.t1) return null;
    if (row.format === "edges" || row.format === "samples") {
      const i = before(row.data.at, at);
      const value = i < 0 ? row.entry : row.data.values[i];
      return row.kind === "digital" && value === 2 ? null : value;
    }
    const column = Math.floor((at / (frame.t1 - frame.t0)) * row.columns);
    if (row.format === "bands") {
      const q = row.data.at[column];
      return q === 65535 ? null : row.low + ((q + row.data.values[column]) / 2 / 65534) * (row.high - row.low);
    }
    const code = row.data.values[before(row.data.at, column)];
    return (code & 16) || ((code >> 2) & 3) === 2 ? null : (code >> 2) & 3;
  }

  reading(row, t) {
    const exact = this.frame.cursor !== null && Math.abs(this.frame.cursor - t) <= 0.5 ? row.reading : undefined;
    const value = exact ? exact.value : this.read(row, t);
    if (value === null || value === undefined) return null;
    if (row.kind === "bus") return value;
    if (row.kind === "analog") return `${value.toFixed(3)} V`;
    const width = exact && exact.since !== null && exact.until !== null ? `  ${value ? "high" : "low"} for ${duration(exact.until - exact.since)}` : "";
    return `${value}${width}`;
  }

  timeText(t) {
    const digits = clamp(Math.ceil(-Math.log10((this.spanNs / this.width) * 1e-9)), 0, 9);
    return `${(t * 1e-9).toFixed(digits)} s`;
  }

  drawCursors(bottom) {
    const { context: c, ink, width } = this;
    const line = (t, color, dash) => {
      const x = this.sharp(this.xOf(t));
      c.strokeStyle = color; c.lineWidth = 1; c.setLineDash(dash);
      c.beginPath(); c.moveTo(x, 0); c.lineTo(x, bottom + 4); c.stroke(); c.setLineDash([]);
      return x;
    };
    const tag = (text, x, y, color) => {
      const w = c.measureText(text).width + 10, left = clamp(x - w / 2, 1, width - w - 1);
      c.fillStyle = color; c.beginPath(); c.roundRect(left, y - 9, w, 18, 4); c.fill();
      c.fillStyle = ink.ground; c.textAlign = "left"; c.fillText(text, left + 5, y + 0.5);
    };
    const trigger = this.frame.trigger?.[4];
    if (trigger !== null && trigger !== undefined && trigger >= this.window.t0 && trigger <= this.window.t1) {
      tag("T", line(trigger, ink.trigger, [2, 2]), 10, ink.trigger);
    }
    this.marks.forEach((t, i) => {
      if (t === undefined || t < this.window.t0 || t > this.window.t1) return;
      tag("AB"[i], line(t, ink.pins[i], []), 10, ink.pins[i]);
    });
    const [a, b] = this.marks;
    let text = "";
    if (a !== undefined && b !== undefined) text = `Δt ${duration(Math.abs(b - a))}   1/Δt ${a === b ? "–" : si(1e9 / Math.abs(b - a), "Hz")}`;
    else if (a !== undefined || b !== undefined) text = `${a !== undefined ? "A" : "B"} ${this.timeText(a ?? b)}`;
    this.delta.textContent = text;
    this.clearButton.hidden = !text;
    if (this.hover === null || this.pointers.size > 1) return;
    const x = line(this.hover, ink.cursor, [3, 3]);
    tag(this.timeText(this.hover), x, bottom + 17, ink.cursor);
    let top = 0;
    this.frame.rows.forEach((row, i) => {
      const text = this.reading(row, this.hover);
      if (text) {
        const w = c.measureText(text).width + 8;
        this.chip(text, x + 7 + w > width ? x - 7 - w : x + 7, top + this.rows[i].height / 2, this.colors[i % this.colors.length]);
      }
      top += this.rows[i].height;
    });
  }
}

