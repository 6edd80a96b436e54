"""Make MicroPython's garbage collector see the pointers that WebAssembly hides from it.

The collector looks for pointers on the C stack. In the compiled module, that is the shadow stack in linear memory,
and it does not hold what the compiler keeps in WebAssembly's locals and on its operand stack: objects in use are
freed. This package rewrites the module so that, before a call in which a collection can happen, every value that may
be a pointer and is still needed has been stored to the shadow stack.

The rooms, in the order in which a function passes through them:

``binary``, ``instructions``
    read the module and decode its functions;
``control_flow``
    follows locals and operand stack, and leaves a graph of ``events``;
``pointers``
    finds the collector, the functions that may collect, and the values that may be pointers;
``bases``, ``unsteady``
    name the values by variables and add the objects that derived pointers point into;
``liveness``, ``placement``
    find what each call needs, and the cheapest place for each store;
``frames``, ``emit``
    find room on the shadow stack and write the new body;
``stack``
    makes the shadow stack larger and guards its end.

The result must not go through an optimiser: it would remove the stores, since nothing reads them.

It may import `vm.passes`.
"""

from __future__ import annotations

from .bases import find_variables
from .binary import read_module
from .control_flow import trace
from .emit import write_body, write_unspilled_body
from .errors import UnsupportedModule
from .frames import assign_frame, check_handlers, check_layout
from .instructions import read_function
from .liveness import find_liveness
from .placement import place_stores
from .pointers import find_collector, functions_that_may_collect, pointer_sources
from .stack import find_stack, moved_stack

__all__ = ["UnsupportedModule", "add_gc_roots"]


def add_gc_roots(module: bytes) -> bytes:
    """Rewrite a MicroPython module so that its collector sees every pointer.

    Raises :class:`UnsupportedModule` when the module holds something that the pass does not know.
    """
    parsed = read_module(module)
    check_layout(parsed)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    collector = find_collector(functions)
    collecting = functions_that_may_collect(parsed, functions, collector)
    stack = find_stack(parsed, functions, collector, collecting)
    flows = [trace(parsed, function, lambda callee: callee < 0 or callee in collecting) for function in functions]
    sources = pointer_sources(parsed, functions, flows)
    bodies = []
    for function, flow, may in zip(functions, flows, sources, strict=True):
        check_handlers(function)
        variables = find_variables(function, flow, may)
        liveness = find_liveness(variables) if variables is not None else None
        if variables is None or liveness is None or not liveness.spilled:
            bodies.append(write_unspilled_body(parsed, function, stack))
            continue
        placement = place_stores(variables, liveness)
        frame = assign_frame(function, variables, placement, liveness.spilled)
        bodies.append(write_body(parsed, function, flow, variables, placement, frame, stack))
    return parsed.rewritten(bodies, moved_stack(parsed, stack))
