// @ts-check
// What is shown while a kernel starts in the page, and what its person is told later.

const STYLE = `
.circuitpython-start, .circuitpython-notices { position: fixed; right: 16px; bottom: 40px; z-index: 1000; width: 22em; padding: 10px 14px;
  background: var(--jp-layout-color1, #fff); color: var(--jp-ui-font-color1, #222); font: var(--jp-ui-font-size1, 13px)
  var(--jp-ui-font-family, sans-serif); border: 1px solid var(--jp-border-color1, #bbb); border-radius: 4px;
  box-shadow: 0 2px 8px rgb(0 0 0 / 25%); }
.circuitpython-notices { bottom: 140px; max-height: 40vh; overflow: auto; }
.circuitpython-start progress { width: 100%; height: 8px; margin-top: 6px; }`;

/**
 * An element over the page, with its style.
 *
 * @param {string} name Its class.
 * @param {string} role
 */
function box(name, role) {
  const node = document.createElement("div");
  node.className = name;
  node.setAttribute("role", role);
  const style = document.createElement("style");
  style.textContent = STYLE;
  node.append(style);
  return node;
}

/** @param {() => void} act */
function closeButton(act) {
  const button = document.createElement("button");
  button.textContent = "Close";
  button.onclick = act;
  return button;
}

/** A bar with words. */
export class Progress {
  constructor() {
    this.node = box("circuitpython-start", "status");
    this.words = document.createElement("div");
    this.bar = document.createElement("progress");
    this.node.append(this.words, this.bar);
    this.show(0, "Starting the CircuitPython kernel ...");
    document.body.append(this.node);
  }

  /**
   * @param {number} part From 0 to 1.
   * @param {string} words
   */
  show(part, words) {
    this.bar.value = part;
    this.words.textContent = words;
  }

  /** @param {string} why */
  fail(why) {
    this.words.textContent = why;
    this.node.setAttribute("role", "alert");
    this.bar.remove();
    this.node.append(closeButton(() => this.end()));
  }

  end() {
    this.node.remove();
  }
}

/** Sentences that stay until they were read. */
export class Notices {
  constructor() {
    this.node = box("circuitpython-notices", "alert");
    this.said = document.createElement("div");
    const close = closeButton(() => {
      this.node.remove();
      this.said.replaceChildren();
    });
    this.node.append(this.said, close);
  }

  /** @param {string} sentence */
  show(sentence) {
    if ([...this.said.children].some(({ textContent }) => textContent === sentence)) return;
    const line = document.createElement("p");
    line.textContent = sentence;
    this.said.append(line);
    document.body.append(this.node);
  }
}
