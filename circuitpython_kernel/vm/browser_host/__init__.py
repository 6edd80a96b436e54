"""The interpreter in a browser's worker, beside Pyodide, on a stack of its own.

`host` is what a board is given. `instance` is one boot, `region` the part of Pyodide's memory in which the guest lives.
The JavaScript files do what only JavaScript can; `host.js` is their door. `build` makes the modules for a site, in
CPython; `files` fetches them in the worker. How to wait there is in `common.browser_stacks`.
It may import `vm`'s other rooms and `common`.
"""
