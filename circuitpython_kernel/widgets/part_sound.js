// @ts-check
// The sound that a part makes, through the computer's loudspeaker. Browsers want a click before they make any.

const LOUDEST = 0.12;
const HIGHEST_HZ = 20_000;

/** A square wave whose pitch and loudness follow a part. */
export class PartSound {
  constructor() {
    this.audio = new AudioContext();
    this.oscillator = new OscillatorNode(this.audio, { type: "square", frequency: 440 });
    this.gain = new GainNode(this.audio, { gain: 0 });
    this.oscillator.connect(this.gain).connect(this.audio.destination);
    this.oscillator.start();
  }

  /**
   * Sound like this from now on.
   * @param {[hertz: number, loudness: number] | null} sound
   */
  play(sound) {
    const [hertz, loudness] = sound ?? [0, 0];
    const on = hertz > 0 && loudness > 0;
    const now = this.audio.currentTime;
    if (on) this.oscillator.frequency.setTargetAtTime(Math.min(hertz, HIGHEST_HZ), now, 0.002);
    this.gain.gain.setTargetAtTime(on ? LOUDEST * loudness : 0, now, 0.005);
  }

  close() {
    this.audio.close();
  }
}
