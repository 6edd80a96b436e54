"""What the kernel asks about live objects: their members for completion, and what they are for inspection."""

import json

import _heap
from _endings import run_exit_handlers

# With globals of their own these are none of the firmware's functions, and see what a program sees.
_dir = eval("lambda value: dir(value)", {})
_attribute = eval("lambda value, name: getattr(value, name)", {})


def _kind(value):
    name = type(value).__name__
    if name in ("function", "closure", "bound_method", "generator"):
        return "function"
    if name == "type":
        return "class"
    if name == "module":
        return "module"
    return "instance"


def _members(value):
    members = []
    for name in _dir(value):
        if isinstance(value, type) or type(value).__name__ == "module":
            try:
                members.append((name, _kind(_attribute(value, name))))
            except AttributeError:
                pass  # dir() lists names that an attribute lookup does not give, such as __dict__ of a type
        else:
            # Not looked up: a property of a hardware object would work the hardware.
            held = getattr(type(value), name, None)
            members.append((name, _kind(held) if held is not None else "instance"))
    return members


def _look_up(path, names):
    """The object at a dotted path; only names and attributes, and no property of an instance, are evaluated."""
    parts = path.split(".")
    if parts[0] in names:
        value = names[parts[0]]
    else:
        import builtins

        value = getattr(builtins, parts[0])
    for part in parts[1:]:
        if isinstance(getattr(type(value), part, None), property):
            raise AttributeError(part)
        value = _attribute(value, part)
    return value


def answer(mode, path, names):
    """``members``: the members of the object at ``path`` (of the program's globals for an empty path), as JSON.
    ``describe``: its type, its type's module and its repr. ``heap``: bytes in all, and in use."""
    if mode == "exit":
        run_exit_handlers()
        return None
    if mode == "heap":
        return json.dumps((_heap.SIZE, _heap.used()))
    if mode == "members":
        if not path:
            return json.dumps([(name, _kind(names[name])) for name in names])
        return json.dumps(_members(_look_up(path, names)))
    if mode == "describe":
        value = _look_up(path, names)
        return json.dumps({"type": type(value).__name__, "kind": _kind(value), "repr": repr(value)[:2000]})
    raise ValueError(mode)
