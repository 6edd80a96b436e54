// A still picture of each widget stands below it in the notebook, for places where widgets do not live. Where one lives,
// the still is hidden. `bench.py` puts it there; a word in the PNG's head tells whose it is.

function isStill(target, mark) {
  if (target.dataset?.still === mark) return true;
  const [head, body] = (target.src ?? "").split(",", 2);
  return head === "data:image/png;base64" && atob(body.slice(0, 800)).includes(mark);
}

/** Hide the stills with a mark around an element, also those that come later; returns how to end that. */
function hideStills(el, mark) {
  const area = el.closest(".jp-OutputArea, .jp-Cell-outputArea, .output_area, .cell-output");
  if (!area || !mark) return () => {};
  const look = () => {
    for (const found of area.querySelectorAll("img, [data-still]")) {
      if (isStill(found, mark)) (found.closest(".jp-OutputArea-child") ?? found).style.display = "none";
    }
  };
  look();
  const watch = new MutationObserver(look);
  watch.observe(area, { childList: true, subtree: true });
  return () => watch.disconnect();
}
