// An extension of JupyterLab and Notebook 7: in notebooks with the CircuitPython kernel, lines for IPython are drawn
// alike. JupyterLab reads them as Python, where the second of two magics is a division's remainder. The file is a
// container of webpack's module federation, written by hand: JupyterLab calls `init` with what it shares, then `get`.
(() => {
  "use strict";

  const NAME = "circuitpython-virtual-kernel";
  const KERNEL = "circuitpython";
  const MAGIC = /^\s*(?:%%?[A-Za-z_]|!)/;

  let shared;

  /** One of the packages that JupyterLab shares. */
  async function load(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  /** An extension of an editor: lines with a magic get a class, where `isOurs` says yes to the editor. */
  function magicLines({ EditorView, ViewPlugin, Decoration }, { RangeSetBuilder }, isOurs) {
    const line = Decoration.line({ class: "cm-circuitpython-magic" });
    const find = (view) => {
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
        constructor(view) {
          this.decorations = find(view);
        }
        update(update) {
          this.decorations = find(update.view);
        }
      },
      { decorations: (value) => value.decorations },
    );
    const colour = "var(--jp-mirror-editor-meta-color, #a2f)";
    const theme = EditorView.theme({
      ".cm-line.cm-circuitpython-magic, .cm-line.cm-circuitpython-magic *": { color: colour, fontWeight: "normal" },
    });
    return [plugin, theme];
  }

  async function makePlugin() {
    const [codemirror, notebook, view, state] = await Promise.all(
      ["@jupyterlab/codemirror", "@jupyterlab/notebook", "@codemirror/view", "@codemirror/state"].map(load),
    );
    return {
      id: `${NAME}:magics`,
      description: "Draws the magics of CircuitPython notebooks alike on every line.",
      autoStart: true,
      requires: [codemirror.IEditorExtensionRegistry, notebook.INotebookTracker],
      activate: (_app, extensions, notebooks) => {
        const isOurs = (editor) => {
          const panel = notebooks.find((one) => one.node.contains(editor.dom));
          return panel?.content.model?.getMetadata("kernelspec")?.name === KERNEL;
        };
        extensions.addExtension({
          name: `${NAME}-magics`,
          factory: () =>
            codemirror.EditorExtensionRegistry.createImmutableExtension(magicLines(view, state, isOurs)),
        });
      },
    };
  }

  globalThis._JUPYTERLAB = globalThis._JUPYTERLAB ?? {};
  globalThis._JUPYTERLAB[NAME] = {
    init: (scope) => {
      shared = scope;
    },
    get: async (module) => {
      if (module !== "./extension") throw new Error(`${NAME} has no module ${module}.`);
      const plugin = await makePlugin();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
