"""The kernel in a browser: the site's builder, the JupyterLite extension's other half, and the kernel's worker.

The worker has neither ipykernel nor ZMQ, threads or signals, and its Python is Pyodide's. What only that has
(`pyodide`, `js`) is imported in `browser` alone; the rest runs, and is tested, on any Python.

It may import every floor below.
"""
