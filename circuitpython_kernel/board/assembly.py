"""A board put together: its hardware, its drive, its interpreter, and the software between them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from circuitpython_kernel.boards import BoardDefinition, speeds
from circuitpython_kernel.boards.drives import room
from circuitpython_kernel.devices.toolkit.wired_screen import WiredScreen
from circuitpython_kernel.drive.drive import Drive
from circuitpython_kernel.drive.mount import DriveMount
from circuitpython_kernel.libraries.frozen import FrozenLibraries
from circuitpython_kernel.network.air import Network
from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.vm.guest_os.filesystem import FirmwareMount, MemoryMount
from circuitpython_kernel.vm.interface import Host, InstanceEnds, MachineSettings
from circuitpython_kernel.vm.passes.floats import DOUBLE_BITS

from . import firmware_image, forks
from .attachments import Attachments
from .boot import Boot
from .built_in_airlift import built_in_airlift
from .built_in_screen import built_in_screen
from .built_in_speaker import built_in_speaker
from .console_output import ConsoleOutput
from .core import Core
from .doorbells import Doorbells
from .life import Life
from .power import Power
from .programs import Programs
from .random_source import RandomSource
from .resets import Resets
from .silicon import Silicon
from .snapshots import Snapshots


@dataclass(frozen=True)
class Settings:
    """What a board is to be like; see `VirtualBoard`."""

    clock: str
    drive: str | os.PathLike[str] | None
    drive_size: int | None
    drive_files: bool
    seed: int | None
    depth: int
    budget: Budget
    floats: str
    cpu: str
    frozen: str
    network: Network
    terminal_font: str | None


@dataclass(frozen=True)
class Assembly:
    """The parts of a board."""

    core: Core
    attachments: Attachments
    boot: Boot
    programs: Programs
    resets: Resets
    life: Life
    snapshots: Snapshots
    doorbells: Doorbells

    def start(self) -> None:
        """Switch the board on, for the first time."""
        self.boot.format_drive()
        self.resets.power_up()
        self.core.machine.start()


def assemble(definition: BoardDefinition, output: ConsoleOutput, host: Host, settings: Settings) -> Assembly:
    """Make the parts of a board, and connect them.

    Args:
        definition: which board it is.
        output: where its text goes.
        host: where its interpreter runs.
        settings: what it is to be like.
    """
    user_code, seed = output.user_code, settings.seed
    power = Power()
    pace = speeds.pace(definition.chip) if settings.cpu == "board" else None
    silicon = Silicon(
        definition, settings.clock, pace, settings.depth, settings.budget, output, lambda: core.machine.memory(), power
    )
    if host.filters is not None:
        silicon.audio.sources.filters.loop = host.filters
    if settings.terminal_font is not None:
        silicon.displays.use_bdf(settings.terminal_font)
    size = room(definition.drive_bytes) if settings.drive_size is None else settings.drive_size
    drive = Drive(settings.drive, size, definition.drive_label)
    mount = DriveMount(drive.door, drive.free)
    random = RandomSource(0 if seed is None and settings.clock != "realtime" else seed)
    uid = hashlib.sha256(definition.id.encode()).digest()[:8]
    silicon.join(settings.network, b"\x02" + uid[:5])
    core = Core(definition, output, silicon, drive, mount, random, uid, settings.drive_files)
    attachments = Attachments(definition, silicon)
    screen = built_in_screen(definition)
    if screen is not None:
        attachments.build_in(screen.part, screen.pins, on_bus=not screen.parallel)
        if screen.parallel and isinstance(screen.part, WiredScreen):
            silicon.displays.own_parts.append(screen.part)
    speaker = built_in_speaker(definition)
    if speaker is not None:
        attachments.build_in(speaker.part, speaker.pins)
    airlift = built_in_airlift(definition)
    if airlift is not None:
        attachments.build_in(airlift.part, airlift.pins)
    boot, programs = Boot(core), Programs(core)
    resets = Resets(core, boot, programs, attachments)
    life = resets.life = Life(core, programs, boot, resets)
    power.connect(core, life)
    frozen_files = MemoryMount({})
    doorbells = Doorbells(core, boot, resets, programs, FrozenLibraries(definition, settings.frozen, frozen_files))
    core.machine = host.machine(
        MachineSettings(
            mounts={
                "/.frozen": frozen_files,
                "/": mount,
                "/.fw": FirmwareMount(firmware_image.image(definition, uid)),
            },
            program=firmware_image.main_program(definition.heap_size),
            heap_size=firmware_image.guest_heap_bytes(definition),
            doorbell=doorbells,
            sink=output.between,
            tap=output.tap,
            shared_bytes=silicon.block.nbytes,
            float_bits=DOUBLE_BITS if settings.floats == "double" else definition.float_bits,
            counting=settings.cpu == "board" or host.wants_turns,
            user_calls=user_code,
            random=random.read,
        )
    )
    output.connect(core.machine, silicon.clock)
    output.on_text = silicon.displays.say
    silicon.clock.call_soon = silicon.displays.call_soon
    silicon.displays.ask_for_call = core.machine.call_soon
    user_code.passes = (InstanceEnds,)
    user_code.own_threads = lambda: (*core.machine.own_tasks, life.task_ident)
    silicon.usb.console.interrupt = programs.interrupt_if_busy
    forks.remember(core)
    return Assembly(core, attachments, boot, programs, resets, life, Snapshots(core, boot, attachments), doorbells)
