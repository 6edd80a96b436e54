// @ts-check
// The kernel in JupyterLite: it runs in a worker of the page. remoteEntry.js loads this where JupyterLite is.

import { Files, PageFiles } from "./lite_files.js";
import { Notices, Progress } from "./lite_progress.js";
import { KernelWorker } from "./lite_worker.js";

const KERNEL = "circuitpython";
const FOLDER = "circuitpython/";
const FLUSH_MS = 1000; // a worker that ends and does not answer is busy in a call of C

// JupyterLab takes a kernel's state from all statuses but those of requests that the page lists. Jupyter Server lists this
// kind; by it the kernel tells what it serves while a cell runs (kernel/front_end.py, `untracked`).
const UNTRACKED = "comm_info_request";
const LIST = "untracked_message_types";

/**
 * @typedef {object} Options What JupyterLite starts a kernel with.
 * @property {string} id
 * @property {string} name
 * @property {string} location The folder of its notebook.
 * @property {(message: any) => void} sendMessage
 */
/** @typedef {{ connect: (call: (sender: unknown, given: any) => void) => void, emit: (given: unknown) => void }} SignalOf */
/** @typedef {{ Signal: { new (sender: unknown): SignalOf, clearData: (sender: unknown) => void } }} Signaling */
/** @typedef {import("./lite_files.js").App} App */

/**
 * @param {PageFiles} page
 * @param {Signaling} signaling
 * @param {string} base The site's URL.
 * @param {KernelWorker[]} workers Those that were begun before a kernel was wanted.
 */
function kernelClass(page, { Signal }, base, workers) {
  // `handleMessage` returns at once: JupyterLite holds a lock until then, and a slider could not move while a cell runs.
  return class BoardKernel {
    /** @param {Options} options */
    constructor({ id, name, location, sendMessage }) {
      this.id = id;
      this.name = name;
      this.location = location;
      this.sendMessage = sendMessage;
      this.isDisposed = false;
      this.disposed = new Signal(this);
      this.began = performance.now();
      this.progress = new Progress();
      this.worker = workers.pop() ?? new KernelWorker(`${base}${FOLDER}`);
      this.files = new Files(page, id, (path, content) => this.worker.postMessage({ drive: { path, content } }));
      this.ready = new Promise((resolve, reject) => {
        this.worker.start((data) => this.take(data, resolve, reject));
      });
      this.isReady = false;
      this.flushed = () => {};
      this.ready.catch((error) => this.progress.fail(error.message));
    }

    /**
     * @param {any} data
     * @param {(value?: unknown) => void} resolve
     * @param {(error: Error) => void} reject
     */
    take(data, resolve, reject) {
      if (data.kept) this.files.keep(data.kept);
      else if (data.notice) page.tell(data.notice);
      else if (data.flushed) this.flushed();
      else if (this.isDisposed) return;
      else if (data.text) this.sendMessage({ ...JSON.parse(data.text), buffers: data.buffers });
      else if (data.progress) this.progress.show(data.progress.part, data.progress.words);
      else if (data.ask) this.answer(data.ask);
      else if (data.failed) reject(new Error(data.failed));
      else if (data.ready) {
        this.isReady = true;
        this.progress.end();
        performance.measure(`${KERNEL} kernel`, { start: this.began, detail: data.times }); // for benchmarks
        resolve();
      }
    }

    /** @param {{ id: number, folder?: string, file?: string }} question What is beside the notebook; or its drive. */
    async answer({ id, folder, file }) {
      /** @type {{ id: number, value?: string, failed?: string }} */
      const answer = { id };
      try {
        const { files } = this;
        const value = await (folder ? files.filesIn(folder) : file ? files.file(file) : files.begin());
        answer.value = JSON.stringify(value);
      } catch (error) {
        answer.failed = String(/** @type {any} */ (error)?.message ?? error);
      }
      this.worker.postMessage({ answer });
    }

    /** @param {{ buffers?: unknown[] }} message */
    async handleMessage(message) {
      const { buffers = [], ...rest } = message;
      this.worker.postMessage({ text: JSON.stringify(rest), buffers });
    }

    interrupt() {
      this.worker.postMessage({ interrupt: true });
    }

    dispose() {
      if (this.isDisposed) return;
      this.isDisposed = true;
      this.progress.end();
      this.end();
      this.disposed.emit(undefined);
      Signal.clearData(this);
    }

    /** Ends the worker, once it has said what was last written. */
    async end() {
      /** @type {Promise<void>} */
      const flushed = new Promise((resolve) => {
        this.flushed = resolve;
        if (this.isReady) setTimeout(resolve, FLUSH_MS);
        else resolve();
      });
      this.worker.postMessage({ flush: true });
      await this.files.end(flushed);
      this.worker.terminate();
    }
  };
}

/**
 * The plugin that offers the kernel.
 *
 * @param {string} name The extension's.
 * @param {(name: string) => Promise<any>} load Gives a package that JupyterLite shares.
 */
export async function litePlugin(name, load) {
  const { PageConfig } = await load("@jupyterlab/coreutils");
  const listed = JSON.parse(PageConfig.getOption(LIST) || "[]");
  PageConfig.setOption(LIST, JSON.stringify([...new Set([...listed, UNTRACKED])]));
  const base = new URL(PageConfig.getBaseUrl(), location.href).href;
  // Most visits come by the link of a notebook: its kernel is made ready while JupyterLite still loads.
  const isWanted = PageConfig.getOption("defaultKernelName") === KERNEL && location.search.includes(".ipynb");
  const workers = isWanted ? [new KernelWorker(`${base}${FOLDER}`)] : [];
  const { IKernelSpecs, IKernelClient } = await load("@jupyterlite/services");
  const signaling = await load("@lumino/signaling");
  return {
    id: `${name}:kernel`,
    description: "The CircuitPython kernel, in a worker of the page.",
    autoStart: true,
    requires: [IKernelSpecs],
    optional: [IKernelClient],
    /**
     * @param {App} app
     * @param {{ register: (kernel: object) => void }} specs
     * @param {{ interrupt: (id: string) => Promise<void> } | null} client
     */
    activate: (app, specs, client) => {
      const notices = new Notices();
      const page = new PageFiles(app, (sentence) => notices.show(sentence));
      const BoardKernel = kernelClass(page, signaling, base, workers);
      /** @type {Map<string, InstanceType<typeof BoardKernel>>} */
      const kernels = new Map();
      specs.register({
        spec: {
          name: KERNEL,
          display_name: "CircuitPython (virtual board)",
          language: "circuitpython",
          argv: [],
          resources: {
            "logo-svg": `${base}${FOLDER}logo-svg.svg`,
            "logo-64x64": `${base}${FOLDER}logo-64x64.png`,
          },
        },
        create: async (/** @type {Options} */ options) => {
          const kernel = new BoardKernel(options);
          kernels.set(kernel.id, kernel);
          kernel.disposed.connect(() => kernels.delete(kernel.id));
          return kernel;
        },
      });
      // JupyterLite's client tells a kernel nothing of the stop button.
      if (client) {
        const plain = client.interrupt.bind(client);
        client.interrupt = async (id) => {
          const kernel = kernels.get(id);
          if (kernel) kernel.interrupt();
          else await plain(id);
        };
      }
    },
  };
}
