"""Where everything is on the drawing of what is connected to a board.

The board stands in the middle, each part on the side of the pins it hangs on. Wires run in a channel between both, see
`routes`; a net with ends on both sides goes around the board. What hangs at a part, such as a sensor behind a
multiplexer, stands below it, and their wires run on the side away from the board.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from circuitpython_kernel.drawing.text_width import wrap

from .board_box import scale_box
from .boxes import (
    ROW,
    SIZE,
    SMALL,
    Box,
    Label,
    board_box,
    board_width,
    far_rows,
    near_rows,
    part_box,
    part_width,
    up_to_rows,
)
from .nets import Net, Wiring, nets, wiring_text
from .routes import Bundle, Route, Tap, order_lanes, route

LANE, EDGE, MARGIN = 12.0, 22.0, 20.0
TRACK = ROW / 2
SIDES = ("left", "right")
LEGEND = "dot: wires are joined · gap: they only cross"


@dataclass(frozen=True)
class WiringLayout:
    """The whole drawing, in units of a pixel at full size."""

    width: float
    height: float
    board: Box
    parts: tuple[Box, ...]
    routes: tuple[Route, ...]
    labels: tuple[Label, ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The board and the parts."""
        return (self.board, *self.parts)


def lay_out_wiring(wiring: Wiring, parts_list: Sequence[str] = ()) -> WiringLayout:
    """Make the layout; below it, for print, a list of parts."""
    joined = nets(wiring)
    plan = _Plan(wiring, joined)
    boxes: dict[int, Box] = {}
    for side in SIDES:
        boxes |= plan.column(side)
    routes = plan.routes(boxes)
    # By what the routes have shown of the width of the channels, the columns stand at.
    boxes = {number: box.moved(plan.shift[plan.sides[number]], 0.0) for number, box in boxes.items()}
    parts = tuple(boxes[number] for number in range(len(wiring.parts)))
    return _framed(wiring, plan.board, parts, tuple(routes), parts_list)


class _Plan:
    """A layout in the making, with the board's left upper corner at 0, 0."""

    def __init__(self, wiring: Wiring, joined: list[Net]) -> None:
        self.wiring = wiring
        self.nets = joined
        self.net_of = {index: number for number, net in enumerate(joined) for index in net.pins}
        if wiring.to_scale is None:
            self.board = board_box(wiring, board_width(wiring), self.net_of)
        else:
            self.board = scale_box(wiring, wiring.to_scale, self.net_of)
        self.width = self.board.width
        self.pin_side = {pin.index: pin.side for pin in wiring.pins}
        self.pin_height = {pin.index: pad.y for pin, pad in zip(wiring.pins, self.board.pads, strict=True)}
        self.sides = self._choose_sides()
        self.tracks = self._choose_tracks()
        self.far_nets: dict[tuple[int, str], int] = {}
        self.shift = {"left": 0.0, "right": 0.0}

    def root(self, number: int) -> int:
        """The part on the board that a part hangs at, or itself."""
        parent = self.wiring.parts[number].parent
        return number if parent is None else self.root(parent)

    def _choose_sides(self) -> list[str]:
        """The side of each part: that of most of its pins, and of the one that it hangs at."""
        taken = {"left": 0, "right": 0}
        votes = [0] * len(self.wiring.parts)
        for number, part in enumerate(self.wiring.parts):
            for _, index, _ in part.pins:
                votes[self.root(number)] += 1 if self.pin_side[index] == "right" else -1
        sides: list[str] = []
        for number, part in enumerate(self.wiring.parts):
            beside = [  # parts on the same pins, such as those on a bus whose pins are on both sides of the board
                sides[other]
                for other in range(number)
                if {index for _, index, _ in self.wiring.parts[other].pins} & {index for _, index, _ in part.pins}
            ]
            if part.parent is not None:
                side = sides[part.parent]
            elif votes[number]:
                side = "right" if votes[number] > 0 else "left"
            elif beside:
                side = beside[0]
            else:
                side = min(SIDES, key=lambda one: taken[one])
            sides.append(side)
            taken[side] += 3 + len(part.pins)
        return sides

    def _choose_tracks(self) -> dict[int, float]:
        """The height at which each net that has ends on both sides goes around the board."""
        around = []
        for number, net in enumerate(self.nets):
            sides = {self.pin_side[index] for index in net.pins} | {self.sides[part] for part, _ in net.signals}
            if len(sides) == 2:
                heights = [self.pin_height[index] for index in net.pins]
                around.append((sum(heights) / len(heights), number))
        first, last = min(self.pin_height.values(), default=0.0), max(self.pin_height.values(), default=0.0)
        above = sorted(entry for entry in around if entry[0] < (first + last) / 2)
        below = sorted((entry for entry in around if entry not in above), reverse=True)
        bottom = up_to_rows(self.board.bottom)
        found = {number: -1.5 * TRACK - TRACK * place for place, (_, number) in enumerate(above)}
        return found | {number: bottom + 0.5 * TRACK + TRACK * place for place, (_, number) in enumerate(below)}

    def _height(self, index: int, side: str) -> float:
        """Where a pin's wire comes from, seen from a side."""
        return self.pin_height[index] if self.pin_side[index] == side else self.tracks[self.net_of[index]]

    def column(self, side: str) -> dict[int, Box]:
        """The parts of one side, beside the board's edge."""
        parts = self.wiring.parts
        mine = [number for number in range(len(parts)) if self.sides[number] == side]
        width = up_to_rows(max((part_width(number, self.wiring) for number in mine), default=0.0))
        x = self.width if side == "right" else -width
        blocks = []
        for root in (number for number in mine if parts[number].parent is None):
            block = [number for number in mine if self.root(number) == root]
            boxes, y, wishes = {}, 0.0, []
            for number in block:
                box = self._box(number, x, width, side).moved(0.0, y)
                order = near_rows(parts[number], lambda index: self._height(index, side))
                wishes += [
                    self._height(parts[number].pins[row][1], side) - pad.y
                    for row, pad in zip(order, box.pads, strict=False)
                ]
                boxes[number] = box
                y = up_to_rows(box.bottom) + ROW
            blocks.append((sum(wishes) / len(wishes) if wishes else self.board.height / 2, boxes, y))
        return _stacked(blocks)

    def _box(self, number: int, x: float, width: float, side: str) -> Box:
        part = self.wiring.parts[number]
        order = near_rows(part, lambda index: self._height(index, side))
        far = [
            self.far_nets.setdefault(outlet, len(self.nets) + len(self.far_nets)) for outlet in self._outlets(number)
        ]
        own = [self.net_of[index] for _, index, _ in part.pins]
        return part_box(number, self.wiring, x, width, side, order, own, far)

    def _outlets(self, number: int) -> list[tuple[int, str]]:
        """The outlet that each of a part's rows away from the board is joined with: (part, name)."""
        part = self.wiring.parts[number]
        names: Mapping[str, str] = dict(part.outlets)
        rows = far_rows(number, self.wiring.parts)
        own = len(part.outlets)
        return [(owner, names[name]) if place < own else (owner, name) for place, (owner, name) in enumerate(rows)]

    def routes(self, boxes: Mapping[int, Box]) -> list[Route]:
        """The ways of all nets; sets how far the columns stand from the board."""
        taps: dict[int, list[Tap]] = {}
        lanes: dict[tuple[int, str], float] = {}
        for side, edge, away in (("left", 0.0, -1), ("right", self.width, 1)):
            bundles = order_lanes([one for net in range(len(self.nets)) if (one := self._bundle(net, side, boxes))])
            inner = EDGE * 2 + LANE * max(len(bundles) - 1, 0)
            self.shift[side] = inner * away
            for place, bundle in enumerate(bundles):
                lane = edge + away * (EDGE + LANE * place)
                lanes[bundle.net, side] = lane
                own = [height for height in bundle.near if height != self.tracks.get(bundle.net)]
                found = taps.setdefault(bundle.net, [])
                found += [Tap(lane, edge, height) for height in own]
                found += [Tap(lane, edge + inner * away, height) for height in bundle.far]
            self._far_taps(side, boxes, taps)
        for net, height in self.tracks.items():
            taps[net].append(Tap(lanes[net, "left"], lanes[net, "right"], height))
        names = {number: net.label for number, net in enumerate(self.nets)}
        names |= {net: f"{self.wiring.parts[part].name} {name}" for (part, name), net in self.far_nets.items()}
        channels: dict[int, set[str]] = {}
        for net, side in lanes:
            channels.setdefault(net, set()).add(side)
        for (part, _), net in self.far_nets.items():
            channels[net] = {f"behind {self.sides[part]}"}
        inside = set(lanes.values())
        return [
            route(
                net, names[net], channels[net], found, [(one.end, one.height) for one in found if one.end not in inside]
            )
            for net, found in taps.items()
        ]

    def _bundle(self, net: int, side: str, boxes: Mapping[int, Box]) -> Bundle | None:
        near = [self.pin_height[index] for index in self.nets[net].pins if self.pin_side[index] == side]
        far = [
            pad.y
            for number in dict.fromkeys(part for part, _ in self.nets[net].signals)
            if self.sides[number] == side
            for pad in boxes[number].pads
            if pad.net == net
        ]
        if not near and not far:
            return None
        around = [self.tracks[net]] if net in self.tracks else []
        return Bundle(net, (*near, *around), tuple(far))

    def _far_taps(self, side: str, boxes: Mapping[int, Box], taps: dict[int, list[Tap]]) -> None:
        """The wires between parts, in lanes behind the column."""
        mine = [box for number, box in boxes.items() if self.sides[number] == side]
        away = 1 if side == "right" else -1
        bundles = []
        for net in self.far_nets.values():
            heights = tuple(pad.y for box in mine for pad in box.pads if pad.net == net)
            if heights:
                bundles.append(Bundle(net, heights, ()))
        for place, bundle in enumerate(order_lanes(bundles)):
            outer = (mine[0].x + (mine[0].width if side == "right" else 0.0)) + self.shift[side]
            lane = outer + away * (EDGE + LANE * place)
            taps[bundle.net] = [Tap(lane, outer, height) for height in bundle.near]


def _stacked(blocks: list[tuple[float, dict[int, Box], float]]) -> dict[int, Box]:
    """Blocks of boxes below each other, on the whole as near as possible to where each wants to be."""
    placed, end, error = [], None, 0.0
    for wish, boxes, height in sorted(blocks, key=lambda block: block[0]):
        y = up_to_rows(wish) if end is None else max(up_to_rows(wish), end)
        placed.append((y, boxes))
        error += y - wish
        end = y + height
    back = up_to_rows(error / len(placed)) if placed else 0.0
    return {number: box.moved(0.0, y - back) for y, boxes in placed for number, box in boxes.items()}


def _framed(
    wiring: Wiring, board: Box, parts: tuple[Box, ...], routes: tuple[Route, ...], parts_list: Sequence[str]
) -> WiringLayout:
    """Everything moved so that it begins at the margins, and what is written below."""
    boxes = (board, *parts)
    points = [point for one in routes for segment in one.segments for point in segment]
    left = min([box.x for box in boxes] + [x for x, _ in points])
    right = max([box.x + box.width for box in boxes] + [x for x, _ in points])
    top = min([box.y for box in boxes] + [y for _, y in points] + [-10.0])
    bottom = max([box.bottom for box in boxes] + [y for _, y in points])
    text, size = (wiring_text(wiring), SIZE) if wiring.empty else (LEGEND if _joins_or_crosses(routes) else "", SMALL)
    room = max(right - left, 340.0)
    middle, y = (left + right) / 2, bottom + 24
    labels = []
    for line in wrap(text, room, size):
        labels.append(Label(middle, y, line, "middle", size, strong=False))
        y += 18
    if parts_list and not wiring.empty:
        y += 8
        labels.append(Label(middle - room / 2, y, "Parts", size=SIZE, bold=True))
        y += 18
        for entry in parts_list:
            for number, line in enumerate(wrap(entry, room - 16, SMALL)):
                labels.append(Label(middle - room / 2 + 16 * (number > 0), y, line, size=SMALL))
                y += 15
    dx, dy = MARGIN - middle + room / 2, MARGIN - top
    return WiringLayout(
        room + 2 * MARGIN,
        y + dy + MARGIN / 2,
        board.moved(dx, dy),
        tuple(box.moved(dx, dy) for box in parts),
        tuple(_moved(one, dx, dy) for one in routes),
        tuple(replace(label, x=label.x + dx, y=label.y + dy) for label in labels),
    )


def _joins_or_crosses(routes: tuple[Route, ...]) -> bool:
    """Whether there is a dot or a gap to explain."""
    pieces = [(one.net, min(a, b), max(a, b)) for one in routes for a, b in one.segments]
    flat = [piece for piece in pieces if piece[1][1] == piece[2][1]]
    upright = [piece for piece in pieces if piece[1][0] == piece[2][0]]
    crossed = any(
        net != other and left < lane < right and top < y < bottom
        for net, (left, y), (right, _) in flat
        for other, (lane, top), (_, bottom) in upright
    )
    return crossed or any(one.dots for one in routes)


def _moved(one: Route, dx: float, dy: float) -> Route:
    return replace(
        one,
        segments=tuple(((ax + dx, ay + dy), (bx + dx, by + dy)) for (ax, ay), (bx, by) in one.segments),
        dots=tuple((x + dx, y + dy) for x, y in one.dots),
        ends=tuple((x + dx, y + dy) for x, y in one.ends),
    )
