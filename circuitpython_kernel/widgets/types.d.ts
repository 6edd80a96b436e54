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
  for?: Value;
  hidden?: Value;
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

// ---- messages from the kernel

export interface ErrorMessage {
  type: "error";
  view: string;
  text: string;
}

/** What every frame has. */
export interface LiveFrame {
  type: "frame";
  view: string;
  seq: number;
  note?: string;
}

export type FromKernel = ErrorMessage | LiveFrame;

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
  heap: number | null;
  now: number;
  safe_mode: string;
  reference: number;
  sliders: [index: number, label: string, volts: number | null][];
}

export interface WiringFrame extends DrawingFrame {
  parts: number;
  looks: Record<string, [svg: string, words: string]>;
}

export interface PartFrame extends LiveFrame {
  following: string[];
  fault: string | null;
  sound: [hertz: number, loudness: number] | null;
  values: Record<string, number | null>;
  readings: Record<string, string>;
  pressed: string[];
  look: string;
  picture: [width: number, height: number] | null;
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
