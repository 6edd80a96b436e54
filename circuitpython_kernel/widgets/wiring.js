// The wiring's front end: the drawing (wiring_svg.py) in the page's theme, with live pins and parts.

class WiringView extends BoardView {
  build(root) {
    this.drawing = element("div", { class: "cpw" });
    root.append(this.drawing);
    const draw = () => this.draw();
    this.model.on("change:drawings", draw);
    this.cleanups.push(() => this.model.off("change:drawings", draw));
    this.pins = new Map();
  }

  themed() { this.draw(); }

  draw() {
    const drawing = this.model.get("drawings")[this.root.dataset.theme];
    if (!drawing || drawing === this.drawn_) return;
    this.drawn_ = drawing;
    this.drawing.innerHTML = drawing;
    this.collect(this.drawing);
    this.looks = new Map([...this.drawing.querySelectorAll("[data-look]")].map((group) => [group.dataset.look, group]));
    for (const [number, group] of this.looks) if (group.dataset.key) {
      const press = (down) => this.send({ type: down ? "push" : "let go", part: +number, key: group.dataset.key });
      holdable(group, () => press(true), () => press(false));
    }
    if (this.frame) this.show(this.frame);
  }

  show(frame) {
    this.bringUpToDate(frame);
    for (const [number, [svg, words]] of Object.entries(frame.looks)) {
      const group = this.looks?.get(number);
      if (!group) continue;
      if (group.shown !== svg) { group.shown = svg; group.querySelector(".cpw-shapes").innerHTML = svg; }
      setAttribute(group, "aria-label", words);
      setText(group.querySelector("title"), words);
    }
    this.root.dataset.parts = frame.parts;
  }
}

export default { render({ model, el }) { const view = new WiringView(model, el, "cpw-wiring"); return () => view.dispose(); } };
