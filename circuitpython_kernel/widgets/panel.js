// The board panel's front end: brings the drawing (board_svg.py) up to date, and sends what a person does with it.

const SPEEDS = [["1", "real time"], ["fast", "as fast as possible"], ["0.1", "10 times slower"], ["0.01", "100 times slower"], ["0.001", "1000 times slower"], ["10", "10 times faster"]];
const STEPS = [["0.001", "1 ms"], ["0.01", "10 ms"], ["0.1", "100 ms"], ["1", "1 s"], ["60", "1 min"]];

class PanelView extends LiveView {
  build(root) {
    const option = ([value, text]) => element("option", { value }, text);
    this.reset = element("button", { type: "button", title: "The reset button: the board starts again", onclick: () => this.send({ type: "reset" }) }, "Reset");
    this.run = element("button", { type: "button", "aria-pressed": "false", onclick: () => this.toggle() }, "Pause");
    this.speed = element("select", { "aria-label": "Speed of the clock", onchange: () => this.setSpeed() }, ...SPEEDS.map(option));
    this.step = element("select", { "aria-label": "Length of a step" }, ...STEPS.map(option));
    this.step.value = "0.1";
    this.stepButton = element("button", { type: "button", title: "Move the clock on", onclick: () => this.send({ type: "step", seconds: +this.step.value }) }, "Step");
    this.time = element("output", { class: "cpl-title", "aria-label": "Board time" });
    this.state = element("span", {});
    root.append(element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Board and clock" },
      this.reset, this.run, this.speed, this.stepButton, this.step, this.time, element("span", { class: "cpl-gap" }), this.state));
    this.drawing = element("div", { class: "cpb" });
    this.sliders = element("div", { class: "cpl-sliders", hidden: "" });
    root.append(this.drawing, this.sliders);
    this.knobs = new Map();
    this.draw();
    const draw = () => this.draw();
    this.model.on("change:drawing", draw);
    this.cleanups.push(() => this.model.off("change:drawing", draw));
  }

  draw() {
    this.drawing.innerHTML = this.model.get("drawing");
    this.pins = new Map();
    for (const group of this.drawing.querySelectorAll("[data-pin], [data-fixture]")) {
      const index = group.dataset.pin ?? group.dataset.fixture;
      if (!this.pins.has(index)) this.pins.set(index, []);
      this.pins.get(index).push(group);
      if (group.dataset.pin !== undefined || group.dataset.kind === "button") {
        holdable(group, () => this.press(index, group), () => this.release(index));
      }
    }
    if (this.frame) this.show(this.frame);
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

  toggle() {
    const paused = this.frame?.clock === "manual" && !this.frame.speed;
    this.send({ type: "speed", value: paused ? this.wanted() : 0 });
  }

  wanted() { return this.speed.value === "fast" ? null : +this.speed.value; }
  setSpeed() { this.send({ type: "speed", value: this.wanted() }); }

  show(frame) {
    const paused = frame.clock === "manual" && !frame.speed;
    setText(this.run, paused ? "Run" : "Pause");
    setAttribute(this.run, "aria-pressed", paused);
    if (!paused && document.activeElement !== this.speed) this.speed.value = frame.speed === null ? "fast" : String(frame.speed);
    const digits = frame.clock === "manual" ? 3 : 1;
    this.shownAt = performance.now();
    this.tickTime = () => {
      // In real time the view counts on while a program runs, so that no frame is sent for it.
      const more = frame.busy && frame.clock === "realtime" && !this.model.get("frozen") && !this.standing.dead ? (performance.now() - this.shownAt) / 1000 : 0;
      setText(this.time, `${(frame.now + more).toFixed(digits)} s`);
    };
    this.tickTime();
    if (!this.ticking) {
      this.ticking = setInterval(() => this.tickTime(), 100);
      this.cleanups.push(() => clearInterval(this.ticking));
    }
    const heap = frame.heap === null ? "" : ` · heap ${Math.round(100 * frame.heap)} %`;
    const safe = frame.safe_mode === "NONE" ? "" : " · safe mode";
    setText(this.state, `${frame.busy ? "running" : "ready"}${heap}${safe}`);
    this.root.dataset.busy = frame.busy;
    for (const [index, state] of Object.entries(frame.pins)) for (const group of this.pins.get(index) ?? []) this.mark(group, state);
    for (const [index, colors] of Object.entries(frame.pixels)) this.light(index, colors);
    this.slide(frame);
  }

  mark(group, state) {
    const lit = state.high && state.role !== "nothing";
    group.classList.toggle("cpb-high", state.duty === null ? lit : state.duty > 0);
    group.classList.toggle("cpb-bad", state.contention);
    setText(group.querySelector("title"), state.details);
    setAttribute(group, "aria-label", state.details);
    if (group.dataset.fixture !== undefined) {
      if (group.dataset.kind === "led") {
        // The eye sees the mean of a PWM output.
        const glow = state.role === "nothing" ? 0 : state.duty ?? (state.high ? 1 : 0);
        group.style.setProperty("--cpb-light", glow ** 0.45);
      }
      if (group.dataset.kind === "button") {
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
    setText(group.querySelector(".cpb-state"), state.text);
  }

  light(index, colors) {
    const group = (this.pins.get(index) ?? []).find((g) => g.dataset.kind === "neopixel");
    if (!group) return;
    const shown = colors.length ? colors.slice(0, 64) : [[0, 0, 0]], box = group.querySelector(".cpb-pixels");
    if (box.childElementCount !== shown.length) {
      setAttribute(group.querySelector(".cpb-small"), "y", 20 + 13 * Math.floor((shown.length - 1) / 8));
      const across = Math.min(shown.length, 8), size = shown.length === 1 ? 14 : 11;
      box.replaceChildren(...shown.map((_, n) => element("rect", { xml: true, class: "cpb-pixel", width: size, height: size, rx: 3,
        x: (n % 8 - (across - 1) / 2) * (size + 2) - size / 2, y: Math.floor(n / 8) * (size + 2) - size / 2 })));
    }
    const light = (v) => Math.round(255 * (v / 255) ** 0.45); // a dim pixel is far brighter to the eye than its number
    shown.forEach(([r, g, b], n) => {
      const pixel = box.children[n];
      setAttribute(pixel, "fill", `rgb(${light(r)},${light(g)},${light(b)})`);
      setAttribute(pixel, "data-color", `${r},${g},${b}`);
    });
  }

  slide(frame) {
    this.sliders.hidden = !frame.sliders.length;
    for (const [index, label, volts] of frame.sliders) {
      let knob = this.knobs.get(index);
      if (!knob) {
        const number = element("output", {});
        const input = element("input", { type: "range", min: 0, max: frame.reference, step: 0.01, "aria-label": `${label} in volts`,
          oninput: () => {
            knob.sliding = true;
            setText(number, `${(+input.value).toFixed(2)} V`);
            knob.queued ??= requestAnimationFrame(() => { knob.queued = undefined; this.send({ type: "volts", pin: index, value: +input.value }); });
          },
          onchange: () => { knob.sliding = false; } });
        knob = { input, number };
        this.knobs.set(index, knob);
        this.sliders.append(element("label", { class: "cpl-slider" }, element("span", { class: "cpl-title" }, label), input, number));
      }
      if (knob.sliding || volts === null) continue;
      if (document.activeElement !== knob.input) knob.input.value = volts;
      setText(knob.number, `${volts.toFixed(2)} V`);
    }
  }
}

export default { render({ model, el }) { const view = new PanelView(model, el, "cpb-panel"); return () => view.dispose(); } };
