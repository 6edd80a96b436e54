// @ts-check
// The drive's files as a zip: a button that downloads it, and one that puts a zip's files on the drive (drive_zip.py).

import { element } from "./dom.js";

/** Longer ones are refused by drive_zip.py, and would be dropped on the way by Jupyter Server. */
const MOST_BYTES = 6 << 20;

const READING_MS = 10_000;

/** Two buttons for a bar, and what they say. */
export class DriveButtons {
  /** @param {(message: object) => void} send */
  constructor(send) {
    this.send = send;
    this.words = element("span", { role: "status", "aria-live": "polite" });
    this.timer = 0;
    this.chooser = element("input", {
      type: "file",
      hidden: "",
      "aria-label": "The drive's files, as a zip",
      onchange: () => this.chosen(),
    });
    this.chooser.accept = ".zip,application/zip";
    this.save = element(
      "button",
      {
        type: "button",
        title: "Download the files on the CIRCUITPY drive as a zip",
        onclick: () => this.send({ type: "drive" }),
      },
      "Save drive",
    );
    this.load = element(
      "button",
      {
        type: "button",
        title: "Put the files of a zip on the CIRCUITPY drive",
        onclick: () => this.chooser.click(),
      },
      "Load drive",
    );
    this.all = [this.words, this.save, this.load, this.chooser];
  }

  /** @param {string} text What came of it, to be read for a while. */
  told(text) {
    this.words.textContent = text;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.words.replaceChildren(), READING_MS);
  }

  async chosen() {
    const file = this.chooser.files?.[0];
    this.chooser.value = ""; // the same file may be chosen again
    if (!file) return;
    if (file.size > MOST_BYTES) {
      this.told("The zip has more than 6 MB: put it beside the notebook, and use %drive --load.");
      return;
    }
    this.send({ type: "fill", zip: await base64Of(file) });
  }
}

/** @param {Blob} file */
async function base64Of(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 1 << 15) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + (1 << 15))));
  }
  return btoa(pieces.join(""));
}
