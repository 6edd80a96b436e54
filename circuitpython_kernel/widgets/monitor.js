// The bus monitor (a table of transfers) and the serial monitor (what the board prints, and a line to send).

class BusView extends LiveView {
  build(root) {
    this.filter = element("input", { type: "text", placeholder: "filter, such as 0x77 or write", "aria-label": "Filter", oninput: () => this.send({ type: "filter", text: this.filter.value }) });
    this.pause = element("button", { type: "button", "aria-pressed": "false", onclick: () => this.send({ type: "pause", value: this.pause.getAttribute("aria-pressed") !== "true" }) }, "Pause");
    this.clear = element("button", { type: "button", onclick: () => this.send({ type: "clear" }) }, "Clear");
    this.count = element("output", {});
    root.append(element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Bus monitor" }, this.pause, this.clear, this.filter, element("span", { class: "cpl-gap" }), this.count));
    this.body = element("tbody", {});
    const head = ["time", "bus", "address", "what", "bytes", "took", ""].map((text) => element("th", { scope: "col" }, text));
    this.box = element("div", { class: "cpm-box", tabindex: "0", role: "region", "aria-label": "Transfers" },
      element("table", { class: "cpm-table" }, element("thead", {}, element("tr", {}, ...head)), this.body));
    root.append(this.box);
  }

  show(frame) {
    setAttribute(this.pause, "aria-pressed", frame.paused);
    setText(this.pause, frame.paused ? "Run" : "Pause");
    setText(this.count, frame.count);
    if (document.activeElement !== this.filter) this.filter.value = frame.filter;
    const end = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 30;
    this.body.replaceChildren(...frame.rows.map((cells) => element("tr", { class: cells[6] ? "cpm-bad" : "" }, ...cells.map((text) => element("td", {}, text)))));
    if (end) this.box.scrollTop = this.box.scrollHeight;
    this.root.dataset.rows = frame.rows.length;
  }
}

class SerialView extends LiveView {
  build(root) {
    this.clear = element("button", { type: "button", onclick: () => this.send({ type: "clear" }) }, "Clear");
    this.stop = element("button", { type: "button", title: "CTRL-C", onclick: () => this.send({ type: "interrupt" }) }, "Stop");
    this.line = element("input", { type: "text", class: "cpm-line", placeholder: "send a line to the program", "aria-label": "Line to send",
      onkeydown: (event) => {
        if (event.key !== "Enter") return;
        this.send({ type: "line", text: this.line.value });
        this.line.value = "";
      } });
    root.append(element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Serial monitor" }, this.stop, this.clear, this.line));
    this.text = element("pre", { class: "cpm-text", tabindex: "0", role: "log", "aria-label": "What the board prints" });
    root.append(this.text);
  }

  receive(frame, buffers) {
    // At once and not with the next picture: each frame has only what is new.
    if (frame.view === this.id && frame.type === "frame") this.take(frame);
    super.receive(frame, buffers);
  }

  take(frame) {
    const end = this.text.scrollHeight - this.text.scrollTop - this.text.clientHeight < 30;
    if (frame.from === this.end && this.end !== undefined) this.text.append(frame.text);
    else this.text.textContent = frame.text;
    this.end = frame.end;
    if (this.text.textContent.length > 300000) this.text.textContent = this.text.textContent.slice(-200000);
    if (end) this.text.scrollTop = this.text.scrollHeight;
  }
}

export default {
  render({ model, el }) {
    const view = model.get("kind") === "serial" ? new SerialView(model, el, "cpm") : new BusView(model, el, "cpm");
    return () => view.dispose();
  },
};
