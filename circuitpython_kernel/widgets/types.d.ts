// What the front ends are told and say: models and their traits, frames, messages. Only `tsc` reads this file; it is no part
// of what a page loads. The Python modules named beside each type make the frames.

/** The bytes of a frame's rows and curves, as the page got them. */
export type Buffer = ArrayBuffer;

type Value = string | number | boolean | null | undefined;
type Listeners = { [Name in keyof HTMLElementEventMap as `on${Name}`]?: (event: HTMLElementEventMap[Name]) => void };

/** What `element` takes: attributes (null and undefined leave one out), listeners as `on...`, and the content as HTML. */
export type Attributes = Listeners & {
  [name: `data-${string}` | `aria-${string}`]: Value;
  class?: Value;
  download?: Value;
  for?: Value;
  hidden?: Value;
  href?: Value;
  html?: string;
  max?: Value;
  min?: Value;
  placeholder?: Value;
  role?: Value;
  scope?: Value;
  step?: Value;
  tabindex?: Value;
  title?: Value;
  type?: Value;
  value?: Value;
};

export type Theme = "light" | "dark";

// ---- models: what anywidget hands to a view

/** Traits of every live widget (live.py). */
export interface LiveTraits {
  frozen: boolean;
  gone: boolean;
  still_mark: string;
}

export interface Model<Traits extends LiveTraits = LiveTraits> {
  get<Name extends keyof Traits & string>(name: Name): Traits[Name];
  send(message: object): void;
  on(event: "msg:custom", handler: (content: FromKernel, buffers?: (DataView | ArrayBuffer)[]) => void): void;
  on(event: string, handler: () => void): void;
  off(event: "msg:custom", handler: (content: FromKernel, buffers?: (DataView | ArrayBuffer)[]) => void): void;
  off(event: string, handler: () => void): void;
}

/** Traits of the board's panel (panel.py). */
export interface PanelTraits extends LiveTraits {
  drawing: string;
  marks: Record<string, string>;
}

/** Traits of the wiring (wiring.py). */
export interface WiringTraits extends LiveTraits {
  drawings: Partial<Record<Theme, string>>;
  marks: Record<string, string>;
}

/** One input of a part (part_panel.py). */
export interface Control {
  name: string;
  label: string;
  unit: string;
  low: number;
  high: number;
  step: number;
  log: boolean;
  kind: "toggle" | "choice" | "slider";
  options: string[];
}

/** Traits of a part's panel (part_panel.py). */
export interface PartTraits extends LiveTraits {
  heading: string;
  title: string;
  controls: Control[];
  keyboard: string[][];
  picture_scale: number;
  touch: boolean;
  faults: string[];
}

/** Traits of the signal generator (generator.py). */
export interface GeneratorTraits extends LiveTraits {
  title: string;
  shapes: string[];
  supply: number;
}

/** Traits of the monitors (monitor.py). */
export interface MonitorTraits extends LiveTraits {
  kind: "bus" | "serial";
}

// ---- the circuit (circuit.py, circuit_state.py, circuit/scene.py); lengths are mm

/** Left, top, width and height. */
export type Box = [left: number, top: number, width: number, height: number];
export type Point = [x: number, y: number];
export type Side = "left" | "right" | "top" | "bottom" | "inside" | "";

export interface CircuitPin {
  name: string;
  x: number;
  y: number;
  side: Side;
  role: string;
}

export interface CircuitPad {
  name: string;
  label: string;
  number: number;
  x: number;
  y: number;
  side: Side;
  pin: number | null;
  supply: string;
  plug: string;
  functions: string[];
}

/** What lies in a circuit: the board or a part. */
export interface Placed {
  id: string;
  x: number;
  y: number;
  rotate: number;
  width: number;
  height: number;
}

export interface CircuitBoard extends Placed {
  name: string;
  to_scale: boolean;
  pads: CircuitPad[];
}

export interface CircuitPart extends Placed {
  kind: string;
  title: string;
  attrs: Record<string, Value>;
  element: string | null;
  attached: boolean;
  bus: string;
  address: number | null;
  pins: CircuitPin[];
  inputs: object[];
  keys: string[][];
}

export interface CircuitWire {
  id: string;
  from: string;
  to: string;
  colour: string;
  automatic: boolean;
  points: Point[];
}

export interface Finding {
  level: "note" | "warning" | "error";
  text: string;
  parts: string[];
  pins: string[];
  wires: string[];
}

export interface Scene {
  board: CircuitBoard;
  parts: CircuitPart[];
  wires: CircuitWire[];
  findings: Finding[];
}

/** Where a person acts on a part (circuit/looks/look.py). */
export interface Hand {
  kind: "key" | "hold" | "toggle" | "turn" | "slide" | "step" | "stick" | "touch" | "pin" | "latch" | "reset";
  box: Box;
  label: string;
  key: string;
  inputs: string[];
  span: [first: number, last: number];
  round: boolean;
  pin: number | null;
}

export interface PartLook {
  body: string;
  element: string | null;
  properties: Record<string, unknown>;
  hands: Hand[];
  controls: Control[];
  keyboard: string[][];
}

export interface CircuitTraits extends LiveTraits {
  circuit: Scene;
  drawings: Record<string, PartLook>;
  definitions: string;
  faults: string[];
}

// ---- messages from the kernel

export interface ErrorMessage {
  type: "error";
  view: string;
  text: string;
}

/** How a picture's bytes are: four for each pixel, or three and deflated, or two colours and a bit for each. */
export type Packed = boolean | "two";

/** What every frame has. */
export interface LiveFrame {
  type: "frame";
  view: string;
  seq: number;
  ack: boolean;
  note?: string;
}

/** The pictures of parts, whose bundle is the message's buffer, or why there are none. */
export interface ElementsMessage {
  type: "elements";
  view: string;
  there: boolean;
  why: string;
}

/** What came of what was asked for (drive_zip.py). */
export interface ToldMessage {
  type: "told";
  view: string;
  text: string;
}

/** A file, whose bytes are in the buffer, for the browser's downloads (drive_zip.py). */
export interface FileMessage {
  type: "file";
  view: string;
  name: string;
}

/** What came of an edit (circuit_edits.py). */
export interface EditedMessage {
  type: "edited";
  view: string;
  warnings?: string[];
  would?: string[];
  to?: string;
  added?: string[];
  copied?: string;
  cell?: string;
  palette?: PaletteEntry[];
}

export interface PaletteEntry {
  kind: string;
  title: string;
  family: string;
  words: string;
}

/** A WAV file in the first buffer (part_panel.py). */
interface SoundMessage {
  type: "sound";
  view: string;
}

export type FromKernel =
  | EditedMessage
  | ElementsMessage
  | ErrorMessage
  | FileMessage
  | LiveFrame
  | SoundMessage
  | ToldMessage;

/** A pin on a drawing (panel.py, `state_dict`). */
export interface PinState {
  role: string;
  high: boolean;
  text: string;
  details: string;
  duty: number | null;
  pressable: boolean;
  pressed: boolean;
  contention: boolean;
}

export type Color = [red: number, green: number, blue: number];

/** What the drawings of a board have in common: pins and NeoPixels by the pin's number. */
export interface DrawingFrame extends LiveFrame {
  pins: Record<string, PinState>;
  pixels: Record<string, Color[]>;
}

export interface PanelFrame extends DrawingFrame {
  clock: "realtime" | "fast" | "manual";
  speed: number | null;
  busy: boolean;
  /** How busy the chip is, a share of 1. */
  load: number | null;
  heap: number | null;
  now: number;
  safe_mode: string;
  reference: number;
  sliders: [index: number, label: string, volts: number | null][];
  screen: [width: number, height: number] | null;
  touch: boolean;
  part: [left: number, top: number, width: number, height: number] | null;
  packed: Packed;
}

export interface WiringFrame extends DrawingFrame {
  parts: number;
  looks: Record<string, [svg: string, words: string]>;
}

export interface PartFrame extends LiveFrame {
  following: string[];
  fault: string | null;
  sound: [hertz: number, loudness: number] | null;
  /** Whether it is a loudspeaker (sound_sender.py), and whether it can be heard live. */
  sounding: boolean;
  live: boolean;
  /** Seconds of what was heard and has ended, and a number that changes with it. */
  recorded: [seconds: number, version: number];
  /** New samples, at the buffer's end: 16 bits each. */
  audio: [rate: number, channels: number, frames: number] | null;
  values: Record<string, number | null>;
  readings: Record<string, string>;
  pressed: string[];
  look: string;
  picture: [width: number, height: number] | null;
  part: [left: number, top: number, width: number, height: number] | null;
  packed: Packed;
}

/** What the board's microphone hears (microphone.py). */
export interface MicrophoneFrame extends LiveFrame {
  hears: string;
  /** The view whose computer's microphone is heard, or nothing. */
  using: string;
  hint: string;
}

export interface CircuitFrame extends LiveFrame {
  /** By part and hook: the attributes that have changed. */
  live: Record<string, Record<string, Record<string, string>>>;
  properties: Record<string, Record<string, unknown>>;
  values: Record<string, Record<string, number>>;
  pads: Record<string, string>;
  screens: {
    name: string;
    size: [width: number, height: number];
    box: Box | null;
    part: [left: number, top: number, width: number, height: number];
    packed: Packed;
    at: number;
    length: number;
    round: boolean;
  }[];
  panel: {
    name: string;
    values: Record<string, number | null>;
    following: string[];
    readings: Record<string, string>;
    fault: string | null;
    pressed: string[];
    sound: [hertz: number, loudness: number] | null;
  } | null;
  /** What undo and redo would do. */
  steps: { undo: string; redo: string };
}

/** chart.py: series over one x axis, whose float64 values begin at `x` and `y` in the buffer. */
export interface ChartFrame extends LiveFrame {
  title: string;
  summary: string;
  empty: string;
  paused: boolean;
  clearable: boolean;
  total: number;
  series: { name: string; n: number; x: number; y: number }[];
  range: { x0: number; x1: number; y0: number; y1: number };
  x_label: string;
  y_label: string;
  x_unit: string;
}

export interface GeneratorFrame extends LiveFrame {
  text: string;
  curve: { n: number; x: number; y: number };
  shape: string;
  frequency: number;
  low: number;
  high: number;
  duty: number;
}

export interface BusFrame extends LiveFrame {
  paused: boolean;
  count: string;
  filter: string;
  rows: string[][];
}

export interface SerialFrame extends LiveFrame {
  from: number;
  end: number;
  text: string;
}

// ---- the scope (scope_frames.py, frames.py)

/** Measurements of a row; which are there depends on its kind. */
export interface Measures {
  records?: number;
  frequency?: number | null;
  period?: number | null;
  duty?: number | null;
  high?: number | null;
  low?: number | null;
  min?: number | null;
  max?: number | null;
  mean?: number | null;
  peak_to_peak?: number | null;
  transfers?: number;
  bytes?: number;
  failed?: number;
}

interface RowBase {
  name: string;
  pin: string | null;
  mode: string;
  pull: "up" | "down" | null;
  level: number;
  driven: boolean | null;
  contention: boolean;
  control: "button" | "slider" | null;
  volts: number | null;
  dropped: number;
  left_out: string | null;
  kept_from: number | null;
  records: number;
  measure: Measures;
  reading?: { value: number; since?: number | null; until?: number | null } | null;
  n: number;
  /** Where the row's two arrays begin in the buffer. */
  at: number;
  values: number;
}

interface PinRowBase extends RowBase {
  /** Whether the pin is driven as its button does. */
  pressed: boolean;
  full_scale: number;
}

export interface Edges {
  at: Float64Array;
  values: Uint8Array;
}
export interface Runs {
  at: Uint16Array;
  values: Uint8Array;
}
export interface Samples {
  at: Float64Array;
  values: Float32Array;
}
export interface Bands {
  at: Uint16Array;
  values: Uint16Array;
}
export interface Notes {
  at: Float64Array;
  values: Float64Array;
}

export interface EdgesRow extends PinRowBase {
  kind: "digital";
  format: "edges";
  entry: number;
  data: Edges;
}
export interface RunsRow extends PinRowBase {
  kind: "digital";
  format: "runs";
  columns: number;
  data: Runs;
}
export interface SamplesRow extends PinRowBase {
  kind: "analog";
  format: "samples";
  entry: number | null;
  low: number;
  high: number;
  data: Samples;
}
export interface BandsRow extends PinRowBase {
  kind: "analog";
  format: "bands";
  columns: number;
  low: number;
  high: number;
  data: Bands;
}
export interface NotesRow extends RowBase {
  kind: "bus";
  format: "notes";
  texts: string[];
  kinds: number[];
  data: Notes;
}

export type DigitalRow = EdgesRow | RunsRow;
export type AnalogRow = SamplesRow | BandsRow;
export type Row = DigitalRow | AnalogRow | NotesRow;

export interface ScopeFrame extends LiveFrame {
  /** The window and now, in ns of board time. */
  t0: number;
  t1: number;
  now: number;
  follow: boolean;
  span: number | null;
  paused: boolean;
  clock: "realtime" | "fast" | "manual";
  board: string;
  dropped: number;
  overruns: number;
  /** How busy the chip is in what is shown, a share of 1. */
  load: number | null;
  heap: number | null;
  rev: number;
  cursor: number | null;
  trigger: [pin: string, kind: string, value: number | null, mode: string, at: number | null] | null;
  cursors: (number | null)[];
  rows: Row[];
}

/** A stretch of board time in ns. */
export interface Stretch {
  t0: number;
  t1: number;
}

/** What a scope asks of its window: to follow time (with a span in ns, or its own), everything, or a stretch. */
export type Wanted = { follow: number | null } | { fit: true } | Stretch;

/** The colours of the scope's canvas in one theme. */
export interface Ink {
  ground: string;
  band: string;
  grid: string;
  text: string;
  strong: string;
  unknown: string;
  future: string;
  cursor: string;
  chip: string;
  pins: [a: string, b: string];
  bad: string;
  trigger: string;
}
