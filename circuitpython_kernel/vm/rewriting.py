"""The row of passes that makes our interpreter of the artifact, the same for every host."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources

from . import artifact
from .passes import (
    checkpoints,
    countdown,
    dialect,
    errnos,
    falseroots,
    floats,
    gcroots,
    hostanswers,
    integers,
    natives,
    oserrors,
    pystack,
    randomness,
    reprs,
    scanning,
    sizes,
    slots,
    smallints,
    strings,
    wording,
)


def rewritten_module(float_bits: int = floats.BOARD_BITS, *, counting: bool = False) -> bytes:
    """The interpreter after our passes: sound under collection, stoppable in C, nearer to CircuitPython.

    Args:
        float_bits: what it keeps of a float; see `floats`.
        counting: whether it counts its steps; see `countdown`.
    """
    module = randomness.ask_the_host(hostanswers.give_bytes(scanning.skip_bytes(artifact.read())))
    module = oserrors.raise_board_numbers(errnos.use_board_numbers(module))
    module = floats.use_board_floats(module, float_bits)
    module = reprs.show_letters(integers.refuse_what_does_not_fit(module))
    module = wording.use_circuitpython_words(sizes.check_sizes(module))
    module = smallints.refuse_long_ints(pystack.count_states(module))
    module = natives.seal_firmware(dialect.speak_circuitpython(module))
    module = slots.add_slot_functions(strings.skip_interning(module))
    module = checkpoints.add_checkpoints(gcroots.add_gc_roots(falseroots.remove_references(module)))
    if counting:
        module = countdown.count_steps(module)
    return falseroots.wipe_stack(module)


@functools.cache
def passes_digest() -> str:
    """A digest of the passes' own source: a changed pass makes the cache's entries void."""
    digest = hashlib.sha256()
    folders = [resources.files("circuitpython_kernel.vm.passes")]
    for folder in folders:
        for item in sorted(folder.iterdir(), key=lambda item: item.name):
            if item.name.endswith(".py"):
                digest.update(item.read_bytes())
            elif item.is_dir() and item.name != "__pycache__":
                folders.append(item)
    return digest.hexdigest()[:12]
