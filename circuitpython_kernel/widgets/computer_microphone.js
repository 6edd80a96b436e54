// @ts-check
// The computer's own microphone, when the browser gives it: pieces of samples as they come.

const PIECE = 2048; // frames

// Runs in the browser's audio thread, as a module of its own: it hands what is heard over in pieces.
const TAP = [
  "registerProcessor('circuitpython-tap', class extends AudioWorkletProcessor {",
  `  constructor() { super(); this.piece = new Float32Array(${PIECE}); this.at = 0; }`,
  "  process([channels]) {",
  "    for (let i = 0; channels.length && i < channels[0].length; i += 1) {",
  "      let sum = 0;",
  "      for (const channel of channels) sum += channel[i];",
  "      this.piece[this.at] = sum / channels.length;",
  "      this.at += 1;",
  "      if (this.at === this.piece.length) { this.port.postMessage(this.piece); this.at = 0; }",
  "    }",
  "    return true;",
  "  }",
  "});",
].join("\n");

/** A board's microphone has none of what makes calls sound better. */
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Between the browser's microphone and who wants its samples. */
export class ComputerMicrophone {
  /**
   * @param {(rate: number) => void} begin called before the first piece, with samples a second
   * @param {(samples: Int16Array) => void} piece called with each
   * @param {(why: string) => void} end called once when it ends by itself or cannot begin, with a sentence
   */
  constructor(begin, piece, end) {
    this.begin = begin;
    this.piece = piece;
    this.end = end;
    this.over = false;
    /** @type {MediaStream | undefined} */
    this.stream = undefined;
    /** @type {AudioContext | undefined} */
    this.audio = undefined;
  }

  /** Ask the browser, which asks the user. */
  async open() {
    // Pages that are not from https or from this computer have none to ask.
    if (!navigator.mediaDevices?.getUserMedia) {
      this.fail("Browsers give the microphone only to pages from https:// or localhost: open this page from there.");
      return;
    }
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
      if (this.over) {
        this.close(); // stopped while the user was asked
        return;
      }
      for (const track of this.stream.getTracks()) {
        track.onended = () => this.fail("The microphone has gone: connect it, and press the button again.");
      }
      const audio = new AudioContext();
      this.audio = audio;
      const url = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
      await audio.audioWorklet.addModule(url);
      URL.revokeObjectURL(url);
      if (this.over) {
        this.close();
        return;
      }
      const tap = new AudioWorkletNode(audio, "circuitpython-tap", { numberOfOutputs: 0 });
      this.begin(audio.sampleRate);
      tap.port.onmessage = ({ data }) => {
        if (!this.over) this.piece(wholeNumbers(data));
      };
      new MediaStreamAudioSourceNode(audio, { mediaStream: this.stream }).connect(tap);
      await audio.resume();
    } catch (error) {
      this.fail(sentence(error));
    }
  }

  /** @param {string} why */
  fail(why) {
    if (this.over) return;
    this.close();
    this.end(why);
  }

  /** Let the microphone go: the browser's own sign that it is in use goes out. */
  close() {
    this.over = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    if (this.audio && this.audio.state !== "closed") this.audio.close();
  }
}

/** @param {Float32Array} values */
function wholeNumbers(values) {
  return Int16Array.from(values, (value) => Math.max(-32768, Math.min(32767, Math.round(value * 32768))));
}

/**
 * Why the browser gives none, and what to do.
 * @param {unknown} error
 */
function sentence(error) {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ["", String(error)];
  if (name === "NotAllowedError" || name === "SecurityError") {
    return "The browser does not let this page use the microphone: allow it beside the page's address, and press the button again.";
  }
  if (name === "NotFoundError" || name === "OverconstrainedError") {
    return "The browser finds no microphone: connect one, and press the button again.";
  }
  if (name === "NotReadableError" || name === "AbortError") {
    return "The microphone cannot be read: another program may have it. End that, and press the button again.";
  }
  return `The browser cannot give the microphone: ${message}`;
}
