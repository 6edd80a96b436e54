// Hands the server's commands to the worker and its answers to the server. It is to the worker what a notebook's page is.

/** @param {object} message */
function say(message) {
  return fetch("/said", { method: "POST", body: JSON.stringify(message) });
}

const worker = new Worker("/tests/lite/worker.js", { type: "module" });
worker.onmessage = ({ data }) => {
  if (data.event === undefined) say(data);
  else setTimeout(() => worker.postMessage({ event: data.event }), data.after);
};
worker.onerror = (event) => say({ failed: `${event.message} ${event.filename}:${event.lineno}` });

async function obey() {
  for (;;) {
    const command = await (await fetch("/next")).json();
    if (command !== null) worker.postMessage(command);
  }
}

obey();
