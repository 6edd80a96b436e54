// @ts-check
// The scope's numbers: quantities in words, and the ticks of its time axis.

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** @type {[factor: number, prefix: string][]} */
const PREFIXES = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
  [1e-9, "n"],
];

/**
 * A quantity with an SI prefix and about four digits: 1.250 ms.
 * @param {number | null | undefined} value
 * @param {string} unit
 */
export function si(value, unit, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return `0 ${unit}`;
  const usual = unit === "s" ? PREFIXES.slice(3) : PREFIXES.slice(0, 4);
  const [factor, prefix] = usual.find(([f]) => size >= f * 0.99995) ?? usual[usual.length - 1];
  const scaled = value / factor;
  const whole = Math.max(Math.floor(Math.log10(Math.abs(scaled))) + 1, 1);
  return `${scaled.toFixed(clamp(digits - whole, 0, 3))} ${prefix}${unit}`;
}

/**
 * A duration in ns.
 * @param {number} ns
 */
export function duration(ns) {
  return si(ns * 1e-9, "s");
}

/**
 * Ticks for a window in ns, for so many pixels; base is what the labels count from, or null.
 * @param {number} t0
 * @param {number} t1
 * @param {number} width
 */
export function ticksFor(t0, t1, width) {
  const least = ((t1 - t0) / Math.max(width, 1)) * 96;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max([1, 2, 5, 10].map((m) => m * power).find((s) => s >= least * 0.999) ?? 10 * power, 1);
  // Deep in a long recording the labels count from a round time, or they would be all digits.
  const whole = 10 ** Math.ceil(Math.log10(t1 - t0));
  const base = t0 > 2000 * step ? Math.floor(t0 / whole) * whole : 0;
  const [factor, unit] = unitOf(Math.max(Math.abs(t0 - base), Math.abs(t1 - base)));
  const decimals = clamp(Math.ceil(-Math.log10(step / factor) - 1e-9), 0, 9);
  /** @type {{ t: number, label: string }[]} */
  const ticks = [];
  for (let i = Math.ceil(t0 / step); i * step <= t1; i++) {
    const value = (i * step - base) / factor;
    ticks.push({ t: i * step, label: `${base ? "+" : ""}${value.toFixed(decimals)} ${unit}` });
  }
  const shown = base ? `${(base / 1e9).toFixed(clamp(9 - Math.floor(Math.log10(whole)), 0, 9))} s` : null;
  return { step, base: shown, ticks };
}

/**
 * @param {number} ns
 * @returns {[factor: number, unit: string]}
 */
function unitOf(ns) {
  if (ns >= 1e9) return [1e9, "s"];
  if (ns >= 1e6) return [1e6, "ms"];
  return ns >= 1e3 ? [1e3, "µs"] : [1, "ns"];
}
