// @ts-check
// The buttons of instruments that can be held still and emptied.

import { element } from "./dom.js";

/** @param {(message: { type: string, value?: boolean }) => void} send */
export function pauseButton(send) {
  const button = element(
    "button",
    {
      type: "button",
      "aria-pressed": "false",
      onclick: () => send({ type: "pause", value: button.getAttribute("aria-pressed") !== "true" }),
    },
    "Pause",
  );
  return button;
}

/** @param {(message: { type: string }) => void} send */
export function clearButton(send) {
  return element("button", { type: "button", onclick: () => send({ type: "clear" }) }, "Clear");
}
