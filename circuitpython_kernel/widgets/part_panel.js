// @ts-check
// A part's panel: a control for each input, the part's picture and readings, its faults, and the sound that it makes.

import { element, setAttribute, setText } from "./dom.js";
import { LiveView, widget } from "./live.js";
import { LiveSound } from "./live_sound.js";
import { Painting } from "./painting.js";
import { inputControl } from "./part_inputs.js";
import { PartSound } from "./part_sound.js";
import { PinControls } from "./pin_controls.js";
import { SoundPlayer } from "./sound_player.js";
import { TouchPad } from "./touch_pad.js";

/** @import { Model, PartFrame, PartTraits } from "./types.js" */

/** @extends {LiveView<PartTraits, PartFrame>} */
class PartView extends LiveView {
  /** @param {Model<PartTraits>} model */
  constructor(model) {
    super(model, "cpp");
    const heading = model.get("heading");
    this.controls = new PinControls((message) => this.send(message));
    this.fault = element(
      "select",
      {
        "aria-label": "Fault",
        title: "Let the part fail",
        onchange: () => this.send({ type: "fault", fault: this.fault.value || null }),
      },
      element("option", { value: "" }, "works"),
      ...model.get("faults").map((fault) => element("option", { value: fault }, fault)),
    );
    this.hear = element(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        hidden: "",
        title: "Hear it through the computer's loudspeaker",
        onclick: () => this.toggleSound(),
      },
      "Listen",
    );
    this.gaps = element("span", {
      class: "cpp-gaps",
      role: "status",
      hidden: "",
      title: "The sound stopped for a moment, as this computer or the browser had too much to do",
    });
    const title = element("span", { class: "cpl-title" }, heading);
    const gap = element("span", { class: "cpl-gap" });
    const bar = element(
      "div",
      { class: "cpl-bar" },
      title,
      element("span", {}, model.get("title")),
      gap,
      this.gaps,
      this.hear,
      this.fault,
    );
    this.inputs = element("div", { class: "cpp-inputs" });
    this.canvas = element("canvas", {
      class: "cpp-picture",
      role: "img",
      hidden: "",
      "aria-label": `What the ${heading} shows`,
    });
    this.painting = new Painting(this.canvas);
    this.pad = new TouchPad(this.canvas, this, () => model.get("touch"));
    const touchable = () => this.canvas.classList.toggle("cpp-touch", model.get("touch"));
    touchable();
    this.onChange("touch", touchable);
    this.readings = element("tbody");
    this.lines = "";
    this.table = element("table", { class: "cpp-readings", hidden: "" }, this.readings);
    /** @type {Map<string, HTMLElement>} */
    this.keys = new Map();
    const rows = model.get("keyboard").map((row) => element("div", {}, ...row.map((label) => this.key(label))));
    this.keyboard = element(
      "div",
      { class: "cpp-keys", role: "group", "aria-label": `Keys of the ${heading}`, hidden: rows.length ? null : "" },
      ...rows,
    );
    this.look = element("div", { class: "cpp-look", hidden: "" });
    this.looked = "";
    this.player = new SoundPlayer(() => this.send({ type: "recording" }));
    this.cleanups.push(() => this.player.close());
    const { root: player } = this.player;
    this.shows = element("div", { class: "cpp-shows" }, this.look, this.keyboard, this.canvas, player, this.table);
    this.root.append(bar, element("div", { class: "cpp-body" }, this.inputs, this.shows));
    this.rows = new Map(
      model
        .get("controls")
        .map((control) => [
          control.name,
          inputControl(control, (value) => this.send({ type: "set", name: control.name, value })),
        ]),
    );
    this.inputs.append(...[...this.rows.values()].map(({ row }) => row));
    this.inputs.hidden = !this.rows.size;
    /** @type {PartSound | undefined} */
    this.sound = undefined;
    /** @type {LiveSound | undefined} */
    this.stream = undefined;
    this.onChange("frozen", () => this.stream?.pause());
  }

  /**
   * A key that is down while it is held.
   * @param {string} label
   */
  key(label) {
    const key = element(
      "button",
      { type: "button", class: "cpp-key", "aria-label": `Key ${label}`, "aria-pressed": "false" },
      label,
    );
    this.controls.key(key, label);
    this.keys.set(label, key);
    return key;
  }

  // ---- what is shown

  /**
   * @override
   * @param {PartFrame} frame
   */
  show(frame) {
    for (const [name, value] of Object.entries(frame.values)) {
      const input = this.rows.get(name);
      if (!input) continue;
      input.row.classList.toggle("cpp-follows", frame.following.includes(name));
      if (value !== null) input.update(value);
    }
    if (document.activeElement !== this.fault) this.fault.value = frame.fault ?? "";
    this.root.dataset.fault = frame.fault ?? "";
    const readings = Object.entries(frame.readings);
    const text = JSON.stringify(readings);
    if (text !== this.lines) {
      this.lines = text;
      this.readings.replaceChildren(
        ...readings.map(([name, value]) =>
          element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
        ),
      );
    }
    for (const [label, key] of this.keys) setAttribute(key, "aria-pressed", frame.pressed.includes(label));
    this.table.hidden = !readings.length;
    this.canvas.hidden = !frame.picture;
    this.shows.hidden = !readings.length && !frame.picture && !frame.look && !this.keys.size;
    this.look.hidden = !frame.look;
    if (this.looked !== frame.look) {
      this.looked = frame.look;
      this.look.innerHTML = frame.look;
    }
    this.hear.hidden = !frame.sound && !(frame.sounding && frame.live);
    this.tone();
    this.player.follow(frame.recorded);
    this.root.dataset.values = JSON.stringify(frame.values);
    this.root.dataset.sound = frame.sound ? frame.sound.join(" ") : "";
  }

  /**
   * Each frame has the part of the picture that has changed, so none may be left out, and they come in order.
   * @override
   * @param {PartFrame} frame
   * @param {ArrayBuffer} buffer
   */
  arrived(frame, buffer) {
    let end = buffer.byteLength;
    if (frame.audio) {
      const [rate, channels, frames] = frame.audio;
      end -= 2 * channels * frames;
      this.stream?.play(new Int16Array(buffer.slice(end)), rate, channels);
      this.tellGaps();
    } else if (!frame.live) this.stream?.pause();
    if (!frame.picture) return;
    this.size(frame.picture);
    if (frame.part) this.painting.add(frame.part, frame.packed, frame.audio ? buffer.slice(0, end) : buffer);
  }

  /** @param {[width: number, height: number]} size */
  size([width, height]) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      // A display's pixel is some pixels of the screen's, by a whole factor.
      const fits = Math.max(1, Math.floor(Math.min(480 / width, 200 / height)));
      this.canvas.style.width = `${width * (this.model.get("picture_scale") || fits)}px`;
    }
  }

  /**
   * @override
   * @param {object} [extra]
   */
  beat(extra = {}) {
    super.beat({ packs: Painting.unpacks, ...(this.streaming ? { visible: true } : {}), ...extra });
  }

  // ---- sound

  toggleSound() {
    setAttribute(this.hear, "aria-pressed", !this.hearing);
    if (this.frame?.sounding) {
      this.listenLive(this.hearing);
      return;
    }
    if (this.hearing && !this.sound) {
      const sound = new PartSound();
      this.sound = sound;
      this.cleanups.push(() => sound.close());
    }
    this.tone();
  }

  /** @param {boolean} on */
  listenLive(on) {
    if (on && !this.stream) {
      const stream = new LiveSound();
      this.stream = stream;
      this.cleanups.push(() => stream.close());
    }
    this.stream?.listen(on);
    this.send({ type: "listen", on });
    this.beat();
  }

  /** How the sound has fared, in words and for who measures. */
  tellGaps() {
    const stream = this.stream;
    if (!stream) return;
    this.root.dataset.underruns = String(stream.underruns);
    this.root.dataset.pieces = String(stream.pieces);
    setText(this.gaps, stream.words);
    this.gaps.hidden = !stream.words;
  }

  /**
   * Sound does not wait for pictures.
   * @override
   */
  get eager() {
    return this.streaming;
  }

  /** Whether it is heard live, also while the panel is scrolled out of sight. */
  get streaming() {
    return Boolean(this.stream) && this.hearing;
  }

  /**
   * @override
   * @param {ArrayBuffer} bytes
   */
  sounded(bytes) {
    this.player.load(bytes);
  }

  get hearing() {
    return this.hear.getAttribute("aria-pressed") === "true";
  }

  tone() {
    this.sound?.play(this.hearing ? (this.frame?.sound ?? null) : null);
  }
}

export default widget((/** @type {Model<PartTraits>} */ model) => new PartView(model));
