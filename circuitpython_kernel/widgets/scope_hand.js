// @ts-check
// What a person's hand does on the scope: drag, pinch, wheel and keys move and zoom the window, a click pins a cursor.

import { clamp } from "./scope_numbers.js";

/** @import { ScopeView } from "./scope.js" */
/** @import { Stretch } from "./types.js" */

/** Pixels that a click may move. */
const STILL = 4;
/** Milliseconds for which a page that is being scrolled keeps scrolling when a scope comes under the pointer. */
const SCROLLING = 300;

/** @typedef {{ x: number, start: number, window: Stretch, moved: boolean }} Held A pointer that is down. */

/** Listens to the hand on one view of a scope. */
export class Hand {
  /** @param {ScopeView} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<number, Held>} */
    this.pointers = new Map();
    this.scrolled = -1e9;
    this.passWheel = false;
  }

  listen() {
    const { view } = this;
    const { canvas } = view.screen;
    view.on(document, "wheel", (event) => this.before(event), { capture: true, passive: true });
    view.on(canvas, "wheel", (event) => this.wheel(event), { passive: false });
    view.on(canvas, "pointerdown", (event) => this.down(event));
    view.on(canvas, "pointermove", (event) => this.move(event));
    view.on(canvas, "pointerup", (event) => this.up(event));
    view.on(canvas, "pointercancel", (event) => this.leave(event));
    view.on(canvas, "pointerleave", (event) => this.leave(event));
    view.on(view.root, "keydown", (event) => this.key(event));
  }

  /** Whether two fingers are on the canvas. */
  get pinching() {
    return this.pointers.size > 1;
  }

  // ---- wheel

  /** @param {WheelEvent} event */
  before(event) {
    const inside = event.target === this.view.screen.canvas;
    const scrolling = performance.now() - this.scrolled < SCROLLING;
    if (!inside || scrolling) this.scrolled = performance.now();
    this.passWheel = !inside || scrolling;
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (this.passWheel) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.view.pan((sideways * unit) / this.view.screen.width);
    } else {
      this.view.zoom(1.0022 ** clamp(event.deltaY * unit * (event.ctrlKey ? 4 : 1), -400, 400), event.offsetX);
    }
  }

  // ---- pointers

  /** @param {PointerEvent} event */
  down(event) {
    const { canvas, window } = this.view.screen;
    if (event.button === 0) {
      const x = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      this.pointers.set(event.pointerId, { x, start: x, window: { ...window }, moved: this.pointers.size > 0 });
    }
    this.showDragging();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { screen } = this.view;
    const x = event.offsetX;
    const held = this.pointers.get(event.pointerId);
    if (held) this.drag(held, x);
    const finger = event.pointerType === "touch" && held?.moved;
    this.view.cursors.hover = finger ? null : screen.timeAt(clamp(x, 0, screen.width));
    if (!held?.moved) this.view.ask();
    this.view.redraw();
    this.showDragging();
  }

  /** @param {PointerEvent} event */
  up(event) {
    const held = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (held && !held.moved) this.view.pin(this.view.snap(event.offsetX));
    this.showDragging();
  }

  /** @param {PointerEvent} event */
  leave(event) {
    this.pointers.delete(event.pointerId);
    if (this.view.cursors.hover !== null) {
      this.view.cursors.hover = null;
      this.view.ask();
      this.view.redraw();
    }
    this.showDragging();
  }

  showDragging() {
    const dragging = [...this.pointers.values()].some((held) => held.moved);
    this.view.screen.canvas.classList.toggle("cpk-dragging", dragging);
  }

  /**
   * @param {Held} held
   * @param {number} x
   */
  drag(held, x) {
    const { view } = this;
    if (Math.abs(x - held.start) > STILL) held.moved = true;
    const other = [...this.pointers.values()].find((one) => one !== held);
    if (other && this.pointers.size === 2) {
      const then = Math.abs(held.x - other.x);
      const now = Math.abs(x - other.x);
      view.following = false;
      if (then > 8 && now > 8) view.zoom(then / now, (x + other.x) / 2);
    } else if (held.moved) {
      const span = held.window.t1 - held.window.t0;
      const begin = Math.max(held.window.t0 + ((held.start - x) / view.screen.width) * span, 0);
      view.lookAt(begin, begin + span);
    }
    held.x = x;
  }

  // ---- keys

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const control = event.target instanceof Element ? event.target.closest("button, input, select") : null;
    if (control && (control.tagName !== "BUTTON" || event.key === " " || event.key === "Enter")) return;
    const action = this.actionOf(event);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {(() => void) | undefined}
   */
  actionOf(event) {
    const { view } = this;
    const { window, spanNs } = view.screen;
    const far = event.shiftKey ? 0.5 : 0.1;
    const mark = (/** @type {number} */ index) => {
      const at = view.cursors.hover ?? (window.t0 + window.t1) / 2;
      view.pin(view.snap(view.screen.xOf(at)), index);
    };
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => view.pan(-far),
      ArrowRight: () => view.pan(far),
      "+": () => view.zoom(0.5),
      "=": () => view.zoom(0.5),
      "-": () => view.zoom(2),
      0: () => view.fit(),
      Home: () => view.lookAt(0, spanNs),
      End: () => view.follow(spanNs),
      f: () => view.follow(null),
      " ": () => view.togglePause(),
      Escape: () => view.clearCursors(),
      a: () => mark(0),
      b: () => mark(1),
    };
    return actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  }
}
