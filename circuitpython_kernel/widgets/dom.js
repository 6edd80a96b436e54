// @ts-check
// Making and changing elements, and the page's theme.

/** @import { Attributes, Theme } from "./types.js" */

/**
 * A new element with attributes, listeners and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name.slice(2), /** @type {EventListener} */ (value)); // of the event that its name says
    } else if (name === "html") made.innerHTML = String(value);
    else if (value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A new element of SVG.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * Set a text. It is only touched when it changes, so that a selection or a screen reader is not disturbed.
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Set an attribute, when it changes.
 * @param {Element} target
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== String(value)) target.setAttribute(name, String(value));
}

/**
 * What a drawing has for a selector.
 * @param {Element} root
 * @param {string} selector
 * @returns {SVGElement}
 * @throws {Error} when there is none: the drawing and its front end do not belong together
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof SVGElement)) throw new Error(`The drawing has no ${selector}.`);
  return found;
}

/**
 * The context to draw on a canvas with.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function context2d(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("This browser has no canvas to draw on.");
  return context;
}

/**
 * The theme of the page: JupyterLab, VS Code, Notebook and plain pages show it in different ways.
 * @returns {Theme}
 */
export function pageTheme() {
  const body = document.body;
  const light = body.dataset.jpThemeLight;
  if (light !== undefined) return light === "false" ? "dark" : "light";
  if (/\b(vscode-dark|vscode-high-contrast|theme-dark|dark)\b/.test(body.className)) return "dark";
  if (/\b(vscode-light|theme-light|light)\b/.test(body.className)) return "light";
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Calls something with the newest of many values, at most once a picture. */
export class Coalesced {
  /** @param {(value: number) => void} act */
  constructor(act) {
    this.act = act;
    this.frame = 0;
    this.wanted = 0;
  }

  /** Whether a value still waits. */
  get waiting() {
    return this.frame !== 0;
  }

  /** @param {number} value */
  set(value) {
    this.wanted = value;
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.act(this.wanted);
    });
  }
}
