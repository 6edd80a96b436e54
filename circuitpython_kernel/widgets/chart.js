// A line chart, for the plotter and the spectrum: series over one x axis, drawn on a canvas, with a cursor that reads.

const CHART_COLORS = {
  light: ["#0069a8", "#b84700", "#007a58", "#9a3d83", "#7d5a00", "#3b5bdb", "#b0233a", "#4d5a66"],
  dark: ["#56b4e9", "#ff9a4d", "#2fd0a0", "#eb9bd0", "#f0d442", "#9fb3ff", "#ff8a8a", "#b8c4cf"],
};
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const PAD = { left: 62, right: 14, top: 12, bottom: 34 };

/** Round numbers between two values, about as many as there is room for. */
export function roundTicks(low, high, count) {
  const power = 10 ** Math.floor(Math.log10((high - low) / Math.max(count, 1)));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => (high - low) / s <= count) ?? 10 * power;
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) ticks.push(i * step);
  return { step, ticks };
}

function plain(value, step) {
  if (value === 0) return "0";
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1);
  if (size >= 1e4) return `${+(value / 1000).toPrecision(4)}k`;
  return value.toFixed(Math.min(Math.max(Math.ceil(-Math.log10(step) - 1e-9), 0), 6));
}

class ChartView extends LiveView {
  build(root) {
    this.title = element("span", { class: "cpl-title" });
    this.pause = element("button", { type: "button", "aria-pressed": "false", onclick: () => this.send({ type: "pause", value: this.pause.getAttribute("aria-pressed") !== "true" }) }, "Pause");
    this.clear = element("button", { type: "button", onclick: () => this.send({ type: "clear" }) }, "Clear");
    this.legend = element("span", { class: "cph-legend" });
    this.reading = element("output", { "aria-live": "off" });
    root.append(element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Chart" }, this.pause, this.clear, this.title, this.legend, element("span", { class: "cpl-gap" }), this.reading));
    this.canvas = element("canvas", { class: "cph-canvas", tabindex: "0", role: "img", "aria-label": "Chart" });
    root.append(this.canvas);
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.on(this.canvas, "pointermove", (event) => { this.hover = event.offsetX; this.draw(); });
    this.on(this.canvas, "pointerleave", () => { this.hover = null; this.draw(); });
    this.on(this.canvas, "keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.hover = Math.min(Math.max((this.hover ?? this.canvas.clientWidth / 2) + by * (event.shiftKey ? 20 : 4), PAD.left), this.canvas.clientWidth - PAD.right);
      this.draw();
    });
    const size = new ResizeObserver(() => this.draw());
    size.observe(this.canvas);
    this.cleanups.push(() => size.disconnect());
  }

  themed(theme) {
    this.colors = CHART_COLORS[theme];
    [...this.legend.children].forEach((item, i) => item.style.setProperty("--cph-color", this.colors[i % this.colors.length]));
    this.draw();
  }

  show(frame, buffer) {
    this.series = frame.series.map((one) => ({ name: one.name, x: new Float64Array(buffer.slice(one.x, one.x + 8 * one.n)), y: new Float64Array(buffer.slice(one.y, one.y + 8 * one.n)) }));
    setText(this.title, frame.title);
    setAttribute(this.pause, "aria-pressed", frame.paused);
    setText(this.pause, frame.paused ? "Run" : "Pause");
    this.clear.hidden = !frame.clearable;
    const names = frame.series.map((one) => one.name).join("\n");
    if (names !== this.names) {
      this.names = names;
      this.legend.replaceChildren(...frame.series.map((one, i) => {
        const item = element("span", { class: "cph-item" }, one.name);
        item.style.setProperty("--cph-color", this.colors[i % this.colors.length]);
        return item;
      }));
    }
    setAttribute(this.canvas, "aria-label", `${frame.title}: ${frame.summary}`);
    Object.assign(this.root.dataset, { points: frame.total, summary: frame.summary });
    this.draw();
  }

  draw() {
    const canvas = this.canvas, c = this.context;
    if (!c || !this.colors) return;
    const ratio = window.devicePixelRatio || 1, width = Math.max(canvas.clientWidth, 100), height = 260;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
    const style = getComputedStyle(this.root), color = (name) => style.getPropertyValue(name).trim();
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = color("--cpl-ground");
    c.fillRect(0, 0, width, height);
    const frame = this.frame;
    if (!frame || !this.series?.length || !this.series.some((s) => s.x.length)) {
      c.fillStyle = color("--cpl-text");
      c.font = `500 13px ${style.fontFamily}`;
      c.textAlign = "center";
      c.fillText(frame?.empty ?? "", width / 2, height / 2);
      return;
    }
    const { x0, x1, y0, y1 } = frame.range;
    const right = width - PAD.right, bottom = height - PAD.bottom;
    const px = (x) => PAD.left + ((x - x0) / (x1 - x0)) * (right - PAD.left), py = (y) => bottom - ((y - y0) / (y1 - y0)) * (bottom - PAD.top);
    c.font = `500 11px ${style.fontFamily}`;
    c.lineWidth = 1 / ratio;
    c.strokeStyle = color("--cpl-line");
    c.fillStyle = color("--cpl-text");
    c.textBaseline = "middle";
    const across = roundTicks(x0, x1, (right - PAD.left) / 90), up = roundTicks(y0, y1, 5);
    c.beginPath();
    for (const x of across.ticks) { c.moveTo(px(x), PAD.top); c.lineTo(px(x), bottom + 4); }
    for (const y of up.ticks) { c.moveTo(PAD.left - 4, py(y)); c.lineTo(right, py(y)); }
    c.stroke();
    c.textAlign = "center";
    for (const x of across.ticks) c.fillText(plain(x, across.step), px(x), bottom + 12);
    c.fillText(frame.x_label, (PAD.left + right) / 2, height - 8);
    if (frame.y_label) {
      c.save();
      c.translate(11, (PAD.top + bottom) / 2);
      c.rotate(-Math.PI / 2);
      c.fillText(frame.y_label, 0, 0);
      c.restore();
    }
    c.textAlign = "right";
    for (const y of up.ticks) c.fillText(plain(y, up.step), PAD.left - 7, py(y));
    c.save();
    c.beginPath();
    c.rect(PAD.left, 0, right - PAD.left, bottom + 1);
    c.clip();
    c.lineWidth = 1.75;
    c.lineJoin = "round";
    this.series.forEach((one, i) => {
      c.strokeStyle = this.colors[i % this.colors.length];
      c.setLineDash(DASHES[Math.floor(i / 2) % DASHES.length]);
      c.beginPath();
      for (let k = 0; k < one.x.length; k++) { const x = px(one.x[k]), y = py(one.y[k]); if (k) c.lineTo(x, y); else c.moveTo(x, y); }
      c.stroke();
    });
    c.restore();
    c.setLineDash([]);
    this.read(px, right, bottom, x0, x1);
  }

  read(px, right, bottom, x0, x1) {
    if (this.hover === null || this.hover === undefined || this.hover < PAD.left || this.hover > right) { setText(this.reading, ""); return; }
    const c = this.context, at = x0 + ((this.hover - PAD.left) / (right - PAD.left)) * (x1 - x0);
    c.strokeStyle = getComputedStyle(this.root).getPropertyValue("--cpl-strong");
    c.lineWidth = 1;
    c.setLineDash([3, 3]);
    c.beginPath(); c.moveTo(this.hover, PAD.top); c.lineTo(this.hover, bottom); c.stroke();
    c.setLineDash([]);
    const values = this.series.map((one) => {
      let low = 0, high = one.x.length - 1;
      while (low < high) { const mid = (low + high) >> 1; if (one.x[mid] < at) low = mid + 1; else high = mid; }
      if (low && at - one.x[low - 1] < one.x[low] - at) low -= 1;
      return `${one.name} ${(+one.y[low].toPrecision(5))}`;
    });
    setText(this.reading, `${(+at.toPrecision(6))} ${this.frame.x_unit}: ${values.join(", ")}`);
  }
}

export default { render({ model, el }) { const view = new ChartView(model, el, "cph"); return () => view.dispose(); } };
