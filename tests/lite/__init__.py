"""The board in a browser: a real Pyodide in a worker of a real browser, without the internet."""
