// @ts-check
// The kernel in JupyterLite: it runs in a worker of the page. remoteEntry.js loads this where JupyterLite is.

import { Progress } from "./lite_progress.js";
import { KernelWorker } from "./lite_worker.js";

const KERNEL = "circuitpython";
const FOLDER = "circuitpython/";

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
/** @typedef {{ path: string, type: string, format?: string, content: any, name: string }} Item */
/**
 * @typedef {object} Contents JupyterLite's files.
 * @property {(path: string, options?: object) => Promise<Item>} get
 * @property {(path: string, options: object) => Promise<Item>} save
 * @property {(path: string) => Promise<void>} delete
 * @property {SignalOf} fileChanged
 */
/**
 * @typedef {object} Sessions
 * @property {() => Iterable<{ path: string, type: string, kernel: { id: string } | null }>} running
 * @property {SignalOf} runningChanged
 */
/** @typedef {{ serviceManager: { contents: Contents, sessions: Sessions } }} App */

// ---- the folder of a notebook's files

/** @param {string} path */
function folderOf(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
}

/** @param {Item} item Its content as base64. */
function base64Of({ format, content }) {
  if (format === "base64") return content;
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** @param {string} base64 How JupyterLite keeps it: text where it is text, so that it can be edited. */
function kept(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    return { type: "file", format: "text", content: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { type: "file", format: "base64", content: base64 };
  }
}

/** What a kernel's worker may know of JupyterLite's files: what is beside its notebook. */
class Files {
  /**
   * @param {App} app
   * @param {string} kernel Its id.
   * @param {(path: string, content: string | null) => void} changed Called when others change what the worker keeps.
   */
  constructor(app, kernel, changed) {
    this.contents = app.serviceManager.contents;
    this.sessions = app.serviceManager.sessions;
    this.kernel = kernel;
    this.folder = "";
    this.drive = "";
    /** @type {Set<string>} */
    this.own = new Set();
    this.last = Promise.resolve();
    this.contents.fileChanged.connect((_, { type, oldValue, newValue }) => {
      if (!this.drive) return;
      if (oldValue?.path && type !== "save") this.tell(oldValue.path, null, changed);
      if (newValue?.path && type !== "delete") this.tell(newValue.path, newValue, changed);
    });
  }

  /**
   * @param {string} path
   * @param {Item | null} item
   * @param {(path: string, content: string | null) => void} changed
   */
  async tell(path, item, changed) {
    const drive = this.folder + this.drive;
    if (this.own.has(path) || !path.startsWith(`${drive}/`)) return;
    const inside = path.slice(this.folder.length);
    if (item === null) {
      changed(inside, null);
    } else if (item.type !== "directory") {
      changed(inside, base64Of(await this.contents.get(path, { content: true })));
    }
  }

  /** The notebook's path, once its session is known; nothing for a console. */
  async notebook() {
    const find = () => {
      for (const { path, type, kernel } of this.sessions.running()) {
        if (kernel?.id === this.kernel) return type === "notebook" ? path : "";
      }
      return undefined;
    };
    return new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found !== undefined) resolve(found);
      };
      look();
      this.sessions.runningChanged.connect(look);
      setTimeout(() => resolve(""), 10_000);
    });
  }

  /** What is to be in the worker's folder at the start: the drive's files. */
  async begin() {
    /** @type {Record<string, string | null>} */
    const files = {};
    const notebook = await this.notebook();
    if (notebook) {
      this.folder = folderOf(notebook);
      this.drive = `${notebook.slice(this.folder.length).replace(/\.ipynb$/, "")}-CIRCUITPY`;
      await this.read(this.drive, files);
    }
    return { drive: this.drive, files };
  }

  /**
   * @param {string} path Beside the notebook.
   * @param {Record<string, string | null>} files
   */
  async read(path, files) {
    const item = await this.contents.get(this.folder + path, { content: true }).catch(() => null);
    if (item === null) return;
    if (item.type !== "directory") {
      files[path] = base64Of(item);
      return;
    }
    files[path] = null;
    for (const { name } of item.content) await this.read(`${path}/${name}`, files);
  }

  /** @param {string} path A folder's files, by name. */
  async filesIn(path) {
    const item = await this.contents.get(this.folder + path, { content: true }).catch(() => null);
    if (item?.type !== "directory") return null;
    /** @type {Record<string, string>} */
    const files = {};
    for (const { name, type } of item.content) {
      if (type === "directory") continue;
      files[name] = base64Of(await this.contents.get(`${this.folder}${path}/${name}`, { content: true }));
    }
    return files;
  }

  /** @param {string} path A file's content as base64; null when there is none. */
  async file(path) {
    const item = await this.contents.get(this.folder + path, { content: true }).catch(() => null);
    return item === null || item.type === "directory" ? null : base64Of(item);
  }

  /** @param {{ changed: Record<string, string | null>, removed: string[] }} change What the worker has changed. */
  keep({ changed, removed }) {
    this.last = this.last.then(async () => {
      for (const [path, content] of Object.entries(changed)) {
        await this.alone(this.folder + path, async (at) => {
          if (content === null) await this.contents.save(at, { type: "directory", format: "json", content: null });
          else await this.contents.save(at, kept(content));
        });
      }
      for (const path of removed.reverse()) {
        await this.alone(this.folder + path, (at) => this.contents.delete(at).catch(() => {}));
      }
    });
    return this.last;
  }

  /**
   * @param {string} path
   * @param {(path: string) => Promise<void>} change A change that is the worker's own.
   */
  async alone(path, change) {
    this.own.add(path);
    try {
      await change(path);
    } finally {
      this.own.delete(path);
    }
  }
}

// ---- the kernel

/**
 * @param {App} app
 * @param {Signaling} signaling
 * @param {string} base The site's URL.
 * @param {KernelWorker[]} workers Those that were begun before a kernel was wanted.
 */
function kernelClass(app, { Signal }, base, workers) {
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
      this.files = new Files(app, id, (path, content) => this.worker.postMessage({ drive: { path, content } }));
      this.ready = new Promise((resolve, reject) => {
        this.worker.start((data) => this.take(data, resolve, reject));
      });
      this.ready.catch((error) => this.progress.fail(error.message));
    }

    /**
     * @param {any} data
     * @param {(value?: unknown) => void} resolve
     * @param {(error: Error) => void} reject
     */
    take(data, resolve, reject) {
      if (data.text) this.sendMessage({ ...JSON.parse(data.text), buffers: data.buffers });
      else if (data.progress) this.progress.show(data.progress.part, data.progress.words);
      else if (data.kept) this.files.keep(data.kept);
      else if (data.ask) this.answer(data.ask);
      else if (data.failed) reject(new Error(data.failed));
      else if (data.ready) {
        this.progress.end();
        performance.measure(`${KERNEL} kernel`, { start: this.began, detail: data.times }); // for benchmarks
        resolve();
      }
    }

    /** @param {{ id: number, folder?: string, file?: string }} question What is beside the notebook; or its drive. */
    async answer({ id, folder, file }) {
      /** @type {unknown} */
      let value;
      if (folder) value = await this.files.filesIn(folder);
      else if (file) value = await this.files.file(file);
      else value = await this.files.begin();
      this.worker.postMessage({ answer: { id, value: JSON.stringify(value) } });
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
      this.worker.terminate();
      this.disposed.emit(undefined);
      Signal.clearData(this);
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
      const BoardKernel = kernelClass(app, signaling, base, workers);
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
