// @ts-check
// What the views of live widgets share: heartbeats, frames, the page's theme, notes. `live.py` says the protocol.

import { element, pageTheme } from "./dom.js";
import { download } from "./download.js";
import { Standing } from "./standing.js";
import { hideStills } from "./still.js";

/** @import { FromKernel, LiveFrame, LiveTraits, Model, Theme } from "./types.js" */

const BEAT = 5000; // ms
const UNSEEN = 40_000; // ms between those of a view that is out of sight

/**
 * A view of a live widget. A subclass makes its elements in its constructor and has show(frame, buffer), which draws.
 * @template {LiveTraits} T
 * @template {LiveFrame} F
 */
export class LiveView {
  /**
   * @param {Model<T>} model
   * @param {string} name the class of the view's element
   */
  constructor(model, name) {
    this.model = model;
    this.id = Math.random().toString(36).slice(2, 10);
    /** @type {(() => void)[]} */
    this.cleanups = [];
    this.onScreen = true;
    this.beaten = 0; // when the last heartbeat was sent, in ms of the page
    this.disposed = false;
    this.drawn = 0;
    this.animation = 0;
    /** @type {F | undefined} */
    this.frame = undefined;
    this.buffer = new ArrayBuffer(0);
    this.fresh = false; // the frame is not drawn yet
    this.unsaid = 0; // frames drawn since the kernel was told
    this.acknowledge = false; // the kernel wants to be told
    this.error = "";
    this.root = element("div", {
      class: `cpl cpl-waiting ${name}`,
      "data-frames": "0",
      "data-lm-suppress-shortcuts": "true",
    });
    this.note = element("div", { class: "cpl-note", role: "status", "aria-live": "polite", hidden: "" });
    this.standing = new Standing(model, this.root);
    this.standing.live.onclick = () => this.send({ type: "live" });
  }

  // ---- for subclasses

  /**
   * Draw a frame.
   * @param {F} _frame
   * @param {ArrayBuffer} _buffer
   */
  show(_frame, _buffer) {}

  /**
   * A frame has come, and waits to be drawn with the next picture.
   * @param {F} _frame
   * @param {ArrayBuffer} _buffer
   */
  arrived(_frame, _buffer) {}

  /**
   * The theme is another one.
   * @param {Theme} _theme
   */
  themed(_theme) {}

  /**
   * Something that was asked for is done, or cannot be.
   * @param {string} _text
   */
  told(_text) {}

  /**
   * A file with sound has come.
   * @param {ArrayBuffer} _bytes
   */
  sounded(_bytes) {}

  /** What is to be said below the view. */
  notes() {
    return this.error || (this.frame?.note ?? "");
  }

  /** Whether frames are drawn as they come, and not with the browser's next picture, which never comes out of sight. */
  get eager() {
    return false;
  }

  // ---- from the page

  /**
   * Come on the page, and say hello to the kernel.
   * @param {HTMLElement} el
   */
  begin(el) {
    this.root.append(this.note);
    el.append(this.root);
    this.theme();
    this.listen();
    this.beat({ hello: true });
  }

  /**
   * Listen, until the view is disposed of.
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} handler
   * @param {AddEventListenerOptions} [options]
   */
  on(target, type, handler, options) {
    target.addEventListener(type, handler, options);
    this.cleanups.push(() => target.removeEventListener(type, handler, options));
  }

  /**
   * Follow a trait of the model.
   * @param {keyof T & string} name
   * @param {() => void} handler
   */
  onChange(name, handler) {
    this.model.on(`change:${name}`, handler);
    this.cleanups.push(() => this.model.off(`change:${name}`, handler));
  }

  /**
   * Call something when an element has another size.
   * @param {Element} target
   * @param {() => void} handler
   */
  onResize(target, handler) {
    const size = new ResizeObserver(handler);
    size.observe(target);
    this.cleanups.push(() => size.disconnect());
  }

  theme() {
    const theme = pageTheme();
    this.root.dataset.theme = theme;
    this.themed(theme);
  }

  listen() {
    /** @type {(content: FromKernel, buffers?: (DataView | ArrayBuffer)[]) => void} */
    const message = (content, buffers) => this.receive(content, buffers);
    this.model.on("msg:custom", message);
    this.cleanups.push(() => this.model.off("msg:custom", message));
    const beat = setInterval(() => {
      // One that nobody sees is asked for nothing: it says seldom that it is still there (live.py has more patience).
      if (this.seen || performance.now() - this.beaten >= UNSEEN) this.beat();
    }, BEAT);
    this.cleanups.push(() => clearInterval(beat));
    const themes = new MutationObserver(() => this.theme());
    themes.observe(document.body, {
      attributes: true,
      attributeFilter: ["class", "data-jp-theme-light", "data-jp-theme-name"],
    });
    this.onResize(this.root, () => this.resized());
    const sight = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      if (seen === this.onScreen) return;
      this.onScreen = seen;
      this.beat();
    });
    sight.observe(this.root);
    this.cleanups.push(
      () => themes.disconnect(),
      () => sight.disconnect(),
    );
    this.on(document, "visibilitychange", () => this.beat());
    this.on(window.matchMedia("(prefers-color-scheme: dark)"), "change", () => this.theme());
    // A notebook would take the letters for commands.
    this.on(this.root, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    });
  }

  resized() {
    this.beat();
  }

  // ---- messages

  /** @param {object} message */
  send(message) {
    this.standing.send({ ...message, id: this.id });
  }

  /** Whether a person can see it now. */
  get seen() {
    return this.onScreen && document.visibilityState !== "hidden";
  }

  /**
   * A heartbeat: that the view is there, how wide it is, whether it is seen.
   * @param {object} [extra]
   */
  beat(extra = {}) {
    if (this.disposed) return;
    this.beaten = performance.now();
    const ratio = window.devicePixelRatio || 1;
    this.send({
      type: "view",
      width: Math.round((this.root.clientWidth || 800) * ratio),
      rev: 0,
      visible: this.seen,
      ...extra,
    });
  }

  /**
   * @param {FromKernel} content
   * @param {(DataView | ArrayBuffer)[]} [buffers]
   */
  receive(content, buffers) {
    if (content.view !== this.id) return;
    if (content.type === "error") {
      this.error = content.text;
      this.say();
      return;
    }
    if (content.type === "file") {
      download(content.name, bytesOf(buffers?.[0]));
      return;
    }
    if (content.type === "sound") {
      this.sounded(bytesOf(buffers?.[0]));
      return;
    }
    if (content.type === "told") {
      this.told(content.text);
      return;
    }
    this.error = "";
    this.frame = /** @type {F} */ (content);
    this.buffer = bytesOf(buffers?.[0]);
    this.fresh = true;
    this.acknowledge ||= this.frame.ack;
    this.alive();
    this.arrived(this.frame, this.buffer);
    this.say();
    this.redraw();
  }

  say() {
    const text = this.notes();
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = !text;
  }

  /** Draw with the browser's next picture. */
  redraw() {
    if (this.eager) this.drawNow();
    else if (!this.animation) this.animation = requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    cancelAnimationFrame(this.animation);
    this.animation = 0;
    if (this.disposed) return;
    this.paint();
    if (!this.fresh || !this.frame) return;
    this.fresh = false;
    this.drawn += 1;
    this.unsaid += 1;
    this.root.dataset.frames = String(this.drawn);
    if (!this.acknowledge) return;
    this.send({ type: "ack", seq: this.frame.seq, drawn: this.unsaid });
    this.acknowledge = false;
    this.unsaid = 0;
  }

  paint() {
    if (this.frame) this.show(this.frame, this.buffer);
  }

  /** The board has answered: from here on the view shows itself, and not its still picture. */
  alive() {
    if (!this.root.classList.contains("cpl-waiting")) return;
    this.root.classList.remove("cpl-waiting");
    this.cleanups.push(hideStills(this.root, this.model.get("still_mark")));
  }

  dispose() {
    this.send({ type: "gone" });
    this.standing.end();
    for (const cleanup of this.cleanups) cleanup();
    cancelAnimationFrame(this.animation);
    this.disposed = true;
  }
}

/**
 * A frame's bytes, from the beginning of a buffer of their own.
 * @param {DataView | ArrayBuffer | undefined} data
 * @returns {ArrayBuffer}
 */
function bytesOf(data) {
  if (data === undefined) return new ArrayBuffer(0);
  if (data instanceof ArrayBuffer) return data;
  return /** @type {ArrayBuffer} */ (data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

/**
 * What anywidget wants of a module: a function that puts a view on the page and returns how to take it off.
 * @template {LiveTraits} T
 * @param {(model: Model<T>) => LiveView<any, any>} make
 */
export function widget(make) {
  return {
    /** @param {{ model: Model<T>, el: HTMLElement }} given */
    render({ model, el }) {
      const view = make(model);
      view.begin(el);
      return () => view.dispose();
    },
  };
}
