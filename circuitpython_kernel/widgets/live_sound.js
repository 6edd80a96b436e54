// @ts-check
// A loudspeaker's samples, heard while a program plays them: pieces come with frames, and are put one behind the other.

const AHEAD = 0.12; // seconds between a piece's coming and its being heard, for those that come late
const MOST_AHEAD = 1; // seconds; pieces that would wait longer are left out
const PAUSE = 0.5; // seconds without a piece, after which the board stood still, or its panel did

/** A queue of samples in front of the computer's loudspeaker. */
export class LiveSound {
  constructor() {
    /** @type {AudioContext | undefined} */
    this.audio = undefined;
    /** @type {GainNode | undefined} */
    this.gain = undefined;
    this.on = false;
    this.next = 0; // when the next piece begins, in the audio's time
    this.underruns = 0; // how often a piece came after the one before had ended, though the sound went on
    this.last = 0; // when the last piece came
  }

  /**
   * Be heard, or silent.
   * @param {boolean} on
   */
  listen(on) {
    this.on = on;
    if (this.gain) this.gain.gain.value = on ? 1 : 0;
    if (on) this.audio?.resume();
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
    const wall = performance.now() / 1000;
    if (this.next < now) {
      // While the board stands still no piece comes, which is none.
      if (this.next > 0 && wall - this.last < PAUSE) this.underruns += 1;
      this.next = now + AHEAD;
    }
    this.last = wall;
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
  }

  close() {
    this.audio?.close();
  }
}
