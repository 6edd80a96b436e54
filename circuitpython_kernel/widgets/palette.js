// @ts-check
// Colours of traces and series. After Okabe and Ito: distinguishable with any colour vision; every colour has a contrast
// of at least 4.5 on its ground.

/** @import { Theme } from "./types.js" */

/** @type {Record<Theme, string[]>} */
export const PALETTE = {
  light: ["#0069a8", "#b84700", "#007a58", "#9a3d83", "#7d5a00", "#3b5bdb", "#b0233a", "#4d5a66"],
  dark: ["#56b4e9", "#ff9a4d", "#2fd0a0", "#eb9bd0", "#f0d442", "#9fb3ff", "#ff8a8a", "#b8c4cf"],
};
