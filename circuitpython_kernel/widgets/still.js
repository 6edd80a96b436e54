// A still picture of each widget stands below it in the notebook, for places where widgets do not live. Where one lives,
// the still is hidden. `kernel/bench.py` puts it there; a word in the PNG's head says whose it is.

function isStill(target, mark) {
  if (target.dataset?.still === mark) return true;
  const [head, body] = (target.src ?? "").split(",", 2);
  return head === "data:image/png;base64" && atob(body.slice(0, 800)).includes(mark);
}

/** Hide the stills with a mark around an element, also those that come later; returns how to end that. */
function hideStills(el, mark) {
  const area = el.closest(".jp-OutputArea, .jp-Cell-outputArea, .output_area, .cell-output");
  if (!area || !mark) return () => {};
  const look = () => {
    for (const found of area.querySelectorAll("img, [data-still]")) {
      if (isStill(found, mark)) (found.closest(".jp-OutputArea-child") ?? found).style.display = "none";
    }
  };
  look();
  const watch = new MutationObserver(look);
  watch.observe(area, { childList: true, subtree: true });
  return () => watch.disconnect();
}

// What views of all widgets have in common: a frozen one says so and has a button to follow the board again, and one whose
// board is gone says so, is dimmed, and sends nothing any more.

const FROZEN = "As it was when its cell ended.";
const GONE = "The board of this widget is gone; run the cell again.";

class Standing {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.dead = false;
    this.live = document.createElement("button");
    Object.assign(this.live, { type: "button", className: "cpl-live", textContent: "Live", title: "Follow the board again" });
    this.strip = document.createElement("div");
    this.strip.className = "cpl-frozen";
    this.strip.append(FROZEN, this.live);
    root.prepend(this.strip);
    const listen = (name, handler) => { model.on(name, handler); this.ends.push(() => model.off(name, handler)); };
    this.ends = [];
    listen("change:frozen", () => this.show());
    listen("change:gone", () => this.show());
    // The manager of the page says this of all widgets when their kernel restarts or is gone; it takes its class away later.
    listen("comm_live_update", () => queueMicrotask(() => { if (root.closest(".jupyter-widgets-disconnected")) this.die(); }));
    this.show();
  }

  show() {
    this.strip.hidden = !this.model.get("frozen");
    this.root.dataset.frozen = Boolean(this.model.get("frozen"));
    if (this.model.get("gone")) this.die();
  }

  /** Send a message, if there is a kernel that hears it. */
  send(message) {
    if (this.dead) return;
    try {
      this.model.send(message);
    } catch {
      this.die(); // the kernel was restarted, or is gone
    }
  }

  die() {
    if (this.dead) return;
    this.dead = true;
    this.strip.hidden = true;
    for (const child of this.root.children) child.inert = true;
    const words = document.createElement("div");
    words.className = "cpl-dead";
    words.setAttribute("role", "status");
    words.textContent = GONE;
    this.root.append(words);
    this.root.dataset.dead = "true";
  }

  end() { this.ends.forEach((end) => end()); }
}
