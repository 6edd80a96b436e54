// @ts-check
// Gives each program on a page a button that runs it on a board in the browser, and each notebook's page one that opens it.
// The board is a JupyterLite site, in the folder live/ of this one.

const ROOT = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
const KERNEL = "circuitpython";
const NOTEBOOK = /\/notebooks\/([\w-]+)\.html$/;

/**
 * Whether a block of code runs on a board: a cell, rather than a script for Python beside it or a file of a library.
 * @param {string} code
 */
function runsOnABoard(code) {
  const script = /^(from|import) circuitpython_kernel|^from circuitpython_kernel|^def test_/m.test(code);
  return !script && /^(%|import board\b|import .*\bboard\b|from board\b)/m.test(code);
}

/**
 * @param {string} text
 * @param {() => string} address
 * @returns {HTMLButtonElement} a button that opens, and closes, a frame below itself
 */
function boardButton(text, address) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "live-board-button";
  button.textContent = text;
  button.setAttribute("aria-expanded", "false");
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  button.addEventListener("click", () => {
    if (frame) {
      frame.remove();
      frame = null;
    } else {
      frame = document.createElement("iframe");
      frame.className = "live-board";
      frame.title = "A board in your browser";
      frame.src = address();
      button.after(frame);
    }
    button.textContent = frame ? "Close the board" : text;
    button.setAttribute("aria-expanded", String(frame !== null));
  });
  return button;
}

const notebook = location.pathname.match(NOTEBOOK);
if (notebook) {
  const heading = document.querySelector("h1");
  heading?.after(
    boardButton(
      "Open this notebook on a board in your browser",
      () => new URL(`live/notebooks/index.html?path=${notebook[1]}.ipynb`, ROOT).href,
    ),
  );
} else {
  for (const block of document.querySelectorAll("div.highlight-python")) {
    const code = block.querySelector("pre")?.textContent ?? "";
    if (!runsOnABoard(code)) {
      continue;
    }
    block.after(
      boardButton("Run this on a board in your browser", () => {
        const address = new URL("live/repl/index.html", ROOT);
        address.search = String(new URLSearchParams({ kernel: KERNEL, toolbar: "1", code }));
        return address.href;
      }),
    );
  }
}
