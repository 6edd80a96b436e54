// The board panel's front end: the drawing (board_svg.py) with its knobs, the clock, and sliders for analog inputs.

const SPEEDS = [["1", "real time"], ["fast", "as fast as possible"], ["0.1", "10 times slower"], ["0.01", "100 times slower"], ["0.001", "1000 times slower"], ["10", "10 times faster"]];
const STEPS = [["0.001", "1 ms"], ["0.01", "10 ms"], ["0.1", "100 ms"], ["1", "1 s"], ["60", "1 min"]];

class PanelView extends BoardView {
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
    this.collect(this.drawing);
    for (const group of this.drawing.querySelectorAll("[data-kind=reset]")) {
      holdable(group, () => { group.classList.add("cpb-down"); this.send({ type: "reset" }); }, () => group.classList.remove("cpb-down"));
    }
    if (this.frame) this.show(this.frame);
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
    this.bringUpToDate(frame);
    this.slide(frame);
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
