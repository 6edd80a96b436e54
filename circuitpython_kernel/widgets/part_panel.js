// A part's panel: a control for each input, the part's picture and readings, its faults, and the sound that it makes.

/** Where a slider stands for a value, and back. On a logarithmic one the first steps have as much room as the last thousands. */
function slideScale({ low, high, step, log }) {
  if (!log) return { low, high, step, to: (value) => value, from: (place) => place };
  return {
    low: 0, high: Math.log10(1 + (high - low) / step), step: 0.001,
    to: (value) => Math.log10(1 + (value - low) / step),
    from: (place) => Math.min(high, Math.round(+(low + step * (10 ** place - 1)).toPrecision(3) / step) * step),
  };
}

class PartView extends LiveView {
  build(root) {
    const { model } = this;
    this.heading = element("span", { class: "cpl-title" }, model.get("heading"));
    this.fault = element("select", { "aria-label": "Fault", title: "Let the part fail", onchange: () => this.send({ type: "fault", fault: this.fault.value || null }) },
      element("option", { value: "" }, "works"), ...model.get("faults").map((fault) => element("option", { value: fault }, fault)));
    this.listen_ = element("button", { type: "button", "aria-pressed": "false", hidden: "", title: "Hear it through the computer's loudspeaker", onclick: () => this.toggleSound() }, "Listen");
    root.append(element("div", { class: "cpl-bar" }, this.heading, element("span", {}, model.get("title")), element("span", { class: "cpl-gap" }), this.listen_, this.fault));
    this.inputs = element("div", { class: "cpp-inputs" });
    this.canvas = element("canvas", { class: "cpp-picture", role: "img", hidden: "", "aria-label": `What the ${model.get("heading")} shows` });
    this.readings = element("tbody", {});
    this.table = element("table", { class: "cpp-readings", hidden: "" }, this.readings);
    this.keys = new Map();
    this.keyboard = element("div", { class: "cpp-keys", role: "group", "aria-label": `Keys of the ${model.get("heading")}`, hidden: model.get("keyboard").length ? null : "" },
      ...model.get("keyboard").map((row) => element("div", {}, ...row.map((label) => this.key(label)))));
    this.look = element("div", { class: "cpp-look", hidden: "" });
    this.shows = element("div", { class: "cpp-shows" }, this.look, this.keyboard, this.canvas, this.table);
    root.append(element("div", { class: "cpp-body" }, this.inputs, this.shows));
    this.knobs = new Map(model.get("controls").map((control) => [control.name, this.knob(control)]));
    this.inputs.hidden = !this.knobs.size;
  }

  /** A key that is down while it is held. */
  key(label) {
    const key = element("button", { type: "button", class: "cpp-key", "aria-label": `Key ${label}`, "aria-pressed": "false" }, label);
    holdable(key, () => this.send({ type: "press", key: label }), () => this.send({ type: "unpress", key: label }));
    this.keys.set(label, key);
    return key;
  }

  /** A control for one input; what is done to it is sent at once, at most once a picture. */
  knob(control) {
    const knob = { control, sliding: false };
    const set = (value) => {
      knob.wanted = value;
      knob.queued ??= requestAnimationFrame(() => { knob.queued = undefined; this.send({ type: "set", name: control.name, value: knob.wanted }); });
    };
    const label = `${control.label}${control.unit ? ` in ${control.unit}` : ""}`;
    if (control.kind === "toggle") {
      knob.input = element("input", { type: "checkbox", "aria-label": label, onchange: () => set(knob.input.checked ? 1 : 0) });
    } else if (control.kind === "choice") {
      knob.input = element("select", { "aria-label": label, onchange: () => set(+knob.input.value) }, ...control.options.map((name, i) => element("option", { value: i }, name)));
    } else {
      knob.scale = slideScale(control);
      knob.input = element("input", { type: "range", min: knob.scale.low, max: knob.scale.high, step: knob.scale.step, "aria-label": label,
        oninput: () => { knob.sliding = true; const value = knob.scale.from(+knob.input.value); knob.number.value = this.shown(control, value); set(value); },
        onchange: () => { knob.sliding = false; } });
      knob.number = element("input", { type: "number", min: control.low, max: control.high, step: "any", "aria-label": `${label}, as a number`,
        onchange: () => { if (knob.number.value !== "") set(+knob.number.value); } });
    }
    knob.row = element("label", { class: "cpp-input", "data-name": control.name }, element("span", { class: "cpp-label" }, control.label), knob.input,
      knob.number ?? element("span", {}), element("span", {}, control.unit));
    this.inputs.append(knob.row);
    return knob;
  }

  shown(control, value) {
    const digits = Math.min(Math.max(0, Math.ceil(-Math.log10(control.step) - 1e-9)) + 1, 6);
    return String(+value.toFixed(digits));
  }

  show(frame, buffer) {
    for (const [name, value] of Object.entries(frame.values)) {
      const knob = this.knobs.get(name);
      knob.row.classList.toggle("cpp-follows", frame.following.includes(name));
      if (value === null || knob.sliding || knob.queued) continue;
      if (knob.control.kind === "toggle") knob.input.checked = value >= 0.5;
      else if (knob.control.kind === "choice") knob.input.value = Math.round(value);
      else {
        const place = knob.scale.to(value);
        if (document.activeElement !== knob.input || +knob.input.value !== place) knob.input.value = place;
        knob.input.setAttribute("aria-valuetext", `${this.shown(knob.control, value)} ${knob.control.unit}`);
        if (document.activeElement !== knob.number) knob.number.value = this.shown(knob.control, value);
      }
    }
    if (document.activeElement !== this.fault) this.fault.value = frame.fault ?? "";
    this.root.dataset.fault = frame.fault ?? "";
    const rows = Object.entries(frame.readings), text = JSON.stringify(rows);
    if (text !== this.lines) {
      this.lines = text;
      this.readings.replaceChildren(...rows.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value))));
    }
    for (const [label, key] of this.keys) setAttribute(key, "aria-pressed", frame.pressed.includes(label));
    this.table.hidden = !rows.length;
    this.canvas.hidden = !frame.picture;
    this.shows.hidden = !rows.length && !frame.picture && !frame.look && !this.keys.size;
    this.look.hidden = !frame.look;
    if (this.look.shown !== frame.look) { this.look.shown = frame.look; this.look.innerHTML = frame.look; }
    if (frame.picture) this.draw(frame.picture, buffer);
    this.listen_.hidden = !frame.sound;
    this.tone(frame.sound);
    this.root.dataset.values = JSON.stringify(frame.values);
    this.root.dataset.sound = frame.sound ? frame.sound.join(" ") : "";
  }

  draw([width, height], buffer) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      // A display's pixel is some pixels of the screen's, by a whole factor.
      const fits = Math.max(1, Math.floor(Math.min(480 / width, 200 / height)));
      this.canvas.style.width = `${width * (this.model.get("picture_scale") || fits)}px`;
    }
    this.canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(buffer, 0, 4 * width * height), width, height), 0, 0);
  }

  // ---- sound: browsers want a click before they make any

  toggleSound() {
    const on = this.listen_.getAttribute("aria-pressed") !== "true";
    setAttribute(this.listen_, "aria-pressed", on);
    if (on && !this.audio) {
      this.audio = new AudioContext();
      this.oscillator = new OscillatorNode(this.audio, { type: "square", frequency: 440 });
      this.gain = new GainNode(this.audio, { gain: 0 });
      this.oscillator.connect(this.gain).connect(this.audio.destination);
      this.oscillator.start();
      this.cleanups.push(() => this.audio.close());
    }
    this.tone(this.frame?.sound);
  }

  tone(sound) {
    if (!this.audio) return;
    const on = this.listen_.getAttribute("aria-pressed") === "true" && sound && sound[1] > 0 && sound[0] > 0;
    const now = this.audio.currentTime;
    if (on) this.oscillator.frequency.setTargetAtTime(Math.min(sound[0], 20000), now, 0.002);
    this.gain.gain.setTargetAtTime(on ? 0.12 * sound[1] : 0, now, 0.005);
  }
}

export default { render({ model, el }) { const view = new PartView(model, el, "cpp"); return () => view.dispose(); } };
