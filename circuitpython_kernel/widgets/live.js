// What the front ends of live widgets share: making elements, the page's theme, heartbeats and frames. `live.py` says
// the protocol. A widget's module is made of this file and its own; no build step.

export function element(tag, attributes = {}, ...children) {
  const svg = ["svg", "g", "path", "text", "title", "circle", "rect", "line", "use"].includes(tag) && attributes.xml;
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "xml") continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "html") made.innerHTML = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Whether the page is dark: JupyterLab, VS Code, Notebook and plain pages show it in different ways. */
export function pageIsDark() {
  const body = document.body, light = body.dataset.jpThemeLight;
  if (light !== undefined) return light === "false";
  if (/\b(vscode-dark|vscode-high-contrast|theme-dark|dark)\b/.test(body.className)) return true;
  if (/\b(vscode-light|theme-light|light)\b/.test(body.className)) return false;
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** A control that acts while it is held down, with mouse, touch, space or enter. */
export function holdable(target, down, up) {
  let held = false;
  const begin = () => { if (!held) { held = true; down(); } };
  const end = () => { if (held) { held = false; up(); } };
  const key = (act) => (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) act();
  };
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture?.(event.pointerId);
    begin();
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) target.addEventListener(type, end);
  target.addEventListener("keydown", key(begin));
  target.addEventListener("keyup", key(end));
}

/** A view of a live widget. A subclass has build(root), and show(frame, buffer), which draws. */
export class LiveView {
  constructor(model, el, name) {
    this.model = model;
    this.id = Math.random().toString(36).slice(2, 10);
    this.cleanups = [];
    this.onScreen = true;
    this.drawn = 0;
    this.root = element("div", { class: `cpl cpl-waiting ${name}`, "data-frames": "0", "data-lm-suppress-shortcuts": "true" });
    this.build(this.root);
    this.note = element("div", { class: "cpl-note", role: "status", "aria-live": "polite", hidden: "" });
    this.root.append(this.note);
    el.append(this.root);
    this.standing = new Standing(model, this.root);
    this.standing.live.onclick = () => this.send({ type: "live" });
    this.theme();
    this.listen();
    this.beat({ hello: true });
  }

  build() {}
  show() {}
  themed() {}

  on(target, type, handler, options) {
    target.addEventListener(type, handler, options);
    this.cleanups.push(() => target.removeEventListener(type, handler, options));
  }

  theme() {
    this.root.dataset.theme = pageIsDark() ? "dark" : "light";
    this.themed(this.root.dataset.theme);
  }

  listen() {
    const message = (content, buffers) => this.receive(content, buffers);
    this.model.on("msg:custom", message);
    this.cleanups.push(() => this.model.off("msg:custom", message));
    const beat = setInterval(() => this.beat(), 5000);
    this.cleanups.push(() => clearInterval(beat));
    const themes = new MutationObserver(() => this.theme());
    themes.observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-light", "data-jp-theme-name"] });
    const size = new ResizeObserver(() => this.beat());
    size.observe(this.root);
    const sight = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      if (seen !== this.onScreen) { this.onScreen = seen; this.beat(); }
    });
    sight.observe(this.root);
    this.cleanups.push(() => themes.disconnect(), () => size.disconnect(), () => sight.disconnect());
    this.on(document, "visibilitychange", () => this.beat());
    this.on(window.matchMedia("(prefers-color-scheme: dark)"), "change", () => this.theme());
    // A notebook would take the letters for commands.
    this.on(this.root, "keydown", (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); });
  }

  send(message) { this.standing.send({ ...message, id: this.id }); }

  beat(extra = {}) {
    if (this.disposed) return;
    const ratio = window.devicePixelRatio || 1;
    this.send({
      type: "view", width: Math.round((this.root.clientWidth || 800) * ratio), rev: 0,
      visible: this.onScreen && document.visibilityState !== "hidden", ...extra,
    });
  }

  say(text) {
    if (this.note.textContent !== (text ?? "")) this.note.textContent = text ?? "";
    this.note.hidden = !text;
  }

  receive(content, buffers) {
    if (content.view !== this.id) return;
    if (content.type === "error") { this.say(content.text); return; }
    const data = buffers?.[0] ?? new ArrayBuffer(0);
    this.buffer = data instanceof ArrayBuffer ? data : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    this.frame = content;
    this.say(content.note ?? "");
    this.alive();
    if (this.animation) return;
    this.animation = requestAnimationFrame(() => {
      this.animation = 0;
      if (this.disposed) return;
      this.show(this.frame, this.buffer);
      this.drawn += 1;
      this.root.dataset.frames = this.drawn;
      this.send({ type: "ack", seq: this.frame.seq });
    });
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
    this.cleanups.forEach((cleanup) => cleanup());
    cancelAnimationFrame(this.animation);
    this.disposed = true;
  }
}

/** A text that is only touched when it changes, so that a selection or a screen reader is not disturbed. */
export function setText(target, text) { if (target.textContent !== text) target.textContent = text; }
export function setAttribute(target, name, value) { if (target.getAttribute(name) !== String(value)) target.setAttribute(name, value); }
