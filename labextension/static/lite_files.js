// @ts-check
// What is beside a notebook in JupyterLite's storage, of which its drive is a folder: `NAME-CIRCUITPY` for `NAME.ipynb`.
// The kernel's worker has a copy of it. What is changed there is kept here, and what is changed here is told there.

/** @typedef {{ connect: (call: (sender: any, given: any) => void) => void, disconnect: (call: Function) => void }} SignalOf */
/** @typedef {{ path: string, type: string, format?: string, content: any, name: string }} Item */
/**
 * @typedef {object} Contents JupyterLite's files.
 * @property {(path: string, options?: object) => Promise<Item>} get
 * @property {(path: string, options: object) => Promise<Item>} save
 * @property {(path: string) => Promise<void>} delete
 * @property {(from: string, to: string) => Promise<Item>} rename
 * @property {(path: string, folder: string) => Promise<Item>} copy
 * @property {SignalOf} fileChanged
 */
/** @typedef {{ path: string, name: string, kernel: { id: string } | null }} Session */
/**
 * @typedef {object} Sessions
 * @property {() => Iterable<Session>} running
 * @property {(options: { path: string, name: string }, connect?: object) => Promise<any>} startNew
 * @property {SignalOf} runningChanged
 */
/** @typedef {{ serviceManager: { contents: Contents, sessions: Sessions } }} App */
/** @typedef {(sentence: string) => void} Tell Tells the page's person something. */
/** @typedef {{ changed: Record<string, string | null>, removed: string[] }} Change Content as base64; null for a folder. */

const NOTEBOOK = ".ipynb";
const SESSION_MS = 10_000;

/** @param {string} path */
function folderOf(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
}

/** @param {string} notebook Its path. */
function driveOf(notebook) {
  return `${notebook.slice(0, -NOTEBOOK.length)}-CIRCUITPY`;
}

/**
 * JupyterLite takes what it is given for a part of a URL.
 *
 * @param {string} path
 */
function at(path) {
  return path.replaceAll("%", "%25");
}

/** @param {Item} item Its content as base64. */
function base64Of({ format, content }) {
  if (format === "base64") return content;
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const bytes = new TextEncoder().encode(text);
  let letters = "";
  const step = 0x8000; // a call takes only so many arguments
  for (let from = 0; from < bytes.length; from += step) {
    letters += String.fromCharCode(...bytes.subarray(from, from + step));
  }
  return btoa(letters);
}

/** @param {string} base64 How JupyterLite keeps it: text where it is text, so that it can be edited. */
function kept(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    const content = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { type: "file", format: "text", content };
  } catch {
    return { type: "file", format: "base64", content: base64 };
  }
}

/** The page's files. One change follows the other, also those of a kernel and of the one that takes its place. */
export class PageFiles {
  #last = Promise.resolve();
  /** @type {Set<Files>} */
  #all = new Set();
  #tell;
  #rename;

  /**
   * @param {App} app
   * @param {Tell} tell
   */
  constructor(app, tell) {
    this.contents = app.serviceManager.contents;
    this.sessions = app.serviceManager.sessions;
    this.#tell = tell;
    this.#rename = this.contents.rename.bind(this.contents);
    const copy = this.contents.copy.bind(this.contents);
    // A notebook's drive goes along with it.
    this.contents.rename = (from, to) => this.inTurn(() => this.#moved(from, to));
    this.contents.copy = (path, folder) =>
      this.inTurn(async () => {
        const item = await copy(path, folder);
        if (path.endsWith(NOTEBOOK) && item.path.endsWith(NOTEBOOK)) {
          await this.drivesCopy(path, item.path);
        }
        return item;
      });
    this.sessions.runningChanged.connect(() => {
      for (const one of this.#all) this.inTurn(() => one.follow());
    });
    // JupyterLite takes notebooks of one name for one, whatever folders they are in.
    const start = this.sessions.startNew.bind(this.sessions);
    this.sessions.startNew = (options, connect) => {
      const others = [...this.sessions.running()].filter(({ path }) => path !== options.path);
      const isTaken = (/** @type {string} */ wanted) => others.some(({ name }) => name === wanted);
      let { name } = options;
      for (let number = 2; isTaken(name); number++) name = `${options.path}#${number}`;
      return start({ ...options, name }, connect);
    };
  }

  /**
   * Does something once all is done that was to be done before.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  inTurn(work) {
    const done = this.#last.then(work);
    this.#last = done.then(
      () => {},
      () => {}, // who asked for it is told
    );
    return done;
  }

  /** @param {string} sentence */
  tell(sentence) {
    this.#tell(sentence);
  }

  /** @param {Files} files */
  add(files) {
    this.#all.add(files);
  }

  /** @param {Files} files */
  remove(files) {
    this.#all.delete(files);
  }

  /** @param {string} path What is there, without a folder's content; null when nothing is. */
  look(path) {
    return this.contents.get(at(path), { content: false }).catch(() => null);
  }

  /** @param {string} path What is there, with its content; null when nothing is. */
  get(path) {
    return this.contents.get(at(path), { content: true }).catch(() => null);
  }

  /**
   * Saves something, in a folder that may have been removed.
   *
   * @param {string} path
   * @param {object} item
   */
  async save(path, item) {
    try {
      await this.contents.save(at(path), item);
    } catch (error) {
      const folder = folderOf(path).slice(0, -1);
      if (!folder || (await this.look(folder))) throw error;
      await this.save(folder, { type: "directory", format: "json", content: null });
      await this.contents.save(at(path), item);
    }
  }

  /**
   * A notebook has a copy: so has its drive.
   *
   * @param {string} from
   * @param {string} to
   */
  async drivesCopy(from, to) {
    await this.#orTell(from, async () => {
      const drive = await this.get(driveOf(from));
      if (drive?.type !== "directory") return;
      await this.#makeRoom(driveOf(to));
      await this.#copyAll(drive, driveOf(from), driveOf(to));
    });
  }

  /**
   * @param {Item} item
   * @param {string} from
   * @param {string} to
   */
  async #copyAll(item, from, to) {
    if (item.type !== "directory") {
      await this.save(to, { type: item.type, format: item.format, content: item.content });
      return;
    }
    await this.save(to, { type: "directory", format: "json", content: null });
    for (const { name } of item.content) {
      const inner = await this.get(`${from}/${name}`);
      if (!inner) throw new Error(`${from}/${name} cannot be read`);
      await this.#copyAll(inner, `${from}/${name}`, `${to}/${name}`);
    }
  }

  /**
   * Moves a folder: JupyterLite's own `rename` stops at a name with a percent sign.
   *
   * @param {string} from
   * @param {string} to
   */
  async #move(from, to) {
    const item = await this.get(from);
    if (!item) return;
    await this.#copyAll(item, from, to);
    await this.contents.delete(at(from));
  }

  /**
   * Something is renamed, or moved to another folder.
   *
   * @param {string} from
   * @param {string} to
   */
  async #moved(from, to) {
    const going = [...this.#all].filter((one) => one.isOf(from));
    for (const one of going) one.isMoving = true;
    try {
      const item = await this.#rename(from, to);
      if (from.endsWith(NOTEBOOK) && to.endsWith(NOTEBOOK)) {
        await this.#orTell(from, async () => {
          const drive = await this.look(driveOf(from));
          if (drive?.type !== "directory") return;
          await this.#makeRoom(driveOf(to));
          await this.#move(driveOf(from), driveOf(to));
        });
      }
      for (const one of going) one.moved(from, to);
      return item;
    } finally {
      for (const one of going) one.isMoving = false;
    }
  }

  /**
   * Does something with a drive; when it cannot be done, the drive stays where it is.
   *
   * @param {string} notebook
   * @param {() => Promise<void>} work
   */
  async #orTell(notebook, work) {
    try {
      await work();
    } catch (error) {
      const why = /** @type {any} */ (error)?.message ?? error;
      this.#tell(`The drive did not go along; it is still in ${driveOf(notebook)}: ${why}`);
    }
  }

  /** @param {string} path Where a drive comes to be; what is there is moved aside. */
  async #makeRoom(path) {
    if (!(await this.look(path))) return;
    let number = 2;
    while (await this.look(`${path}-${number}`)) number++;
    await this.#move(path, `${path}-${number}`);
    this.#tell(`${path} was there already; it is now ${path}-${number}.`);
  }
}

/** What a kernel's worker may know of JupyterLite's files: what is beside its notebook. */
export class Files {
  #page;
  #kernel;
  #changed;
  /** @type {Set<string>} */
  #own = new Set();
  /** @type {Map<string, string | null | undefined>} What could not be kept yet; undefined is to be removed. */
  #unsaved = new Map();
  /** @type {Change[] | null} What still comes from a kernel that has ended. */
  #late = null;
  #notebook = "";
  #folder = "";
  /** The drive's name in the worker: it stays when the notebook is renamed. */
  #inside = "";
  isMoving = false;

  /**
   * @param {PageFiles} page
   * @param {string} kernel Its id.
   * @param {(path: string, content: string | null) => void} changed Called when others change what the worker keeps.
   */
  constructor(page, kernel, changed) {
    this.#page = page;
    this.#kernel = kernel;
    this.#changed = changed;
    page.add(this);
    page.contents.fileChanged.connect(this.#onChange);
  }

  /**
   * The kernel ends.
   *
   * @param {Promise<unknown>} flushed Done when it has said what else has changed.
   */
  end(flushed) {
    /** @type {Change[]} */
    const late = [];
    this.#late = late;
    this.#page.remove(this);
    this.#page.contents.fileChanged.disconnect(this.#onChange);
    return this.#page.inTurn(async () => {
      await flushed;
      for (const change of late) await this.#write(change);
    });
  }

  #onChange = (/** @type {any} */ _sender, /** @type {any} */ { type, oldValue, newValue }) => {
    if (!this.#inside || this.isMoving) return;
    if (oldValue?.path && type !== "save") this.#tell(oldValue.path, null);
    if (newValue?.path && type !== "delete") this.#tell(newValue.path, newValue);
  };

  /**
   * @param {string} path
   * @param {Item | null} item
   */
  async #tell(path, item) {
    const drive = driveOf(this.#notebook);
    if (this.#own.has(path)) return;
    if (item === null && (path === drive || drive.startsWith(`${path}/`))) {
      this.#changed(this.#inside, null); // all of it
    } else if (path.startsWith(`${drive}/`)) {
      const inside = this.#inside + path.slice(drive.length);
      if (item === null) {
        this.#changed(inside, null);
      } else {
        /** @type {Record<string, string | null>} */
        const files = {};
        await this.#read(path, inside, files);
        for (const [name, content] of Object.entries(files)) if (content !== null) this.#changed(name, content);
      }
    }
  }

  /** @param {string} path Whether the notebook is there, or in a folder that is there. */
  isOf(path) {
    return this.#notebook === path || this.#notebook.startsWith(`${path}/`);
  }

  /**
   * What it is beside was moved.
   *
   * @param {string} from
   * @param {string} to
   */
  moved(from, to) {
    this.#notebook = to + this.#notebook.slice(from.length);
    this.#folder = folderOf(this.#notebook);
  }

  /** The session has another notebook than before, when its notebook was saved under another name. */
  async follow() {
    const now = this.#session();
    if (!this.#inside || !now?.endsWith(NOTEBOOK) || now === this.#notebook) return;
    await this.#page.drivesCopy(this.#notebook, now);
    this.moved(this.#notebook, now);
  }

  /** The path of the kernel's notebook, or of its console; undefined when it is not known yet. */
  #session() {
    const paths = [...this.#page.sessions.running()].filter(({ kernel }) => kernel?.id === this.#kernel);
    return (paths.find(({ path }) => path.endsWith(NOTEBOOK)) ?? paths[0])?.path;
  }

  /**
   * That path, once its session is known.
   *
   * @returns {Promise<string>}
   */
  async #place() {
    const { runningChanged } = this.#page.sessions;
    return new Promise((resolve) => {
      const look = () => {
        const found = this.#session();
        if (found !== undefined) end(found);
      };
      const end = (/** @type {string} */ found) => {
        runningChanged.disconnect(look);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => end(""), SESSION_MS);
      runningChanged.connect(look);
      look();
    });
  }

  /** What is to be in the worker's folder at the start: the drive's files. */
  async begin() {
    const place = await this.#place();
    return this.#page.inTurn(async () => {
      /** @type {Record<string, string | null>} */
      const files = {};
      this.#folder = folderOf(place);
      if (place.endsWith(NOTEBOOK)) {
        const drive = driveOf(place);
        const name = drive.slice(this.#folder.length);
        const item = await this.#page.look(drive);
        if (item && item.type !== "directory") {
          throw new Error(
            `${name} is a file, and the notebook's drive is a folder of that name: rename the file, then restart the kernel.`,
          );
        }
        if (item) await this.#read(drive, name, files);
        this.#notebook = place;
        this.#inside = name;
      }
      return { drive: this.#inside, files };
    });
  }

  /**
   * @param {string} path
   * @param {string} inside Its path in the worker.
   * @param {Record<string, string | null>} files
   */
  async #read(path, inside, files) {
    const item = await this.#page.get(path);
    if (item === null) {
      this.#page.tell(`${path} cannot be read, so the board does not have it.`);
    } else if (item.type === "directory") {
      files[inside] = null;
      for (const { name } of item.content) await this.#read(`${path}/${name}`, `${inside}/${name}`, files);
    } else {
      files[inside] = base64Of(item);
    }
  }

  /** @param {string} path A folder's files, by name. */
  async filesIn(path) {
    const item = await this.#page.get(this.#folder + path);
    if (item?.type !== "directory") return null;
    /** @type {Record<string, string>} */
    const files = {};
    for (const { name, type } of item.content) {
      const one = type === "directory" ? null : await this.#page.get(`${this.#folder}${path}/${name}`);
      if (one) files[name] = base64Of(one);
    }
    return files;
  }

  /** @param {string} path A file's content as base64; null when there is none. */
  async file(path) {
    const item = await this.#page.get(this.#folder + path);
    return item === null || item.type === "directory" ? null : base64Of(item);
  }

  /** @param {Change} change What the worker has changed. */
  keep(change) {
    if (this.#late) this.#late.push(change);
    else this.#page.inTurn(() => this.#write(change));
  }

  /** @param {Change} change */
  async #write({ changed, removed }) {
    const work = this.#unsaved;
    this.#unsaved = new Map();
    for (const [path, content] of Object.entries(changed)) work.set(path, content);
    for (const path of [...removed].reverse()) work.set(path, undefined);
    let why = "";
    for (const [path, content] of work) {
      try {
        await this.#alone(this.#beside(path), content);
      } catch (error) {
        why = why || String(/** @type {any} */ (error)?.message ?? error);
        this.#unsaved.set(path, content);
      }
    }
    const [first, ...others] = this.#unsaved.keys();
    if (first) {
      const more = others.length ? ` and ${others.length} more` : "";
      this.#page.tell(`The browser did not keep ${this.#beside(first)}${more}: ${why}`);
    }
  }

  /** @param {string} path In the worker. */
  #beside(path) {
    const isDrive = this.#inside && (path === this.#inside || path.startsWith(`${this.#inside}/`));
    return isDrive ? driveOf(this.#notebook) + path.slice(this.#inside.length) : this.#folder + path;
  }

  /**
   * Makes a change that is the worker's own.
   *
   * @param {string} path
   * @param {string | null | undefined} content null for a folder, undefined for what was removed
   */
  async #alone(path, content) {
    this.#own.add(path);
    try {
      if (content === undefined) {
        if (await this.#page.look(path)) await this.#page.contents.delete(at(path));
      } else if (content === null) {
        await this.#page.save(path, { type: "directory", format: "json", content: null });
      } else {
        await this.#page.save(path, kept(content));
      }
    } finally {
      this.#own.delete(path);
    }
  }
}
