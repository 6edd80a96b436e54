// The signal generator: its knobs, and a picture of two periods of the signal.

const LOWEST_HZ = -2, HIGHEST_HZ = 6;
const MARGIN = { left: 46, right: 12, top: 10, bottom: 22 };

function timeText(seconds) {
  if (seconds === 0) return "0";
  const [factor, unit] = seconds < 1e-3 ? [1e6, "µs"] : seconds < 1 ? [1e3, "ms"] : [1, "s"];
  return `${+(seconds * factor).toPrecision(3)} ${unit}`;
}

class GeneratorView extends LiveView {
  build(root) {
    const { model } = this, supply = model.get("supply");
    this.shape = element("select", { "aria-label": "Shape", onchange: () => this.send({ type: "set", shape: this.shape.value }) },
      ...model.get("shapes").map((name) => element("option", { value: name }, name)));
    this.text = element("span", { role: "status" });
    root.append(element("div", { class: "cpl-bar" }, element("span", { class: "cpl-title" }, model.get("title")), this.shape, element("span", { class: "cpl-gap" }), this.text));
    this.knobs = element("div", { class: "cpg-knobs" });
    this.canvas = element("canvas", { class: "cpg-canvas", role: "img", "aria-label": "Signal" });
    root.append(element("div", { class: "cpg-body" }, this.knobs, this.canvas));
    const log = { low: LOWEST_HZ, high: HIGHEST_HZ, step: 0.01, to: (hertz) => Math.log10(hertz), from: (place) => +(10 ** place).toPrecision(3) };
    const straight = (high, step) => ({ low: 0, high, step, to: (value) => value, from: (place) => place });
    this.inputs = {
      frequency: this.knob("frequency", "frequency", "Hz", log),
      low: this.knob("low", "lowest", "V", straight(supply, 0.01)),
      high: this.knob("high", "highest", "V", straight(supply, 0.01)),
      duty: this.knob("duty", "duty cycle", "%", { low: 0, high: 100, step: 1, to: (share) => share * 100, from: (place) => place / 100 }),
    };
    const size = new ResizeObserver(() => this.draw());
    size.observe(this.canvas);
    this.cleanups.push(() => size.disconnect());
  }

  /** A slider with its number; `scale` turns the value into the slider's place and back. What is done is sent at once. */
  knob(name, label, unit, scale) {
    const knob = { scale, sliding: false, percent: unit === "%" };
    const set = (value) => {
      knob.wanted = value;
      knob.queued ??= requestAnimationFrame(() => { knob.queued = undefined; this.send({ type: "set", [name]: knob.wanted }); });
    };
    knob.slider = element("input", { type: "range", min: scale.low, max: scale.high, step: scale.step, "aria-label": `${label} in ${unit}`,
      oninput: () => { knob.sliding = true; const value = scale.from(+knob.slider.value); knob.number.value = this.shown(knob, value); set(value); },
      onchange: () => { knob.sliding = false; } });
    knob.number = element("input", { type: "number", step: "any", "aria-label": `${label} in ${unit}, as a number`,
      onchange: () => { if (knob.number.value !== "") set(knob.percent ? knob.number.value / 100 : +knob.number.value); } });
    knob.row = element("label", { class: "cpg-knob" }, element("span", {}, label), knob.slider, knob.number, element("span", {}, unit));
    this.knobs.append(knob.row);
    return knob;
  }

  shown(knob, value) { return String(+(knob.percent ? value * 100 : value).toPrecision(5)); }

  themed() { this.draw(); }

  show(frame, buffer) {
    const numbers = (start) => new Float64Array(buffer.slice(start, start + 8 * frame.curve.n));
    this.x = numbers(frame.curve.x);
    this.y = numbers(frame.curve.y);
    const other = this.shape.querySelector('[value="other"]');
    if (frame.shape === "other" && !other) this.shape.append(element("option", { value: "other" }, "other"));
    else if (frame.shape !== "other" && other) other.remove();
    if (document.activeElement !== this.shape || this.shape.value !== frame.shape) this.shape.value = frame.shape;
    for (const [name, knob] of Object.entries(this.inputs)) {
      knob.slider.disabled = knob.number.disabled = frame.shape === "other"; // what others connected has no knobs
      if (knob.sliding || knob.queued) continue;
      const place = knob.scale.to(frame[name]);
      if (+knob.slider.value !== place) knob.slider.value = place;
      if (document.activeElement !== knob.number) knob.number.value = this.shown(knob, frame[name]);
    }
    this.inputs.duty.row.hidden = frame.shape !== "square";
    setText(this.text, frame.text);
    setAttribute(this.canvas, "aria-label", `Signal: ${frame.text}`);
    Object.assign(this.root.dataset, { shape: frame.shape, text: frame.text });
    this.draw();
  }

  draw() {
    const canvas = this.canvas, c = canvas.getContext("2d", { alpha: false });
    if (!this.frame) return;
    const ratio = window.devicePixelRatio || 1, width = Math.max(canvas.clientWidth, 120), height = 132;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const style = getComputedStyle(this.root), color = (name) => style.getPropertyValue(name).trim();
    const supply = this.model.get("supply"), { x, y } = this;
    const right = width - MARGIN.right, bottom = height - MARGIN.bottom;
    const span = x.length ? x[x.length - 1] - x[0] || 1 : 1;
    const px = (t) => MARGIN.left + ((t - x[0]) / span) * (right - MARGIN.left), py = (volts) => bottom - (volts / supply) * (bottom - MARGIN.top);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = color("--cpl-ground");
    c.fillRect(0, 0, width, height);
    c.font = `500 11px ${style.fontFamily}`;
    c.textBaseline = "middle";
    c.textAlign = "right";
    c.lineWidth = 1 / ratio;
    c.strokeStyle = color("--cpl-line");
    c.fillStyle = color("--cpl-text");
    c.beginPath();
    for (const volts of [0, supply]) { c.moveTo(MARGIN.left, py(volts)); c.lineTo(right, py(volts)); c.fillText(`${+volts.toPrecision(3)} V`, MARGIN.left - 6, py(volts)); }
    c.stroke();
    if (!x.length) return;
    c.textAlign = "left";
    c.fillText(timeText(x[0]), MARGIN.left, height - 9);
    c.textAlign = "right";
    c.fillText(timeText(x[x.length - 1]), right, height - 9);
    c.strokeStyle = color("--cpl-accent");
    c.lineWidth = 2;
    c.lineJoin = "round";
    if (this.frame.shape === "off") c.setLineDash([4, 4]);
    c.beginPath();
    for (let i = 0; i < x.length; i++) { if (i) c.lineTo(px(x[i]), py(y[i])); else c.moveTo(px(x[i]), py(y[i])); }
    c.stroke();
    c.setLineDash([]);
  }
}

export default { render({ model, el }) { const view = new GeneratorView(model, el, "cpg"); return () => view.dispose(); } };
