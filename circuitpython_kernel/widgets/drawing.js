// A drawing of a board (board_svg.py, wiring_svg.py) that is live: it brings marks, lights and buttons up to date, and sends
// what a person presses. For the board's panel and its wiring.

class BoardView extends LiveView {
  /** Find what is live in a drawing. */
  collect(drawing) {
    this.pins = new Map();
    for (const group of drawing.querySelectorAll("[data-pin], [data-fixture]")) {
      const index = group.dataset.pin ?? group.dataset.fixture, kind = group.dataset.kind;
      if (!this.pins.has(index)) this.pins.set(index, []);
      this.pins.get(index).push(group);
      if (kind === "switch") holdable(group, () => this.send({ type: "latch", pin: +index, on: group.getAttribute("aria-pressed") !== "true" }), () => {});
      else if (group.dataset.pin !== undefined || kind === "button") holdable(group, () => this.press(index, group), () => this.release(index));
    }
  }

  bringUpToDate(frame) {
    for (const [index, state] of Object.entries(frame.pins)) for (const group of this.pins.get(index) ?? []) this.mark(group, state);
    for (const [index, colors] of Object.entries(frame.pixels)) this.light(index, colors);
  }

  press(index, group) {
    if (!this.frame?.pins[index]?.pressable && group.dataset.kind !== "button") return;
    this.held = index;
    group.classList.add("cpb-down");
    this.send({ type: "press", pin: +index });
  }

  release(index) {
    if (this.held !== index) return;
    this.held = undefined;
    for (const group of this.pins.get(index)) group.classList.remove("cpb-down");
    this.send({ type: "unpress", pin: +index });
  }

  mark(group, state) {
    const lit = state.high && state.role !== "nothing";
    group.classList.toggle("cpb-high", state.duty === null ? lit : state.duty > 0);
    group.classList.toggle("cpb-bad", state.contention);
    const place = group.dataset.place, details = place ? `${state.details}; ${place}` : state.details;
    setText(group.querySelector("title"), details);
    setAttribute(group, "aria-label", details);
    if (group.dataset.fixture !== undefined) {
      if (group.dataset.kind === "led") {
        // The eye sees the mean of a PWM output.
        const on = state.duty ?? (state.high ? 1 : 0), low = group.dataset.active === "low";
        const glow = state.role === "nothing" ? 0 : low ? 1 - on : on;
        group.style.setProperty("--cpb-light", glow ** 0.45);
      }
      if (group.dataset.kind === "button" || group.dataset.kind === "switch") {
        setAttribute(group, "role", "button"); setAttribute(group, "tabindex", 0); setAttribute(group, "aria-pressed", state.pressed);
        group.classList.toggle("cpb-pressed", state.pressed);
      }
      return;
    }
    if (group.dataset.role !== state.role) {
      group.classList.remove(`cpb-${group.dataset.role ?? "nothing"}`);
      group.classList.add(`cpb-${state.role}`);
      group.dataset.role = state.role;
      setAttribute(group.querySelector(".cpb-mark"), "d", this.model.get("marks")[state.role]);
    }
    setAttribute(group, "role", state.pressable ? "button" : "img");
    if (state.pressable) { setAttribute(group, "tabindex", 0); setAttribute(group, "aria-pressed", state.pressed); }
    else group.removeAttribute("tabindex");
    group.classList.toggle("cpb-pressable", state.pressable);
    group.classList.toggle("cpb-pressed", state.pressed);
    group.style.setProperty("--cpb-duty", state.duty ?? 1);
    const text = group.querySelector(".cpb-state"); // in the wiring only pins in use have one
    if (text) setText(text, state.text);
  }

  light(index, colors) {
    const groups = (this.pins.get(index) ?? []).filter((g) => g.dataset.kind === "neopixel"), group = groups[0];
    if (!group) return;
    const light = (v) => Math.round(255 * (v / 255) ** 0.45); // a dim pixel is far brighter to the eye than its number
    const paint = (pixel, [r, g, b]) => {
      setAttribute(pixel, "fill", `rgb(${light(r)},${light(g)},${light(b)})`);
      setAttribute(pixel, "data-color", `${r},${g},${b}`);
    };
    if (group.dataset.pixel !== undefined) { // each in its own place
      for (const one of groups) paint(one.querySelector(".cpb-pixel"), colors[+one.dataset.pixel] ?? [0, 0, 0]);
      return;
    }
    const shown = colors.length ? colors.slice(0, 64) : [[0, 0, 0]], box = group.querySelector(".cpb-pixels");
    if (box.childElementCount !== shown.length) {
      setAttribute(group.querySelector(".cpb-small"), "y", 20 + 13 * Math.floor((shown.length - 1) / 8));
      const across = Math.min(shown.length, 8), size = shown.length === 1 ? 14 : 11;
      box.replaceChildren(...shown.map((_, n) => element("rect", { xml: true, class: "cpb-pixel", width: size, height: size, rx: 3,
        x: (n % 8 - (across - 1) / 2) * (size + 2) - size / 2, y: Math.floor(n / 8) * (size + 2) - size / 2 })));
    }
    shown.forEach((color, n) => paint(box.children[n], color));
  }
}
