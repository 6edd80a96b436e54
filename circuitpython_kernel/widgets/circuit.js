// @ts-check
// The circuit's front end: the stage with board, parts and wires; pads that say what they are; the part that is chosen.

import { CircuitEditing } from "./circuit_edit.js";
import { load, there } from "./circuit_elements.js";
import { ChosenPart } from "./circuit_panel.js";
import { partLabel, placeOf, StagePart } from "./circuit_part.js";
import { Stage } from "./circuit_stage.js";
import { elbow, Wires } from "./circuit_wires.js";
import { element, setAttribute, setText, svgElement } from "./dom.js";
import { LiveView, widget } from "./live.js";
import { Painting } from "./painting.js";

/** @import { End } from "./circuit_edit.js" */
/** @import { CircuitFrame, CircuitPad, CircuitPin, CircuitTraits, ElementsMessage, FromKernel, Model, Placed } from "./types.js" */

const BOARD = "board";
const MARGIN = 5; // mm
const NAME = 2.1;
const GRID = 1.27; // mm
const CLICK = 4; // pixels that a click may move

/** @extends {LiveView<CircuitTraits, CircuitFrame>} */
class CircuitView extends LiveView {
  /** @param {Model<CircuitTraits>} model */
  constructor(model) {
    super(model, "cpc");
    /** @type {Map<string, StagePart>} */
    this.parts = new Map();
    /** @type {Record<string, string>} */
    this.padWords = {};
    this.wires = new Wires();
    this.stage = new Stage(() => this.extent());
    this.pads = svgElement("g", { class: "cpc-pads", role: "group", "aria-label": "Pads of the board" });
    this.hands = svgElement("g", { class: "cpc-hands" });
    this.labels = svgElement("g", { class: "cpc-labels" });
    this.editing = new CircuitEditing({
      send: (message) => this.send(message),
      ends: () => this.ends(),
      at: (x, y) => this.stage.at(x, y),
      tip: (text, event) => this.showTip(text, event),
      choose: (name) => this.choose(name),
    });
    this.stage.over.append(this.wires.layer, this.editing.rubber, this.labels);
    this.pins = svgElement("g", { class: "cpc-pads cpc-pins", role: "group", "aria-label": "Pins of parts" });
    this.tip = element("div", { class: "cpc-tip", role: "status", hidden: "" });
    this.stage.over.append(this.hands, this.pads, this.pins);
    this.stage.box.append(this.tip);
    const tools = [
      ["Fit", "All of it, as wide as the page (0)", () => this.stage.fit()],
      ["1:1", "At full size", () => this.stage.full()],
      ["−", "Farther (-)", () => this.stage.zoom(0.8)],
      ["+", "Closer (+)", () => this.stage.zoom(1.25)],
    ];
    this.bar = element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Circuit" });
    this.title = element("span", { class: "cpl-title" });
    this.edits = element(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        title: "Add parts, draw wires, move everything; hands do not act meanwhile",
        onclick: () => this.edit(!this.editing.on),
      },
      "Edit",
    );
    this.bar.append(this.title, element("span", { class: "cpl-gap" }), this.edits);
    for (const [text, title, act] of tools) {
      this.bar.append(
        element(
          "button",
          {
            type: "button",
            title: String(title),
            "aria-label": String(title),
            onclick: () => {
              if (typeof act === "function") act();
            },
          },
          String(text),
        ),
      );
    }
    this.chosen = new ChosenPart(
      (message) => this.send(message),
      model.get("faults"),
      () => this.choose(""),
    );
    this.findings = element("ul", { class: "cpc-findings", "aria-label": "What is wrong", hidden: "" });
    const { bar, palette, said, text } = this.editing;
    const body = element("div", { class: "cpc-body" }, this.stage.box, this.chosen.root);
    this.root.append(this.bar, bar, palette.root, body, said, text, this.findings);
    this.asked = false;
    this.drawing = false; // it will be, when what runs now has ended
    this.wanted = ""; // a part that is to be chosen when it comes
    /** @type {string | undefined} */
    this.hovered = undefined;
    /** @type {SVGElement | undefined} */
    this.shared = undefined;
    this.why = "";
    this.draw();
    for (const name of /** @type {const} */ (["circuit", "drawings"])) this.onChange(name, () => this.drawSoon());
    this.listenForPads();
    this.listenForEdits();
  }

  // ---- drawn

  /** Once for all traits that come in one message. */
  drawSoon() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      if (!this.disposed) this.draw();
    });
  }

  /** Board, parts and wires, anew. */
  draw() {
    const scene = this.model.get("circuit");
    if (!scene.board) return;
    this.elementsWanted();
    const shared = svgElement("svg", { class: "cpc-shared", width: 0, height: 0, "aria-hidden": "true" });
    shared.innerHTML = `<defs>${this.model.get("definitions").replaceAll('id="cpg-', `id="cpg-${this.id}-`)}</defs>`;
    this.shared?.remove();
    this.shared = shared;
    this.stage.parts.prepend(shared);
    const before = new Map(this.parts);
    this.parts.clear();
    this.add(BOARD, { ...scene.board, id: BOARD }, scene.board.name, before);
    for (const part of scene.parts) this.add(part.id, part, partLabel(part), before);
    for (const part of before.values()) part.remove();
    this.wires.draw(scene.wires);
    this.labels.replaceChildren(...scene.parts.map((part) => this.label(part, part.id)));
    this.labels.append(this.label({ ...scene.board, id: BOARD }, scene.board.name));
    this.drawPads();
    this.sayFindings();
    setText(this.title, scene.board.name);
    this.root.dataset.parts = String(scene.parts.length);
    const chosen = scene.parts.find((part) => part.id === this.chosen.name);
    if (this.chosen.name && !chosen) this.choose("");
    if (chosen && !before.has(chosen.id)) this.mark(chosen.id);
    if (this.wanted && scene.parts.some(({ id }) => id === this.wanted)) this.choose(this.wanted);
    if (this.stage.fitted) this.stage.fit();
    if (this.frame) this.beat({ hello: true }); // what is drawn anew knows nothing yet
  }

  /**
   * @param {string} name
   * @param {Placed} placed
   * @param {string} label
   * @param {Map<string, StagePart>} before what is on the stage already
   */
  add(name, placed, label, before) {
    const look = this.model.get("drawings")[name];
    if (!look) return;
    const old = before.get(name);
    if (old?.isStill(placed, look, there())) {
      before.delete(name);
      this.parts.set(name, old);
      old.move(placed.x, placed.y);
      return;
    }
    const part = new StagePart(name, placed, look, {
      send: (message) => this.send(message),
      allowed: () => !this.editing.on,
      elements: there(),
      mark: this.id,
      label,
    });
    this.parts.set(name, part);
    this.stage.parts.append(part.host);
    this.hands.append(part.over);
    this.makeDraggable(part);
  }

  /**
   * @param {Placed} placed
   * @param {string} text
   */
  label(placed, text) {
    const { left, top } = boxOf(placed);
    const shown = svgElement("text", {
      class: "cpc-name",
      x: left,
      y: top - 0.9,
      "font-size": NAME,
      "data-of": placed.id,
    });
    if (placed.id === BOARD) setAttribute(shown, "y", top - 2.2);
    shown.textContent = text;
    return shown;
  }

  sayFindings() {
    const findings = this.model.get("circuit").findings;
    this.findings.hidden = !findings.length;
    this.findings.replaceChildren(...findings.map(({ level, text }) => element("li", { class: `cpc-${level}` }, text)));
  }

  extent() {
    const scene = this.model.get("circuit");
    const boxes = [{ ...scene.board, id: BOARD }, ...scene.parts].map(boxOf);
    const points = scene.wires.flatMap(({ points }) => points);
    const xs = [...boxes.flatMap(({ left, right }) => [left, right]), ...points.map(([x]) => x)];
    const ys = [...boxes.flatMap(({ top, bottom }) => [top - NAME, bottom]), ...points.map(([, y]) => y)];
    return {
      left: Math.min(...xs) - MARGIN,
      top: Math.min(...ys) - MARGIN,
      right: Math.max(...xs) + MARGIN,
      bottom: Math.max(...ys) + MARGIN,
    };
  }

  /** @override */
  resized() {
    super.resized();
    if (this.stage.fitted) this.stage.fit();
  }

  // ---- the pictures of parts

  elementsWanted() {
    const wanted = Object.values(this.model.get("drawings")).some((look) => look.element);
    if (!wanted || there() || this.asked) return;
    this.asked = true;
    this.cleanups.push(() => {});
    queueMicrotask(() => this.send({ type: "elements" }));
  }

  /**
   * @override
   * @param {FromKernel} content
   * @param {(DataView | ArrayBuffer)[]} [buffers]
   */
  receive(content, buffers) {
    if (content.type === "elements") {
      if (content.view === this.id) this.gotElements(content, buffers?.[0]);
    } else if (content.type === "edited") {
      if (content.view === this.id) this.editing.edited(content);
    } else super.receive(content, buffers);
  }

  /**
   * @param {ElementsMessage} told
   * @param {DataView | ArrayBuffer | undefined} data
   */
  async gotElements(told, data) {
    const code =
      data instanceof DataView ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data;
    this.why = told.why;
    if ((await load(told, /** @type {ArrayBuffer} */ (code ?? new ArrayBuffer(0)))) && !this.disposed) this.draw();
    this.say();
  }

  // ---- pads say what they are

  drawPads() {
    const scene = this.model.get("circuit");
    const active = document.activeElement;
    const focused = active instanceof SVGElement && this.root.contains(active) ? active.dataset.end : undefined;
    // Wires are drawn with the keyboard, too: each pin is a stop of Tab while the circuit is edited.
    const stop = this.editing.on ? { tabindex: 0 } : {};
    const circle = (/** @type {End} */ { name, x, y }) =>
      svgElement("circle", {
        class: "cpc-pad",
        cx: x,
        cy: y,
        r: 1.1,
        role: "button",
        "aria-label": name.replace(":", " "),
        "data-end": name,
        ...stop,
      });
    const ends = this.ends();
    this.pads.replaceChildren(...ends.filter(({ name }) => name.startsWith("board:")).map(circle));
    this.pins.replaceChildren(...ends.filter(({ name }) => !name.startsWith("board:")).map(circle));
    this.root.dataset.wires = String(scene.wires.length);
    if (focused === undefined) return;
    const again = this.stage.over.querySelector(`[data-end="${CSS.escape(focused)}"]`);
    if (again instanceof SVGElement) again.focus({ preventScroll: true });
  }

  /**
   * Every place where a wire can end.
   * @returns {End[]}
   */
  ends() {
    const scene = this.model.get("circuit");
    const of = (/** @type {string} */ owner, /** @type {CircuitPin[] | CircuitPad[]} */ pins) =>
      pins.map((pin) => ({ name: `${owner}:${pin.name}`, ...placeOf(this.placed(owner), pin) }));
    return [...of(BOARD, scene.board.pads), ...scene.parts.flatMap(({ id, pins }) => of(id, pins))];
  }

  listenForPads() {
    for (const group of [this.pads, this.pins]) {
      this.on(group, "pointerover", (/** @type {PointerEvent} */ event) => {
        this.hovered = event.target instanceof SVGElement ? event.target.dataset.end : undefined;
        this.showTip(this.hovered ? this.endWords(this.hovered) : "", event);
      });
      this.on(group, "pointerout", () => {
        this.hovered = undefined;
        if (!this.editing.from) this.showTip("", null);
      });
    }
  }

  /**
   * Say something beside the pointer; nothing takes it away.
   * @param {string} text
   * @param {{ clientX: number, clientY: number } | null} event null: where it was said last
   */
  showTip(text, event) {
    this.tip.hidden = !text;
    setText(this.tip, text);
    if (!event) return;
    const box = this.stage.box.getBoundingClientRect();
    this.tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 12, box.width - 244))}px`;
    this.tip.style.top = `${event.clientY - box.top + 14}px`;
  }

  /**
   * What is to be said of a pad or a pin.
   * @param {string} end
   */
  endWords(end) {
    const at = end.indexOf(":");
    const scene = this.model.get("circuit");
    if (!end.startsWith("board:")) {
      const part = scene.parts.find(({ id }) => id === end.slice(0, at));
      const pin = part?.pins.find(({ name }) => name === end.slice(at + 1));
      const supplies = { "+": "supply", "-": "ground", "": "not used" };
      const role =
        pin && (supplies[/** @type {keyof typeof supplies} */ (pin.role)] ?? pin.role.replaceAll("|", " or "));
      const wires = scene.wires.filter(({ from, to }) => from === end || to === end);
      const where = wires.map(({ from, to }) => (from === end ? to : from).replace("board:", "")).join(", ");
      return `${end.replace(":", " ")}: ${role}${where ? `; to ${where}` : "; not connected"}`;
    }
    const pad = scene.board.pads.find(({ name }) => name === end.slice(at + 1));
    if (!pad) return "";
    const state = pad.pin === null ? supplyWords(pad) : (this.padWords[pad.pin] ?? pad.label);
    const number = pad.plug ? `contact ${pad.number} of ${pad.plug}` : `pad ${pad.number}`;
    const can = pad.functions.length ? `; can be ${pad.functions.join(", ")}` : "";
    return `${state}; ${number}${can}`;
  }

  // ---- edited

  /** @param {boolean} on */
  edit(on) {
    this.editing.turn(on);
    setAttribute(this.edits, "aria-pressed", on);
    this.root.classList.toggle("cpc-editing", on);
    this.drawPads();
  }

  listenForEdits() {
    for (const group of [this.pads, this.pins]) {
      this.on(group, "pointerdown", (/** @type {PointerEvent} */ event) => {
        const end = event.target instanceof SVGElement ? event.target.dataset.end : undefined;
        if (this.editing.on && end && event.button === 0) this.editing.pin(end, event);
      });
      this.on(group, "keydown", (/** @type {KeyboardEvent} */ event) => {
        const end = event.target instanceof SVGElement ? event.target.dataset.end : undefined;
        if (this.editing.on && end && (event.key === "Enter" || event.key === " ")) this.editing.pin(end, event);
      });
      this.on(group, "focusin", (/** @type {FocusEvent} */ event) => {
        const end = event.target instanceof SVGElement ? event.target.dataset.end : undefined;
        if (!end || !(event.target instanceof SVGElement)) return;
        const { left, top } = event.target.getBoundingClientRect();
        this.showTip(this.endWords(end), { clientX: left, clientY: top });
        this.editing.aim(end);
      });
    }
    this.on(this.root, "pointermove", (event) => this.editing.moved(event));
    this.on(this.root, "pointerup", (event) => this.editing.released(event));
    this.on(this.root, "keydown", (event) => this.editing.key(event), { capture: true });
    this.on(this.wires.layer, "pointerdown", (/** @type {PointerEvent} */ event) => {
      const wire = event.target instanceof Element ? event.target.closest("[data-wire]") : null;
      if (!this.editing.on || !(wire instanceof SVGElement)) return;
      event.preventDefault();
      this.stage.box.focus({ preventScroll: true });
      this.choose("");
      this.chooseWire(wire.dataset.wire ?? "");
    });
  }

  /** @param {string} id */
  chooseWire(id) {
    this.editing.select("", id);
    for (const [name, { group }] of this.wires.all) group.classList.toggle("cpc-is-chosen", name === id);
  }

  // ---- what is shown

  /**
   * Frames have only what has changed, so none may be left out.
   * @override
   * @param {CircuitFrame} frame
   * @param {ArrayBuffer} buffer
   */
  arrived(frame, buffer) {
    Object.assign(this.padWords, frame.pads);
    for (const part of this.parts.values()) part.show(frame);
    for (const told of frame.screens) this.parts.get(told.name)?.paint(told, buffer);
  }

  /**
   * @override
   * @param {CircuitFrame} frame
   */
  show(frame) {
    if (this.hovered && !this.editing.from) setText(this.tip, this.endWords(this.hovered));
    this.editing.steps(frame.steps);
    this.chosen.show(frame.panel);
  }

  /** @override */
  notes() {
    return super.notes() || this.why;
  }

  /**
   * @override
   * @param {object} [extra]
   */
  beat(extra = {}) {
    super.beat({ packs: Painting.unpacks, ...extra });
  }

  // ---- a part is chosen, and moved

  /** @param {string} name */
  choose(name) {
    const part = this.model.get("circuit").parts.find((one) => one.id === name);
    this.wanted = name && name !== BOARD && !part ? name : ""; // it is on its way
    this.chooseWire("");
    this.chosen.choose(part, part && this.model.get("drawings")[name]);
    if (this.stage.fitted) this.stage.fit(); // what stands beside it takes room
    this.mark(name);
    this.send({ type: "select", part: part ? name : "" });
  }

  /** @param {string} name */
  mark(name) {
    this.editing.select(name, "");
    for (const [id, one] of this.parts) {
      one.host.classList.toggle("cpc-is-chosen", id === name && (id !== BOARD || this.editing.on));
    }
  }

  /** @param {StagePart} part */
  makeDraggable(part) {
    part.host.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault(); // the stage stays where it is
      this.stage.box.focus({ preventScroll: true });
      part.host.setPointerCapture(event.pointerId);
      const from = { x: event.clientX, y: event.clientY, left: part.x ?? 0, top: part.y ?? 0 };
      let far = false;
      const move = (/** @type {PointerEvent} */ moved) => {
        const dx = moved.clientX - from.x;
        const dy = moved.clientY - from.y;
        far ||= Math.hypot(dx, dy) > CLICK;
        if (far) this.drag(part, from.left + dx / this.stage.pixels, from.top + dy / this.stage.pixels);
      };
      const end = () => {
        part.host.removeEventListener("pointermove", move);
        part.host.removeEventListener("pointerup", end);
        part.host.removeEventListener("pointercancel", end);
        if (!far) this.choose(part.name);
        else this.editing.edit("move", { part: part.name, x: part.x, y: part.y });
      };
      part.host.addEventListener("pointermove", move);
      part.host.addEventListener("pointerup", end);
      part.host.addEventListener("pointercancel", end);
    });
    part.host.addEventListener("keydown", (event) => {
      if (event.target !== part.host) return;
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const step = steps[/** @type {keyof typeof steps} */ (event.key)];
      if (event.key === "Enter" || event.key === " ") this.choose(part.name);
      else if (step && this.editing.on) {
        this.drag(part, (part.x ?? 0) + step[0] * GRID, (part.y ?? 0) + step[1] * GRID);
        this.editing.edit("move", { part: part.name, x: part.x, y: part.y });
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /**
   * @param {StagePart} part
   * @param {number} x
   * @param {number} y
   */
  drag(part, x, y) {
    part.move(Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID);
    const label = this.labels.querySelector(`[data-of="${CSS.escape(part.name)}"]`);
    if (label) {
      const { left, top } = boxOf(this.placed(part.name));
      setAttribute(label, "x", left);
      setAttribute(label, "y", top - (part.name === BOARD ? 2.2 : 0.9));
    }
    this.drawPads();
    for (const { wire } of this.wires.all.values()) {
      const ends = [wire.from, wire.to].map((end) => end.split(":", 1)[0]);
      if (!ends.includes(part.name)) continue;
      const [first, last] = [this.end(wire.from), this.end(wire.to)];
      if (first && last) this.wires.route(wire.id, elbow(first, last));
    }
  }

  /**
   * Where something lies now, also while it is dragged.
   * @param {string} name
   * @returns {Placed}
   */
  placed(name) {
    const scene = this.model.get("circuit");
    const one = name === BOARD ? { ...scene.board, id: BOARD } : scene.parts.find(({ id }) => id === name);
    if (!one) throw new Error(`The circuit has no ${name}.`);
    const part = this.parts.get(name);
    return { ...one, x: part?.x ?? one.x, y: part?.y ?? one.y };
  }

  /**
   * Where an end of a wire is.
   * @param {string} end `part:pin`
   */
  end(end) {
    const at = end.indexOf(":");
    const name = end.slice(0, at);
    const scene = this.model.get("circuit");
    const pins = name === BOARD ? scene.board.pads : scene.parts.find(({ id }) => id === name)?.pins;
    const pin = pins?.find((one) => one.name === end.slice(at + 1));
    return pin && placeOf(this.placed(name), pin);
  }
}

/**
 * The box around something that may be turned, in mm.
 * @param {Placed} placed
 */
function boxOf(placed) {
  const { width, height } = placed;
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([x, y]) => placeOf(placed, { x, y, side: "" }));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** @param {CircuitPad} pad */
function supplyWords({ label, supply }) {
  if (supply === "GND") return `${label}: ground, 0 V`;
  if (supply) return `${label}: supply, ${supply.replace("3V3", "3.3 V").replace("5V", "5 V")}`;
  return label;
}

export default widget((/** @type {Model<CircuitTraits>} */ model) => new CircuitView(model));
