// @ts-check
// An extension of JupyterLab and Notebook 7: in notebooks with the CircuitPython kernel, lines for IPython are drawn
// alike. JupyterLab reads them as Python, where the second of two magics is a division's remainder. The file is a
// container of webpack's module federation, written by hand: JupyterLab calls `init` with what it shares, then `get`.
// In JupyterLite it has the kernel, too (lite.js).
(() => {
  const NAME = "circuitpython-virtual-kernel";
  const KERNEL = "circuitpython";
  const HERE = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const MAGIC = /^\s*(?:%%?[A-Za-z_]|!)/;

  // What is used here of the packages that JupyterLab shares.
  /** @typedef {{ from: number, to: number, text: string }} Line */
  /**
   * @typedef {object} View An editor of CodeMirror.
   * @property {HTMLElement} dom
   * @property {{ from: number, to: number }[]} visibleRanges
   * @property {{ doc: { lineAt: (at: number) => Line } }} state
   */
  /** @typedef {{ add: (from: number, to: number, decoration: unknown) => void, finish: () => unknown }} RangeSetBuilder */
  /**
   * @typedef {object} ViewPackage
   * @property {{ theme: (rules: Record<string, object>) => unknown }} EditorView
   * @property {{ fromClass: (plugin: new (view: View) => { decorations: unknown }, spec: object) => unknown }} ViewPlugin
   * @property {{ line: (spec: { class: string }) => unknown }} Decoration
   */
  /** @typedef {{ RangeSetBuilder: new () => RangeSetBuilder }} StatePackage */
  /**
   * @typedef {object} Panel A notebook on the page.
   * @property {HTMLElement} node
   * @property {{ model: { getMetadata: (key: string) => { name?: string } | undefined } | null }} content
   */
  /** @typedef {{ find: (test: (panel: Panel) => boolean) => Panel | undefined }} NotebookTracker */
  /** @typedef {{ addExtension: (extension: { name: string, factory: () => unknown }) => void }} ExtensionRegistry */
  /** @typedef {Record<string, Record<string, { get: () => Promise<() => any> }>>} Shared By name and version. */

  /** @type {Shared} */
  let shared;

  /**
   * One of the packages that JupyterLab shares.
   * @param {string} name
   */
  async function load(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  /**
   * An extension of an editor: lines with a magic get a class, where `isOurs` says yes to the editor.
   * @param {ViewPackage} view
   * @param {StatePackage} state
   * @param {(view: View) => boolean} isOurs
   */
  function magicLines({ EditorView, ViewPlugin, Decoration }, { RangeSetBuilder }, isOurs) {
    const line = Decoration.line({ class: "cm-circuitpython-magic" });
    const find = (/** @type {View} */ view) => {
      const found = new RangeSetBuilder();
      if (isOurs(view)) {
        for (const { from, to } of view.visibleRanges) {
          for (let at = from; at <= to; ) {
            const one = view.state.doc.lineAt(at);
            if (MAGIC.test(one.text)) found.add(one.from, one.from, line);
            at = one.to + 1;
          }
        }
      }
      return found.finish();
    };
    const plugin = ViewPlugin.fromClass(
      class {
        /** @param {View} view */
        constructor(view) {
          this.decorations = find(view);
        }

        /** @param {{ view: View }} update */
        update(update) {
          this.decorations = find(update.view);
        }
      },
      { decorations: (/** @type {{ decorations: unknown }} */ value) => value.decorations },
    );
    const colour = "var(--jp-mirror-editor-meta-color, #a2f)";
    const theme = EditorView.theme({
      ".cm-line.cm-circuitpython-magic, .cm-line.cm-circuitpython-magic *": { color: colour, fontWeight: "normal" },
    });
    return [plugin, theme];
  }

  async function magicsPlugin() {
    const [codemirror, notebook, view, state] = await Promise.all(
      ["@jupyterlab/codemirror", "@jupyterlab/notebook", "@codemirror/view", "@codemirror/state"].map(load),
    );
    return {
      id: `${NAME}:magics`,
      description: "Draws the magics of CircuitPython notebooks alike on every line.",
      autoStart: true,
      requires: [codemirror.IEditorExtensionRegistry],
      optional: [notebook.INotebookTracker],
      /**
       * @param {unknown} _app
       * @param {ExtensionRegistry} extensions
       * @param {NotebookTracker | null} notebooks null in an application without notebooks, such as a console alone
       */
      activate: (_app, extensions, notebooks) => {
        if (!notebooks) return;
        const isOurs = (/** @type {View} */ editor) => {
          const panel = notebooks.find((one) => one.node.contains(editor.dom));
          return panel?.content.model?.getMetadata("kernelspec")?.name === KERNEL;
        };
        extensions.addExtension({
          name: `${NAME}-magics`,
          factory: () => codemirror.EditorExtensionRegistry.createImmutableExtension(magicLines(view, state, isOurs)),
        });
      },
    };
  }

  const page = /** @type {{ _JUPYTERLAB?: Record<string, object> }} */ (globalThis);
  page._JUPYTERLAB = page._JUPYTERLAB ?? {};
  page._JUPYTERLAB[NAME] = {
    init: (/** @type {Shared} */ scope) => {
      shared = scope;
    },
    get: async (/** @type {string} */ module) => {
      if (module !== "./extension") throw new Error(`${NAME} has no module ${module}.`);
      const plugins = [await magicsPlugin()];
      if (shared["@jupyterlite/services"]) {
        const { litePlugin } = await import(`${HERE}lite.js`);
        plugins.push(await litePlugin(NAME, load));
      }
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
