// @ts-check
// A loudspeaker's samples, heard while a program plays them: pieces come with frames, and are put one behind the other.

const AHEAD = 0.2; // seconds between a piece's coming and its being heard, for those that come late
const MOST_AHEAD = 1; // seconds; pieces that would wait longer are left out
const LATER = 1.5; // how much longer pieces wait after a gap, so that the next late one is none
const LATEST = 0.5; // seconds that they wait at most

/** A queue of samples in front of the computer's loudspeaker. */
export class LiveSound {
  constructor() {
    /** @type {AudioContext | undefined} */
    this.audio = undefined;
    /** @type {GainNode | undefined} */
    this.gain = undefined;
    this.on = false;
    this.next = 0; // when the next piece begins, in the audio's time
    this.ahead = AHEAD;
    this.underruns = 0; // how often a piece came after the one before had ended, though the sound went on
    this.pieces = 0; // how many were heard
  }

  /**
   * Be heard, or silent.
   * @param {boolean} on
   */
  listen(on) {
    this.on = on;
    if (this.gain) this.gain.gain.value = on ? 1 : 0;
    if (on) this.audio?.resume();
    else this.pause();
  }

  /** No piece is to come: the board stands still, or its panel does. The next one begins anew. */
  pause() {
    this.next = 0;
  }

  /** What is to be said of gaps; nothing without any. */
  get words() {
    if (!this.underruns) return "";
    const gaps = this.underruns === 1 ? "1 gap" : `${this.underruns} gaps`;
    return `${gaps}: sound came too late; it waits ${this.ahead.toFixed(2)} s now`;
  }

  /**
   * @param {Int16Array} samples channels after each other in each frame
   * @param {number} rate frames a second
   * @param {number} channels
   */
  play(samples, rate, channels) {
    if (!this.on) return;
    if (!this.audio || !this.gain) {
      // With the samples' own rate, so that nothing is heard where pieces meet.
      this.audio = new AudioContext({ sampleRate: rate });
      this.gain = new GainNode(this.audio);
      this.gain.connect(this.audio.destination);
    }
    const { audio } = this;
    const now = audio.currentTime;
    if (this.next <= now) {
      if (this.next > 0) {
        this.underruns += 1;
        this.ahead = Math.min(this.ahead * LATER, LATEST);
      }
      this.next = now + this.ahead;
    }
    if (this.next - now > MOST_AHEAD) return;
    const frames = samples.length / channels;
    const buffer = new AudioBuffer({ length: frames, numberOfChannels: channels, sampleRate: rate });
    for (let channel = 0; channel < channels; channel += 1) {
      const values = buffer.getChannelData(channel);
      for (let frame = 0; frame < frames; frame += 1) values[frame] = samples[frame * channels + channel] / 32768;
    }
    const source = new AudioBufferSourceNode(audio, { buffer });
    source.connect(this.gain);
    source.start(this.next);
    this.next += frames / rate;
    this.pieces += 1;
  }

  close() {
    this.audio?.close();
  }
}
