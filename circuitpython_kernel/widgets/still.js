// @ts-check
// A still picture of each widget stands below it in the notebook, for places where widgets do not live. Where one lives,
// the still is hidden. `kernel/bench.py` puts it there; a word in the PNG's head says whose it is.

/**
 * @param {HTMLElement} target
 * @param {string} mark
 */
function isStill(target, mark) {
  if (target.dataset.still === mark) return true;
  const source = target instanceof HTMLImageElement ? target.src : "";
  const [head, body] = source.split(",", 2);
  return head === "data:image/png;base64" && atob(body.slice(0, 800)).includes(mark);
}

/**
 * Hide the stills with a mark around an element, also those that come later; returns how to end that.
 * @param {Element} el
 * @param {string | undefined} mark
 * @returns {() => void}
 */
export function hideStills(el, mark) {
  const area = el.closest(".jp-OutputArea, .jp-Cell-outputArea, .output_area, .cell-output");
  if (!area || !mark) return () => {};
  const look = () => {
    for (const found of area.querySelectorAll("img, [data-still]")) {
      if (!(found instanceof HTMLElement) || !isStill(found, mark)) continue;
      const whole = found.closest(".jp-OutputArea-child");
      (whole instanceof HTMLElement ? whole : found).style.display = "none";
    }
  };
  look();
  const watch = new MutationObserver(look);
  watch.observe(area, { childList: true, subtree: true });
  return () => watch.disconnect();
}
