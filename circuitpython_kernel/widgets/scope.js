// The scope's front end: shows the frames that Scope (scope.py) sends, and sends back what the user does. The drawing
// is in scope_draw.js, which stands before this file in the same module. Names, controls and measurements are HTML.

const ICON = {
  pause: '<path d="M4 3h3v10H4zM9 3h3v10H9z"/>',
  run: '<path d="M4.5 2.5v11l8.5-5.5z"/>',
  follow: '<path d="M2 7h7.2L6.4 4.2 7.6 3l4.9 5-4.9 5-1.2-1.2L9.2 9H2zM13 3h1.5v10H13z"/>',
  fit: '<path d="M1.5 3H3v10H1.5zM13 3h1.5v10H13zM4 8l3-3v2h2V5l3 3-3 3V9H7v2z"/>',
  out: '<path d="M3 7.2h10v1.6H3z"/>',
  in: '<path d="M7.2 3h1.6v4.2H13v1.6H8.8V13H7.2V8.8H3V7.2h4.2z"/>',
  clear: '<path d="M4.2 3.2 8 7l3.8-3.8 1 1L9 8l3.8 3.8-1 1L8 9l-3.8 3.8-1-1L7 8 3.2 4.2z"/>',
};
const MODES = { analog_in: "analog in", open_drain: "open drain" };

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

class ScopeView extends ScopeScreen {
  constructor(model, el) {
    super();
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
      this.triggerBox(), this.span, this.delta, this.clearButton, element("span", { class: "cpk-gap" }), this.place);
    this.canvas = element("canvas", { class: "cpk-canvas", tabindex: "0", role: "application", "aria-label": "Traces" });
    this.names = element("div", { class: "cpk-names" });
    this.measures = element("div", { class: "cpk-measures" });
    this.screen = element("div", { class: "cpk-screen" }, this.canvas);
    this.note = element("div", { class: "cpk-note", role: "status", "aria-live": "polite", hidden: "" });
    this.root = element("div", { class: "cpk-scope cpl-waiting", "data-frames": "0", "data-edges": "0", "data-lm-suppress-shortcuts": "true" },
      bar, element("div", { class: "cpk-body" }, this.names, this.screen, this.measures), this.note);
    el.append(this.root);
    this.standing = new Standing(this.model, this.root);
    this.standing.live.onclick = () => this.send({ type: "live" });
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.theme();
  }

  /** What the picture stands still for: an edge, a level or a pulse's width at one of the pins. */
  triggerBox() {
    const option = ([value, text]) => element("option", { value }, text);
    const changed = () => this.setTrigger();
    this.triggerKind = element("select", { class: "cpk-select", "aria-label": "Trigger", title: "What the picture stands still for", onchange: changed },
      ...[["", "no trigger"], ["rising", "rising edge"], ["falling", "falling edge"], ["either", "either edge"], ["above", "above level"], ["below", "below level"], ["longer", "pulse longer than"], ["shorter", "pulse shorter than"]].map(option));
    this.triggerPin = element("select", { class: "cpk-select", "aria-label": "Pin to trigger on", hidden: "", onchange: changed });
    this.triggerValue = element("input", { class: "cpk-select", type: "number", step: "any", "aria-label": "Level in volts, or width in ms", hidden: "", onchange: changed });
    this.triggerUnit = element("span", { hidden: "" });
    this.triggerMode = element("select", { class: "cpk-select", "aria-label": "Trigger mode", hidden: "", onchange: changed },
      ...[["auto", "auto"], ["normal", "normal"], ["single", "single"]].map(option));
    return element("span", { class: "cpk-group" }, this.triggerKind, this.triggerPin, this.triggerValue, this.triggerUnit, this.triggerMode);
  }

  setTrigger() {
    const kind = this.triggerKind.value, width = ["longer", "shorter"].includes(kind), level = ["above", "below"].includes(kind);
    if (!kind) { this.send({ type: "trigger", pin: null }); return; }
    if (!this.triggerValue.value) this.triggerValue.value = width ? 1 : 1.65;
    const value = width ? +this.triggerValue.value / 1000 : level ? +this.triggerValue.value : null;
    this.send({ type: "trigger", pin: this.triggerPin.value, kind, value, mode: this.triggerMode.value });
  }

  showTrigger(frame) {
    const names = frame.rows.filter((row) => row.kind !== "bus").map((row) => row.name);
    if (this.triggerPin.options.length !== names.length) this.triggerPin.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
    const [pin, kind, value, mode] = frame.trigger ?? [names[0], "", null, this.triggerMode.value];
    const width = ["longer", "shorter"].includes(kind), level = ["above", "below"].includes(kind);
    this.triggerPin.hidden = this.triggerMode.hidden = !kind;
    this.triggerValue.hidden = this.triggerUnit.hidden = !(width || level);
    this.triggerUnit.textContent = width ? "ms" : "V";
    const active = document.activeElement;
    if (active !== this.triggerKind) this.triggerKind.value = kind;
    if (active !== this.triggerPin && kind) this.triggerPin.value = pin;
    if (active !== this.triggerMode) this.triggerMode.value = mode;
    if (active !== this.triggerValue && value !== null) this.triggerValue.value = width ? +(value * 1000).toPrecision(6) : value;
    this.root.dataset.triggered = frame.trigger?.[4] ?? "";
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
    this.font = `500 12px ${getComputedStyle(this.root).fontFamily}`;
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
    const beat = setInterval(() => this.tell(), 5000);
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
    this.standing.end();
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

  send(message) { this.standing.send({ ...message, id: this.id }); }

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
    if (this.root.classList.contains("cpl-waiting")) {
      this.root.classList.remove("cpl-waiting");
      this.cleanups.push(hideStills(this.root, this.model.get("still_mark")));
    }
    const data = buffers?.[0] ?? new ArrayBuffer(0);
    const buffer = data instanceof ArrayBuffer ? data : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    this.frame = content;
    this.frame.rows.forEach((row) => Object.assign(row, { data: unpack(row, buffer) }));
    if (content.rev === this.revision) {
      this.window = { t0: content.t0, t1: content.t1 };
      this.marks = content.cursors.map((t) => t ?? undefined);
    }
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
    if (this.rows.length !== frame.rows.length || this.rows.some((row, i) => row.name !== frame.rows[i].name)) {
      this.rows = frame.rows.map((row) => new RowPanel(this, row.name));
      this.names.replaceChildren(...this.rows.map((row) => row.left));
      this.measures.replaceChildren(...this.rows.map((row) => row.right));
      this.theme();
    }
    frame.rows.forEach((row, i) => this.rows[i].update(row));
    this.measureWidth();
    this.showTrigger(frame);
    this.pause.firstChild.innerHTML = ICON[frame.paused ? "run" : "pause"];
    this.pause.setAttribute("aria-label", frame.paused ? "Run" : "Pause");
    this.pause.title = `${frame.paused ? "Run" : "Pause"} (Space)`;
    this.pause.classList.toggle("cpk-on", frame.paused);
    this.followButton.setAttribute("aria-pressed", String(this.following));
    this.root.dataset.paused = frame.paused;
    this.root.dataset.follow = this.following;
    const clock = { realtime: "real time", fast: "fast clock", manual: "manual clock" }[frame.clock] ?? frame.clock;
    const heap = frame.heap == null ? "" : ` · heap ${Math.round(100 * frame.heap)} %`;
    this.place.textContent = `${frame.board} · ${this.model.get("frozen") ? "frozen" : frame.paused ? "paused" : clock}${heap}`;
    this.showNote();
  }

  showNote() {
    const notes = [];
    if (this.error) notes.push(this.error);
    if (this.frame) {
      for (const row of this.frame.rows) {
        if (row.left_out) notes.push(`${row.name}: ${row.left_out} left out, as the board's memory for them is full.`);
        if (row.contention) notes.push(`Contention on ${row.name}: the program and the outside drive it against each other.`);
      }
      const count = (n) => n.toLocaleString("en-US");
      if (this.frame.overruns) notes.push(`${count(this.frame.overruns)} edges lost: the program was faster than the capture.`);
    }
    const text = notes.join(" ");
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = !text;
  }

  // ---- what the user does

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
    this.tellMarks();
  }

  clearMarks() { this.marks = []; this.tellMarks(); }

  /** Pinned cursors are those of all views. */
  tellMarks() {
    this.revision += 1;
    this.send({ type: "cursors", at: Array.from(this.marks, (t) => t ?? null) });
    this.ask();
    this.redraw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const control = event.target.closest("button, input, select");
    event.stopPropagation(); // a notebook would take the letters for commands
    if (control && (control.tagName !== "BUTTON" || event.key === " " || event.key === "Enter")) return;
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
    // Not a dl: notebooks style those in their own way.
    this.right = element("div", { class: "cpk-row cpk-measure", role: "group", "aria-label": `Measurements of ${name}` });
    this.values = [0, 1, 2].map(() => [element("span", { class: "cpk-term" }), element("span", { class: "cpk-value" })]);
    this.right.append(element("span", { class: "cpk-name" }, name), ...this.values.map(([term, value]) => element("div", {}, term, value)));
  }

  color(color) { for (const side of [this.left, this.right]) side.style.setProperty("--cpk-color", color); }

  update(row) {
    this.height = ROW[row.kind];
    for (const side of [this.left, this.right]) side.style.height = `${this.height}px`;
    if (row.kind === "bus") {
      this.set(this.state, "bus");
      const m = row.measure;
      [["transfers", String(m.transfers)], ["bytes", String(m.bytes)], ["failed", String(m.failed)]].forEach(([term, value], i) => { this.set(this.values[i][0], term); this.set(this.values[i][1], value); });
      return;
    }
    const mode = MODES[row.mode] ?? row.mode;
    const pull = row.pull ? `, pull-${row.pull}` : "";
    const level = row.kind === "analog" || row.mode === "unused" ? "" : ` ${row.level}`;
    this.set(this.state, row.contention ? "contention" : `${mode}${pull}${level}`);
    this.state.classList.toggle("cpk-bad", row.contention);
    this.left.title = row.pin && row.pin !== row.name ? `${row.name} is ${row.pin}` : row.name;
    this.fullScale = row.full_scale;
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
      : m.frequency === null && (m.high ?? m.low) // single pulses: their width says more
        ? [["edges", String(m.records)], ["high for", si(m.high, "s")], ["low for", si(m.low, "s")]]
        : [["freq", si(m.frequency, "Hz")], ["period", si(m.period, "s")], ["duty", percent]];
    shown.forEach(([term, value], i) => { this.set(this.values[i][0], term); this.set(this.values[i][1], value); });
  }

  set(target, text) { if (target.textContent !== text) target.textContent = text; }

  build(kind) {
    const send = (message) => this.scope.send({ ...message, pin: this.name });
    this.control.replaceChildren();
    if (kind === "slider") {
      this.number = element("output", { class: "cpk-number" });
      this.slider = element("input", { type: "range", min: 0, max: this.fullScale, step: 0.01, "aria-label": `${this.name} in volts`,
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
