// The scope's front end: draws the frames that Scope (scope.py) sends, and sends back what the user does.
// One canvas for all rows; the rows' names, controls and measurements are HTML beside it. No build step.

const ROW = { digital: 54, analog: 92 };
const AXIS = 28;
const PALETTE = {
  // After Okabe and Ito: told apart with any colour vision; every colour has a contrast of at least 4.5 on its ground.
  light: ["#0069a8", "#b84700", "#007a58", "#9a3d83", "#7d5a00", "#3b5bdb", "#b0233a", "#4d5a66"],
  dark: ["#56b4e9", "#ff9a4d", "#2fd0a0", "#eb9bd0", "#f0d442", "#9fb3ff", "#ff8a8a", "#b8c4cf"],
};
const INK = {
  light: { ground: "#ffffff", band: "#f6f8fa", grid: "#e3e7eb", text: "#3c4650", strong: "#11181f", unknown: "#8b96a1",
    future: "rgba(120,134,148,0.10)", cursor: "#11181f", chip: "rgba(255,255,255,0.94)", pins: ["#11181f", "#6a3fd1"] },
  dark: { ground: "#0f1419", band: "#141a21", grid: "#28313a", text: "#a9b6c2", strong: "#f2f6fa", unknown: "#71808d",
    future: "rgba(150,165,180,0.07)", cursor: "#f2f6fa", chip: "rgba(15,20,25,0.92)", pins: ["#f2f6fa", "#c3a6ff"] },
};
const FONT = '500 12px var(--jp-ui-font-family, "Inter", "Segoe UI", system-ui, "DejaVu Sans", sans-serif)';
const ICON = {
  pause: '<path d="M4 3h3v10H4zM9 3h3v10H9z"/>',
  run: '<path d="M4.5 2.5v11l8.5-5.5z"/>',
  follow: '<path d="M2 7h7.2L6.4 4.2 7.6 3l4.9 5-4.9 5-1.2-1.2L9.2 9H2zM13 3h1.5v10H13z"/>',
  fit: '<path d="M1.5 3H3v10H1.5zM13 3h1.5v10H13zM4 8l3-3v2h2V5l3 3-3 3V9H7v2z"/>',
  out: '<path d="M3 7.2h10v1.6H3z"/>',
  in: '<path d="M7.2 3h1.6v4.2H13v1.6H8.8V13H7.2V8.8H3V7.2h4.2z"/>',
  clear: '<path d="M4.2 3.2 8 7l3.8-3.8 1 1L9 8l3.8 3.8-1 1L8 9l-3.8 3.8-1-1L7 8 3.2 4.2z"/>',
};
const MODES = { analog_in: "analog in", analog_out: "analog out", open_drain: "open drain" };

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

/** Ticks for a window in ns: {step, base, ticks: [{t, label, major}]}; base is what the labels count from, or null. */
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
  if (row.format === "samples") return { at: view(Float64Array, row.at, row.n), values: view(Float32Array, row.values, row.n) };
  return { at: view(Uint16Array, row.at, row.n), values: view(Uint16Array, row.values, row.n) };
}

/** Index of the last entry that is at most x, or -1. */
function before(array, x) {
  let low = 0, high = array.length;
  while (low < high) { const mid = (low + high) >> 1; if (array[mid] <= x) low = mid + 1; else high = mid; }
  return low - 1;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "html") made.innerHTML = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

class ScopeView {
  constructor(model, el) {
    this.model = model;
    this.id = Math.random().toString(36).slice(2, 10);
    this.frame = null;
    this.window = { t0: 0, t1: 1e9 };
    this.revision = 0; // counts what the user asked for; a frame older than that does not move the window back
    this.want = null;
    this.asked = 0;
    this.drawn = 0;
    this.hover = null; // ns
    this.marks = []; // pinned cursors, ns
    this.pointers = new Map();
    this.onScreen = true;
    this.rows = [];
    this.cleanups = [];
    this.build(el);
    this.listen();
    this.measureWidth();
    this.tell({ hello: true });
  }

  // ---- page

  button(icon, title, action, keys) {
    return element("button", {
      type: "button", class: "cpk-button", title: keys ? `${title} (${keys})` : title, "aria-label": title,
      "aria-keyshortcuts": keys ?? null, onclick: action,
      html: `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${ICON[icon]}</svg>`,
    });
  }

  build(el) {
    this.pause = this.button("pause", "Pause", () => this.togglePause(), "Space");
    this.followButton = this.button("follow", "Follow the board's time", () => this.follow(null), "F");
    this.fitButton = this.button("fit", "Show everything", () => this.fit(), "0");
    this.outButton = this.button("out", "Zoom out", () => this.zoom(2), "-");
    this.inButton = this.button("in", "Zoom in", () => this.zoom(0.5), "+");
    this.clearButton = this.button("clear", "Clear the cursors", () => this.clearMarks(), "Escape");
    this.span = element("span", { class: "cpk-span" });
    this.delta = element("span", { class: "cpk-delta" });
    this.place = element("span", { class: "cpk-place" });
    const bar = element("div", { class: "cpk-bar", role: "toolbar", "aria-label": "Scope" },
      element("span", { class: "cpk-group" }, this.pause, this.followButton),
      element("span", { class: "cpk-group" }, this.outButton, this.inButton, this.fitButton),
      this.span, this.delta, this.clearButton, element("span", { class: "cpk-gap" }), this.place);
    this.canvas = element("canvas", { class: "cpk-canvas", tabindex: "0", role: "application", "aria-label": "Traces" });
    this.names = element("div", { class: "cpk-names" });
    this.measures = element("div", { class: "cpk-measures" });
    this.screen = element("div", { class: "cpk-screen" }, this.canvas);
    this.note = element("div", { class: "cpk-note", role: "status", "aria-live": "polite", hidden: "" });
    this.root = element("div", { class: "cpk-scope", "data-frames": "0", "data-edges": "0", "data-lm-suppress-shortcuts": "true" },
      bar, element("div", { class: "cpk-body" }, this.names, this.screen, this.measures), this.note);
    el.append(this.root);
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.theme();
  }

  theme() {
    const body = document.body;
    const light = body.dataset.jpThemeLight;
    let dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    if (light !== undefined) dark = light === "false";
    else if (/\b(vscode-dark|vscode-high-contrast|theme-dark|dark)\b/.test(body.className)) dark = true;
    else if (/\b(vscode-light|theme-light|light)\b/.test(body.className)) dark = false;
    this.root.dataset.theme = dark ? "dark" : "light";
    this.ink = INK[this.root.dataset.theme];
    this.colors = PALETTE[this.root.dataset.theme];
    this.rows.forEach((row, i) => row.color(this.colors[i % this.colors.length]));
    this.redraw();
  }

  on(target, type, handler, options) {
    target.addEventListener(type, handler, options);
    this.cleanups.push(() => target.removeEventListener(type, handler, options));
  }

  listen() {
    const message = (content, buffers) => this.receive(content, buffers);
    this.model.on("msg:custom", message);
    this.cleanups.push(() => this.model.off("msg:custom", message));
    const beat = setInterval(() => this.tell(), 2000);
    this.cleanups.push(() => clearInterval(beat));
    const themes = new MutationObserver(() => this.theme());
    themes.observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-light", "data-jp-theme-name"] });
    const size = new ResizeObserver(() => this.measureWidth() && this.tell());
    size.observe(this.screen);
    const sight = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      if (seen !== this.onScreen) { this.onScreen = seen; this.tell(); }
    });
    sight.observe(this.root);
    this.cleanups.push(() => themes.disconnect(), () => size.disconnect(), () => sight.disconnect());
    this.on(document, "visibilitychange", () => this.tell());
    this.on(window.matchMedia("(prefers-color-scheme: dark)"), "change", () => this.theme());
    // A page that is being scrolled keeps scrolling when a scope comes under the pointer.
    this.on(document, "wheel", (event) => {
      const inside = event.target === this.canvas;
      const scrolling = performance.now() - (this.scrolled ?? -1e9) < 300;
      if (!inside || scrolling) this.scrolled = performance.now();
      this.passWheel = !inside || scrolling;
    }, { capture: true, passive: true });
    this.on(this.canvas, "wheel", (event) => this.wheel(event), { passive: false });
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"]) {
      this.on(this.canvas, type, (event) => this.pointer(event));
    }
    this.on(this.root, "keydown", (event) => this.key(event));
  }

  dispose() {
    this.send({ type: "gone" });
    this.cleanups.forEach((cleanup) => cleanup());
    cancelAnimationFrame(this.animation);
    clearTimeout(this.later);
    this.disposed = true;
  }

  measureWidth() {
    const width = Math.max(this.screen.clientWidth, 40), ratio = window.devicePixelRatio || 1;
    const height = this.rows.reduce((sum, row) => sum + row.height, 0) + AXIS;
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = `${height}px`;
    this.redraw();
    return true;
  }

  // ---- messages

  send(message) { this.model.send({ ...message, id: this.id }); }

  tell(extra = {}) {
    if (this.disposed) return;
    const message = {
      type: "view", width: Math.round(this.width * this.ratio), rev: this.revision,
      visible: this.onScreen && document.visibilityState !== "hidden",
      cursor: this.hover === null ? null : Math.round(this.hover), ...extra,
    };
    if (this.want) { message.want = this.want; this.want = null; }
    this.asked = performance.now();
    this.waiting = true;
    this.send(message);
  }

  /** Ask for another picture; at most one question is on its way, as a busy kernel would answer them all. */
  ask(want) {
    if (want) { this.want = want; this.revision += 1; }
    this.unasked = true;
    this.asking();
  }

  asking() {
    clearTimeout(this.later);
    if (!this.unasked) return;
    const wait = this.waiting ? 150 - (performance.now() - this.asked) : 0;
    if (wait > 0) { this.later = setTimeout(() => this.asking(), wait); return; }
    this.unasked = false;
    this.tell();
  }

  receive(content, buffers) {
    if (content.view !== this.id) return;
    if (content.type === "error") { this.error = content.text; this.showNote(); return; }
    const data = buffers?.[0] ?? new ArrayBuffer(0);
    const buffer = data instanceof ArrayBuffer ? data : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    this.frame = content;
    this.frame.rows.forEach((row) => Object.assign(row, { data: unpack(row, buffer) }));
    if (content.rev === this.revision) this.window = { t0: content.t0, t1: content.t1 };
    this.following = content.rev === this.revision ? content.follow : this.following;
    this.error = null;
    this.waiting = false;
    this.arrived = true;
    this.panels();
    this.redraw();
    this.asking();
  }

  redraw() {
    if (this.animation || this.disposed) return;
    this.animation = requestAnimationFrame(() => {
      this.animation = 0;
      this.draw();
      if (!this.arrived) return;
      this.arrived = false;
      this.drawn += 1;
      const edges = this.frame.rows.reduce((sum, row) => sum + row.records, 0);
      Object.assign(this.root.dataset, { frames: this.drawn, edges, t0: this.frame.t0, t1: this.frame.t1 });
      this.send({ type: "ack", seq: this.frame.seq });
    });
  }

  // ---- panels beside the canvas

  panels() {
    const { frame } = this;
    if (this.rows.length !== frame.rows.length) {
      this.rows = frame.rows.map((row) => new RowPanel(this, row.name));
      this.names.replaceChildren(...this.rows.map((row) => row.left));
      this.measures.replaceChildren(...this.rows.map((row) => row.right));
      this.theme();
    }
    frame.rows.forEach((row, i) => this.rows[i].update(row));
    this.measureWidth();
    this.pause.firstChild.innerHTML = ICON[frame.paused ? "run" : "pause"];
    this.pause.setAttribute("aria-label", frame.paused ? "Run" : "Pause");
    this.pause.title = `${frame.paused ? "Run" : "Pause"} (Space)`;
    this.pause.classList.toggle("cpk-on", frame.paused);
    this.followButton.setAttribute("aria-pressed", String(this.following));
    this.root.dataset.paused = frame.paused;
    this.root.dataset.follow = this.following;
    const clock = { realtime: "real time", fast: "fast clock", manual: "manual clock" }[frame.clock] ?? frame.clock;
    this.place.textContent = `${frame.board} · ${frame.paused ? "paused" : clock}`;
    this.showNote();
  }

  showNote() {
    const notes = [];
    if (this.error) notes.push(this.error);
    if (this.frame) {
      for (const row of this.frame.rows) {
        if (row.contention) notes.push(`Contention on ${row.name}: the program and the outside drive it against each other.`);
      }
      const count = (n) => n.toLocaleString("en-US");
      if (this.frame.overruns) notes.push(`${count(this.frame.overruns)} edges lost: the program was faster than the capture.`);
      if (this.frame.dropped) notes.push(`${count(this.frame.dropped)} oldest edges dropped: the trace was full.`);
    }
    const text = notes.join(" ");
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = !text;
  }

  // ---- what the user does

  get spanNs() { return this.window.t1 - this.window.t0; }
  timeAt(x) { return this.window.t0 + (x / this.width) * this.spanNs; }
  xOf(t) { return ((t - this.window.t0) / this.spanNs) * this.width; }

  show(t0, t1) {
    const span = clamp(t1 - t0, 100, 1e17);
    const begin = Math.max(Math.round(t0 + (t1 - t0 - span) / 2), 0);
    this.window = { t0: begin, t1: begin + Math.round(span) };
    this.following = false;
    this.ask({ t0: this.window.t0, t1: this.window.t1 });
    this.redraw();
  }

  zoom(factor, x = null) {
    const { t0, t1 } = this.window;
    if (this.following) { // The newest stays where it is.
      const span = clamp(this.spanNs * factor, 100, 1e17);
      const edge = this.frame ? Math.min(this.frame.now, t1) : t1;
      const begin = Math.max(edge - span, 0);
      this.window = { t0: begin, t1: begin + span };
      this.ask({ follow: span });
      this.redraw();
      return;
    }
    const anchor = x === null ? this.hover ?? (t0 + t1) / 2 : this.timeAt(x);
    this.show(anchor - (anchor - t0) * factor, anchor + (t1 - anchor) * factor);
  }

  pan(part) { const by = part * this.spanNs; this.show(Math.max(this.window.t0 + by, 0), Math.max(this.window.t0 + by, 0) + this.spanNs); }
  follow(span) { this.following = true; this.ask({ follow: span }); }
  fit() { this.following = false; this.ask({ fit: true }); }
  togglePause() { this.send({ type: "pause", value: !(this.frame && this.frame.paused) }); }

  wheel(event) {
    if (this.passWheel) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan((sideways * unit) / this.width);
    else this.zoom(1.0022 ** clamp(event.deltaY * unit * (event.ctrlKey ? 4 : 1), -400, 400), event.offsetX);
  }

  pointer(event) {
    const x = event.offsetX;
    if (event.type === "pointerdown" && event.button === 0) {
      this.canvas.setPointerCapture(event.pointerId);
      this.canvas.focus({ preventScroll: true });
      this.pointers.set(event.pointerId, { x, start: x, window: { ...this.window }, moved: this.pointers.size > 0 });
    } else if (event.type === "pointermove") {
      const held = this.pointers.get(event.pointerId);
      if (held) this.drag(held, x);
      this.hover = event.pointerType === "touch" && held?.moved ? null : this.timeAt(clamp(x, 0, this.width));
      if (!held?.moved) this.ask();
      this.redraw();
    } else if (event.type === "pointerup") {
      const held = this.pointers.get(event.pointerId);
      this.pointers.delete(event.pointerId);
      if (held && !held.moved) this.mark(this.snap(x));
    } else if (event.type === "pointercancel" || event.type === "pointerleave") {
      this.pointers.delete(event.pointerId);
      if (this.hover !== null) { this.hover = null; this.ask(); this.redraw(); }
    }
    this.canvas.classList.toggle("cpk-dragging", [...this.pointers.values()].some((p) => p.moved));
  }

  drag(held, x) {
    if (Math.abs(x - held.start) > 4) held.moved = true;
    if (this.pointers.size === 2) { // pinch
      const other = [...this.pointers.values()].find((p) => p !== held);
      const then = Math.abs(held.x - other.x), now = Math.abs(x - other.x);
      this.following = false;
      if (then > 8 && now > 8) this.zoom(then / now, (x + other.x) / 2);
    } else if (held.moved) {
      const by = ((held.start - x) / this.width) * (held.window.t1 - held.window.t0);
      const begin = Math.max(held.window.t0 + by, 0);
      this.show(begin, begin + held.window.t1 - held.window.t0);
    }
    held.x = x;
  }

  /** The nearest edge within a few pixels, else the time at x. */
  snap(x) {
    let best = this.timeAt(x), distance = 7;
    for (const row of this.frame?.rows ?? []) {
      if (row.format !== "edges" && row.format !== "samples") continue;
      const i = before(row.data.at, best - this.frame.t0);
      for (const k of [i, i + 1]) {
        if (k < 0 || k >= row.n) continue;
        const t = this.frame.t0 + row.data.at[k], off = Math.abs(this.xOf(t) - x);
        if (off < distance) { distance = off; best = t; }
      }
    }
    return best;
  }

  mark(t, index = null) {
    if (index !== null) this.marks[index] = t;
    else if (this.marks.filter((m) => m !== undefined).length >= 2) this.marks = [t];
    else this.marks[this.marks[0] === undefined ? 0 : 1] = t;
    this.redraw();
  }

  clearMarks() { this.marks = []; this.redraw(); }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const control = event.target.closest("button, input");
    event.stopPropagation(); // a notebook would take the letters for commands
    if (control && (control.tagName === "INPUT" || event.key === " " || event.key === "Enter")) return;
    const cursor = this.hover ?? (this.window.t0 + this.window.t1) / 2;
    const far = event.shiftKey ? 0.5 : 0.1;
    const action = {
      ArrowLeft: () => this.pan(-far), ArrowRight: () => this.pan(far), "+": () => this.zoom(0.5), "=": () => this.zoom(0.5),
      "-": () => this.zoom(2), 0: () => this.fit(), Home: () => this.show(0, this.spanNs), End: () => this.follow(this.spanNs),
      f: () => this.follow(null), " ": () => this.togglePause(), Escape: () => this.clearMarks(),
      a: () => this.mark(this.snap(this.xOf(cursor)), 0), b: () => this.mark(this.snap(this.xOf(cursor)), 1),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  // ---- drawing

  /** A coordinate moved to the middle of a device pixel, so that lines are sharp. */
  sharp(v) { return (Math.round(v * this.ratio) + 0.5) / this.ratio; }

  draw() {
    const { context: c, ink, width, height } = this;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = ink.ground;
    c.fillRect(0, 0, width, height);
    c.font = getComputedStyle(this.root).getPropertyValue("--cpk-canvas-font") || FONT.replace(/var\(.*?, /, "").replace(/\)$/, "");
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
      if (row.kind === "analog") this.drawAnalog(row, top, h, this.colors[i % this.colors.length]);
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

  /** A row's value at a time, from what is on the screen; null where it cannot be told. */
  read(row, t) {
    const { frame } = this, at = t - frame.t0;
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

/** A row's name, control and measurements, in HTML beside the canvas. */
class RowPanel {
  constructor(scope, name) {
    this.scope = scope;
    this.name = name;
    this.height = ROW.digital;
    this.title = element("span", { class: "cpk-name", title: name }, name);
    this.state = element("span", { class: "cpk-state" });
    this.control = element("div", { class: "cpk-control" });
    this.left = element("div", { class: "cpk-row" }, element("div", { class: "cpk-head" }, this.title, this.state), this.control);
    this.right = element("dl", { class: "cpk-row cpk-measure", "aria-label": `Measurements of ${name}` });
    this.values = [0, 1, 2].map(() => [element("dt"), element("dd")]);
    this.right.append(...this.values.map(([term, value]) => element("div", {}, term, value)));
  }

  color(color) { for (const side of [this.left, this.right]) side.style.setProperty("--cpk-color", color); }

  update(row) {
    this.height = ROW[row.kind];
    for (const side of [this.left, this.right]) side.style.height = `${this.height}px`;
    const mode = MODES[row.mode] ?? row.mode;
    const pull = row.pull ? `, pull-${row.pull}` : "";
    const level = row.kind === "analog" || row.mode === "unused" ? "" : ` ${row.level}`;
    this.set(this.state, row.contention ? "contention" : `${mode}${pull}${level}`);
    this.state.classList.toggle("cpk-bad", row.contention);
    this.left.title = row.pin && row.pin !== row.name ? `${row.name} is ${row.pin}` : row.name;
    if (row.control !== this.shown) this.build(row.control);
    this.shown = row.control;
    if (row.control === "slider" && row.volts !== null && document.activeElement !== this.slider) this.slider.value = row.volts;
    if (row.control === "slider" && !this.sliding) this.set(this.number, row.volts === null ? "–" : `${row.volts.toFixed(2)} V`);
    if (row.control === "button") {
      const pressed = row.driven !== null && row.driven === (row.pull !== "up");
      this.latch.setAttribute("aria-pressed", String(pressed));
      this.push.classList.toggle("cpk-down", pressed);
    }
    const m = row.measure, percent = m.duty === null || m.duty === undefined ? "–" : `${(m.duty * 100).toFixed(1)} %`;
    const volts = (v) => (v === null || v === undefined ? "–" : `${v.toFixed(3)} V`);
    const shown = row.kind === "analog"
      ? [["min", volts(m.min)], ["max", volts(m.max)], ["mean", volts(m.mean)]]
      : [["freq", si(m.frequency, "Hz")], ["period", si(m.period, "s")], ["duty", percent]];
    shown.forEach(([term, value], i) => { this.set(this.values[i][0], term); this.set(this.values[i][1], value); });
  }

  set(target, text) { if (target.textContent !== text) target.textContent = text; }

  build(kind) {
    const send = (message) => this.scope.send({ ...message, pin: this.name });
    this.control.replaceChildren();
    if (kind === "slider") {
      this.number = element("output", { class: "cpk-number" });
      this.slider = element("input", { type: "range", min: 0, max: 3.3, step: 0.01, "aria-label": `${this.name} in volts`,
        oninput: () => {
          this.sliding = true;
          this.set(this.number, `${(+this.slider.value).toFixed(2)} V`);
          // One message a picture is enough, but the last one must arrive.
          this.queued ??= requestAnimationFrame(() => { this.queued = undefined; send({ type: "volts", value: +this.slider.value }); });
        },
        onchange: () => { this.sliding = false; } });
      this.control.append(this.slider, this.number);
    } else if (kind === "button") {
      const down = () => { if (!this.held) { this.held = true; send({ type: "press" }); } };
      const up = () => { if (this.held) { this.held = false; send({ type: "unpress" }); } };
      const key = (act) => (event) => { if (event.key === " " || event.key === "Enter") { event.preventDefault(); if (!event.repeat) act(); } };
      this.push = element("button", { type: "button", class: "cpk-button cpk-push", "aria-label": `Press ${this.name}`,
        onpointerdown: (event) => { if (event.button === 0) { this.push.setPointerCapture(event.pointerId); down(); } },
        onpointerup: up, onpointercancel: up, onlostpointercapture: up, onblur: up, onkeydown: key(down), onkeyup: key(up) }, "Press");
      this.latch = element("button", { type: "button", class: "cpk-button", "aria-label": `Hold ${this.name}`, "aria-pressed": "false",
        onclick: () => send({ type: "latch", on: this.latch.getAttribute("aria-pressed") !== "true" }) }, "Hold");
      this.control.append(this.push, this.latch);
    }
  }
}

export default {
  render({ model, el }) {
    const view = new ScopeView(model, el);
    return () => view.dispose();
  },
};
