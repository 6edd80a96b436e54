// @ts-check
// What a loudspeaker has sounded like, as a player with a bar to seek in. The file comes when the sound has ended.

import { element } from "./dom.js";

/** The browser's own player, with a WAV file of the kernel's. */
export class SoundPlayer {
  /** @param {() => void} ask asks for the file */
  constructor(ask) {
    this.ask = ask;
    this.version = 0;
    this.url = "";
    this.audio = /** @type {HTMLAudioElement} */ (document.createElement("audio"));
    this.audio.controls = true;
    this.audio.setAttribute("aria-label", "What was heard");
    this.root = element("div", { class: "cpp-player", hidden: "" }, this.audio);
  }

  /**
   * There is this to be heard; ask for it when it is new.
   * @param {[seconds: number, version: number]} recorded
   */
  follow([seconds, version]) {
    if (!seconds || version === this.version) return;
    this.version = version;
    this.ask();
  }

  /** @param {ArrayBuffer} bytes */
  load(bytes) {
    this.forget();
    this.url = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
    this.audio.src = this.url;
    this.root.hidden = false;
  }

  forget() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
  }

  close() {
    this.audio.pause();
    this.forget();
  }
}
