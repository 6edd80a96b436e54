// @ts-check
// How busy the chip is, in words behind a board's state.

export const LOAD_TITLE = "Busy: how much of the time the program's code takes on the chip. The rest, it sleeps.";

/** @param {number | null} load a share of 1; null when it is not known */
export function loadWords(load) {
  if (load === null) return "";
  return ` · busy ${load > 0 && load < 0.01 ? "<1" : Math.round(100 * load)} %`;
}
