// @ts-check
// What a person does to pins and keys on the page: press, hold, slide. All views go through here; `pin_controls.py` is
// the other end.

import { Coalesced, element, setText } from "./dom.js";

/**
 * A control that acts while it is held down, with mouse, touch, space or enter.
 * @param {HTMLElement | SVGElement} target
 * @param {() => void} down
 * @param {() => void} up
 */
export function holdable(target, down, up) {
  let held = false;
  const begin = () => {
    if (held) return;
    held = true;
    down();
  };
  const end = () => {
    if (!held) return;
    held = false;
    up();
  };
  /** @type {(act: () => void) => (event: Event) => void} */
  const key = (act) => (event) => {
    if (!(event instanceof KeyboardEvent) || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) act();
  };
  target.addEventListener("pointerdown", (event) => {
    if (!(event instanceof PointerEvent) || event.button !== 0) return;
    target.setPointerCapture?.(event.pointerId);
    begin();
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) target.addEventListener(type, end);
  target.addEventListener("keydown", key(begin));
  target.addEventListener("keyup", key(end));
}

/** @typedef {string | number} PinId A pin's name, or its number on a drawing. */

/** Tells the kernel what a person does to pins and keys in one view. */
export class PinControls {
  /** @param {(message: object) => void} send */
  constructor(send) {
    this.send = send;
  }

  /**
   * Make an element a push button of a pin.
   * @param {HTMLElement | SVGElement} target
   * @param {PinId} pin
   * @param {{ allowed?: () => boolean, shown?: (down: boolean) => void }} [options] whether it can be pressed now, and
   *     how it shows that it is
   */
  button(target, pin, { allowed = () => true, shown = () => {} } = {}) {
    let down = false;
    holdable(
      target,
      () => {
        if (!allowed()) return;
        down = true;
        shown(true);
        this.send({ type: "press", pin });
      },
      () => {
        if (!down) return;
        down = false;
        shown(false);
        this.send({ type: "unpress", pin });
      },
    );
  }

  /**
   * Make an element a switch of a pin: it goes over when it is pressed.
   * @param {HTMLElement | SVGElement} target
   * @param {PinId} pin
   * @param {() => boolean} closed whether it is closed now
   */
  switch(target, pin, closed) {
    holdable(
      target,
      () => this.latch(pin, !closed()),
      () => {},
    );
  }

  /**
   * Close or open a pin's button for good.
   * @param {PinId} pin
   * @param {boolean} on
   */
  latch(pin, on) {
    this.send({ type: "latch", pin, on });
  }

  /**
   * Make an element a key of a part, down while it is held; a part's panel knows its part, a wiring gives its number.
   * @param {HTMLElement | SVGElement} target
   * @param {string} key
   * @param {number} [part]
   */
  key(target, key, part) {
    const [down, up] = part === undefined ? ["press", "unpress"] : ["push", "let go"];
    const whose = part === undefined ? { key } : { part, key };
    holdable(
      target,
      () => this.send({ type: down, ...whose }),
      () => this.send({ type: up, ...whose }),
    );
  }

  /**
   * A slider for the voltage at a pin.
   * @param {PinId} pin
   * @param {string} label
   * @param {number} fullScale
   */
  slider(pin, label, fullScale) {
    return new VoltsSlider(label, fullScale, (value) => this.send({ type: "volts", pin, value }));
  }
}

/** A slider for a voltage, and the number beside it. */
export class VoltsSlider {
  /**
   * @param {string} label
   * @param {number} fullScale
   * @param {(volts: number) => void} set
   */
  constructor(label, fullScale, set) {
    // One message a picture is enough, but the last one must arrive.
    this.queue = new Coalesced(set);
    this.sliding = false;
    this.number = element("output", { class: "cpl-volts" });
    this.input = element("input", {
      type: "range",
      min: 0,
      max: fullScale,
      step: 0.01,
      "aria-label": `${label} in volts`,
      oninput: () => {
        this.sliding = true;
        setText(this.number, `${this.input.valueAsNumber.toFixed(2)} V`);
        this.queue.set(this.input.valueAsNumber);
      },
      onchange: () => {
        this.sliding = false;
      },
    });
  }

  /**
   * Show the voltage at the pin, unless a person is setting it.
   * @param {number | null} volts
   */
  update(volts) {
    if (this.sliding) return;
    if (volts !== null && document.activeElement !== this.input) this.input.value = String(volts);
    setText(this.number, volts === null ? "–" : `${volts.toFixed(2)} V`);
  }
}
