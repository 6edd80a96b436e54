// @ts-check
// The scope's front end: shows the frames that Scope (scope.py) sends, and asks for what a person wants to see. Rows,
// screen, cursors, trigger and hand are in the scope_*.js beside it.

import { element, setAttribute, setText } from "./dom.js";
import { LiveView, widget } from "./live.js";
import { LOAD_TITLE, loadWords } from "./load.js";
import { PinControls } from "./pin_controls.js";
import { Cursors } from "./scope_cursors.js";
import { Hand } from "./scope_hand.js";
import { clamp, duration, si } from "./scope_numbers.js";
import { unpack } from "./scope_packed.js";
import { RowPanel } from "./scope_row.js";
import { ScopeScreen } from "./scope_screen.js";
import { TriggerBox } from "./scope_trigger.js";

/** @import { LiveTraits, Model, ScopeFrame, Theme, Wanted } from "./types.js" */

export { si };

const ICON = {
  pause: '<path d="M4 3h3v10H4zM9 3h3v10H9z"/>',
  run: '<path d="M4.5 2.5v11l8.5-5.5z"/>',
  follow: '<path d="M2 7h7.2L6.4 4.2 7.6 3l4.9 5-4.9 5-1.2-1.2L9.2 9H2zM13 3h1.5v10H13z"/>',
  fit: '<path d="M1.5 3H3v10H1.5zM13 3h1.5v10H13zM4 8l3-3v2h2V5l3 3-3 3V9H7v2z"/>',
  out: '<path d="M3 7.2h10v1.6H3z"/>',
  in: '<path d="M7.2 3h1.6v4.2H13v1.6H8.8V13H7.2V8.8H3V7.2h4.2z"/>',
  clear: '<path d="M4.2 3.2 8 7l3.8-3.8 1 1L9 8l3.8 3.8-1 1L8 9l-3.8 3.8-1-1L7 8 3.2 4.2z"/>',
};
const CLOCKS = { realtime: "real time", fast: "fast clock", manual: "manual clock" };
/** Bounds of the window's length, in ns (scope_window.py). */
const SHORTEST = 100;
const LONGEST = 1e17;
/** Milliseconds that a question waits for the answer to the one before. */
const PATIENCE = 150;

/** @param {keyof typeof ICON} icon */
function iconHtml(icon) {
  return `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${ICON[icon]}</svg>`;
}

/**
 * @param {keyof typeof ICON} icon
 * @param {string} title
 * @param {() => void} onclick
 * @param {string} keys
 */
function iconButton(icon, title, onclick, keys) {
  return element("button", {
    type: "button",
    class: "cpk-button",
    title: `${title} (${keys})`,
    "aria-label": title,
    "aria-keyshortcuts": keys,
    onclick,
    html: iconHtml(icon),
  });
}

/** @extends {LiveView<LiveTraits, ScopeFrame>} */
export class ScopeView extends LiveView {
  /** @param {Model<LiveTraits>} model */
  constructor(model) {
    super(model, "cpk-scope");
    this.following = true;
    this.revision = 0; // counts what the user asked for; a frame older than that does not move the window back
    /** @type {Wanted | null} */
    this.want = null;
    this.asked = 0;
    this.waiting = false;
    this.unasked = false;
    this.later = 0;
    this.controls = new PinControls((message) => this.send(message));
    this.screen = new ScopeScreen();
    this.cursors = new Cursors();
    this.hand = new Hand(this);
    this.trigger = new TriggerBox((message) => this.send(message));
    /** @type {RowPanel[]} */
    this.rows = [];
    this.pause = iconButton("pause", "Pause", () => this.togglePause(), "Space");
    this.followButton = iconButton("follow", "Follow the board's time", () => this.follow(null), "F");
    this.clearButton = iconButton("clear", "Clear the cursors", () => this.clearCursors(), "Escape");
    this.span = element("span", { class: "cpk-span" });
    this.delta = element("span", { class: "cpk-delta" });
    this.place = element("span", { class: "cpk-place" });
    this.names = element("div", { class: "cpk-names" });
    this.measures = element("div", { class: "cpk-measures" });
    this.note.classList.add("cpk-note");
    this.root.dataset.edges = "0";
    const body = element("div", { class: "cpk-body" }, this.names, this.screen.box, this.measures);
    this.root.append(this.bar(), body);
  }

  bar() {
    const out = iconButton("out", "Zoom out", () => this.zoom(2), "-");
    const closer = iconButton("in", "Zoom in", () => this.zoom(0.5), "+");
    const fit = iconButton("fit", "Show everything", () => this.fit(), "0");
    return element(
      "div",
      { class: "cpl-bar", role: "toolbar", "aria-label": "Scope" },
      element("span", { class: "cpk-group" }, this.pause, this.followButton),
      element("span", { class: "cpk-group" }, out, closer, fit),
      this.trigger.box,
      this.span,
      this.delta,
      this.clearButton,
      element("span", { class: "cpl-gap" }),
      this.place,
    );
  }

  // ---- page

  /** @override */
  listen() {
    super.listen();
    this.hand.listen();
    this.onResize(this.screen.box, () => this.resized());
    this.measureWidth();
  }

  /**
   * @override
   * @param {Theme} theme
   */
  themed(theme) {
    this.screen.themed(theme, getComputedStyle(this.root).fontFamily);
    for (const [i, row] of this.rows.entries()) row.color(this.screen.color(i));
    this.redraw();
  }

  /** @override */
  resized() {
    if (this.measureWidth()) this.beat();
  }

  measureWidth() {
    const changed = this.screen.measure(this.heights);
    if (changed) this.redraw();
    return changed;
  }

  get heights() {
    return this.rows.map((row) => row.height);
  }

  /** @override */
  dispose() {
    super.dispose();
    clearTimeout(this.later);
  }

  // ---- messages

  /**
   * @override
   * @param {object} [extra]
   */
  beat(extra = {}) {
    if (this.disposed) return;
    const { hover } = this.cursors;
    const wanted = this.want ? { want: this.want } : {};
    this.want = null;
    this.asked = performance.now();
    this.waiting = true;
    super.beat({
      width: Math.round(this.screen.width * this.screen.ratio),
      rev: this.revision,
      cursor: hover === null ? null : Math.round(hover),
      ...extra,
      ...wanted,
    });
  }

  /**
   * Ask for another picture; at most one question is on its way, as a busy kernel would answer them all.
   * @param {Wanted} [want]
   */
  ask(want) {
    if (want) {
      this.want = want;
      this.revision += 1;
    }
    this.unasked = true;
    this.asking();
  }

  asking() {
    clearTimeout(this.later);
    if (!this.unasked) return;
    const wait = this.waiting ? PATIENCE - (performance.now() - this.asked) : 0;
    if (wait > 0) {
      this.later = window.setTimeout(() => this.asking(), wait);
      return;
    }
    this.unasked = false;
    this.beat();
  }

  // ---- what is shown

  /**
   * @override
   * @param {ScopeFrame} frame
   * @param {ArrayBuffer} buffer
   */
  arrived(frame, buffer) {
    for (const row of frame.rows) unpack(row, buffer);
    if (frame.rev === this.revision) {
      this.screen.window = { t0: frame.t0, t1: frame.t1 };
      this.cursors.pinned = frame.cursors.map((t) => t ?? undefined);
      this.following = frame.follow;
    }
    this.waiting = false;
    this.updatePanels(frame);
    this.asking();
  }

  /** @override */
  paint() {
    const { frame, heights, screen } = this;
    screen.draw(frame, heights);
    if (!frame) return;
    this.cursors.draw(screen, frame, heights, !this.hand.pinching);
    const words = this.cursors.words(screen);
    this.delta.textContent = words;
    this.clearButton.hidden = !words;
    this.span.textContent = `${duration(screen.spanNs)} in view`;
    const edges = frame.rows.reduce((sum, row) => sum + row.records, 0);
    Object.assign(this.root.dataset, { edges, t0: frame.t0, t1: frame.t1 });
  }

  /** @param {ScopeFrame} frame */
  updatePanels(frame) {
    const names = frame.rows.map((row) => row.name);
    if (this.rows.length !== names.length || this.rows.some((row, i) => row.name !== names[i])) {
      this.rows = names.map((name) => new RowPanel(this.controls, name));
      this.names.replaceChildren(...this.rows.map((row) => row.left));
      this.measures.replaceChildren(...this.rows.map((row) => row.right));
      this.theme();
    }
    for (const [i, row] of frame.rows.entries()) this.rows[i].update(row);
    this.measureWidth();
    this.trigger.show(frame);
    this.root.dataset.triggered = String(frame.trigger?.[4] ?? "");
    const word = frame.paused ? "Run" : "Pause";
    this.pause.innerHTML = iconHtml(frame.paused ? "run" : "pause");
    this.pause.setAttribute("aria-label", word);
    this.pause.title = `${word} (Space)`;
    this.pause.classList.toggle("cpk-on", frame.paused);
    this.followButton.setAttribute("aria-pressed", String(this.following));
    this.root.dataset.paused = String(frame.paused);
    this.root.dataset.follow = String(this.following);
    const heap = frame.heap === null ? "" : ` · heap ${Math.round(100 * frame.heap)} %`;
    const clock = this.model.get("frozen") ? "frozen" : frame.paused ? "paused" : CLOCKS[frame.clock];
    setText(this.place, `${frame.board} · ${clock}${loadWords(frame.load)}${heap}`);
    setAttribute(this.place, "title", frame.load === null ? "" : LOAD_TITLE);
  }

  /** @override */
  notes() {
    const notes = this.error ? [this.error] : [];
    for (const row of this.frame?.rows ?? []) {
      if (row.left_out) notes.push(`${row.name}: ${row.left_out} left out, as the board's memory for them is full.`);
      if (row.contention) {
        notes.push(`Contention on ${row.name}: the program and the outside drive it against each other.`);
      }
    }
    const lost = this.frame?.overruns;
    if (lost) notes.push(`${lost.toLocaleString("en-US")} edges lost: the program was faster than the capture.`);
    return notes.join(" ");
  }

  // ---- what a person wants to see

  /**
   * @param {number} t0
   * @param {number} t1
   */
  lookAt(t0, t1) {
    const span = clamp(t1 - t0, SHORTEST, LONGEST);
    const begin = Math.max(Math.round(t0 + (t1 - t0 - span) / 2), 0);
    const window = { t0: begin, t1: begin + Math.round(span) };
    this.screen.window = window;
    this.following = false;
    this.ask({ ...window });
    this.redraw();
  }

  /**
   * Show a longer or a shorter stretch around a place; the one under the mouse, or the middle.
   * @param {number} factor
   * @param {number | null} [x]
   */
  zoom(factor, x = null) {
    const { screen } = this;
    const { t0, t1 } = screen.window;
    if (this.following) {
      // The newest stays where it is.
      const span = clamp(screen.spanNs * factor, SHORTEST, LONGEST);
      const edge = this.frame ? Math.min(this.frame.now, t1) : t1;
      const begin = Math.max(edge - span, 0);
      screen.window = { t0: begin, t1: begin + span };
      this.ask({ follow: span });
      this.redraw();
      return;
    }
    const anchor = x === null ? (this.cursors.hover ?? (t0 + t1) / 2) : screen.timeAt(x);
    this.lookAt(anchor - (anchor - t0) * factor, anchor + (t1 - anchor) * factor);
  }

  /** @param {number} part of the window */
  pan(part) {
    const { window, spanNs } = this.screen;
    const begin = Math.max(window.t0 + part * spanNs, 0);
    this.lookAt(begin, begin + spanNs);
  }

  /** @param {number | null} span in ns; null: as it chooses */
  follow(span) {
    this.following = true;
    this.ask({ follow: span });
  }

  fit() {
    this.following = false;
    this.ask({ fit: true });
  }

  togglePause() {
    this.send({ type: "pause", value: !this.frame?.paused });
  }

  // ---- cursors

  /** @param {number} x */
  snap(x) {
    return this.cursors.snap(this.screen, this.frame, x);
  }

  /**
   * @param {number} t
   * @param {number} [index]
   */
  pin(t, index) {
    this.cursors.pin(t, index);
    this.tellCursors();
  }

  clearCursors() {
    this.cursors.pinned = [];
    this.tellCursors();
  }

  /** Pinned cursors are those of all views. */
  tellCursors() {
    this.revision += 1;
    this.send({ type: "cursors", at: Array.from(this.cursors.pinned, (t) => t ?? null) });
    this.ask();
    this.redraw();
  }
}

export default widget((/** @type {Model<LiveTraits>} */ model) => new ScopeView(model));
