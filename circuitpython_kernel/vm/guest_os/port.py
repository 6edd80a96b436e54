"""The part of WASI that must be fast, as two small wasm modules of our own: the clock and the console.

The interpreter is linked against the *gate*, whose functions jump through a table; the *port* fills that table once the
interpreter's memory exists. Both run as compiled code, so a clock read costs nanoseconds and a print does not call the
host at all: the text waits in a ring in the port's own memory until the host drains it.

The clock. `bind_clock` gives the port the guest addresses of nine words (64-bit: now, base, cost, horizon, what a step
takes in thousandths of a cycle, and the work; 32-bit: mode, due, the processor's kHz). In mode 0 (realtime) board time
is the machine's monotonic clock minus ``base``. In any other mode each read adds ``cost`` to ``now``, so that a loop
that waits for the clock ends, the same way in every run. When ``now`` has reached ``horizon`` there, ``due`` becomes
1: the test of a small word costs the guest less than one of two times. In every mode, what steps and clock reads take
on the chip is added to ``work``.

The countdown (see `passes.countdown`; only an interpreter that counts calls ``turn``). What the program has done since
the last look is settled: steps times thousandths of a cycle by the processor's kHz give nanoseconds, of which what is
less than one is kept. It is settled before each clock read, too, and before the end of a line is noted. When that
reaches the horizon, or when the host wants a turn, the host's ``turn`` is called and told whether it was the horizon.
The next countdown is one of `PERIOD` steps, or ends at the horizon or where the host wants a turn.

The console. Bytes that the guest writes to fd 1 or 2 go into a ring of `RING_BYTES`. A change of fd, or a full ring,
calls the host's ``console_drain``, so nothing is lost and the order is kept. When each line ended is in a second ring.
"""

from __future__ import annotations

from circuitpython_kernel.vm.passes import countdown, nullpage
from circuitpython_kernel.vm.passes.countdown import Words

RING_BYTES = 1 << 16
LINES = 1 << 12
WRITTEN, READ, STREAM, LINES_WRITTEN, LINES_READ, DATA = 0, 4, 8, 12, 16, 64
"""Byte offsets in the port's memory: bytes written and read (mod 2**32), the fd they belong to, ends of lines written
and read, the ring of bytes. The ring of ends is behind it."""
LINE_ENDS = DATA + RING_BYTES
"""Where the ring of ends begins. Each has board time in ns (64 bits) and the bytes written by then (64 bits)."""
LINE_END_BYTES = 16

SCRATCH = nullpage.address("port")
"""Guest address of 8 bytes that nothing uses: the first page of a C program's memory is where null pointers lead."""

PERIOD = 1 << 14
"""Steps of a countdown: some 2 to 6 ms of a board's time, and 0.1 ms of ours."""

_COUNT, _MARK, _PROGRAM, _TURN, _REST = (
    f"(i32.const {countdown.ADDRESS + word})"
    for word in (Words.COUNT, Words.MARK, Words.PROGRAM, Words.TURN, Words.REST)
)

GATE_WAT = """
(module
  (type $clock (func (param i32 i64 i32) (result i32)))
  (type $write (func (param i32 i32 i32 i32) (result i32)))
  (type $turn (func (result i32)))
  (table (export "table") 3 funcref)
  (func (export "clock_time_get") (param i32 i64 i32) (result i32)
    local.get 0 local.get 1 local.get 2 i32.const 0 call_indirect (type $clock))
  (func (export "fd_write") (param i32 i32 i32 i32) (result i32)
    local.get 0 local.get 1 local.get 2 local.get 3 i32.const 1 call_indirect (type $write))
  (func (export "turn") (result i32)
    i32.const 2 call_indirect (type $turn))
)
"""

PORT_WAT = f"""
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $wasi_clock (param i32 i64 i32) (result i32)))
  (import "host" "fd_write" (func $file_write (param i32 i32 i32 i32) (result i32)))
  (import "host" "console_drain" (func $drain))
  (import "host" "turn" (func $host_turn (param i32)))
  (import "guest" "memory" (memory $guest 1))
  (import "gate" "table" (table 3 funcref))
  (memory $ring (export "ring") {(LINE_ENDS + LINES * LINE_END_BYTES) // 65536 + 1})
  (export "memory" (memory $guest))
  (global $now (mut i32) (i32.const 0))
  (global $base (mut i32) (i32.const 0))
  (global $cost (mut i32) (i32.const 0))
  (global $mode (mut i32) (i32.const 0))
  (global $horizon (mut i32) (i32.const 0))
  (global $due (mut i32) (i32.const 0))
  (global $step (mut i32) (i32.const 0))
  (global $khz (mut i32) (i32.const 0))
  (global $work (mut i32) (i32.const 0))
  (elem (i32.const 0) $clock $write $turn)

  (func (export "bind_clock") (param i32 i32 i32 i32 i32 i32 i32 i32 i32)
    local.get 0 global.set $now
    local.get 1 global.set $base
    local.get 2 global.set $cost
    local.get 3 global.set $mode
    local.get 4 global.set $horizon
    local.get 5 global.set $due
    local.get 6 global.set $step
    local.get 7 global.set $khz
    local.get 8 global.set $work)

  ;; whether steps take time on the chip: the program's do
  (func $counts (result i32)
    (if (i32.eqz (global.get $now)) (then (return (i32.const 0))))
    (if (i32.eqz (i32.load {_PROGRAM})) (then (return (i32.const 0))))
    (i32.and
      (i32.gt_s (i32.load (global.get $khz)) (i32.const 0))
      (i64.gt_s (i64.load (global.get $step)) (i64.const 0))))

  ;; whether they take board time: in a clock that stands otherwise
  (func $moves (result i32)
    (if (i32.eqz (call $counts)) (then (return (i32.const 0))))
    (i32.ne (i32.load (global.get $mode)) (i32.const 0)))

  (func $works (param $time i64)
    (i64.store (global.get $work) (i64.add (i64.load (global.get $work)) (local.get $time))))

  ;; take what was counted since the last time into board time
  (func $settle (local $used i32) (local $work i64) (local $khz i64) (local $time i64)
    (local.set $used (i32.sub (i32.load {_MARK}) (i32.load {_COUNT})))
    (if (i32.eqz (local.get $used)) (then (return)))
    (i32.store {_MARK} (i32.load {_COUNT}))
    (i32.store {_TURN} (i32.sub (i32.load {_TURN}) (local.get $used)))
    (if (i32.eqz (call $counts)) (then (return)))
    (local.set $khz (i64.load32_s (global.get $khz)))
    (local.set $work (i64.add (i64.load {_REST})
      (i64.mul (i64.extend_i32_u (local.get $used)) (i64.mul (i64.load (global.get $step)) (i64.const 1000)))))
    (if (i64.lt_s (local.get $work) (i64.const 0)) (then (return)))
    (i64.store {_REST} (i64.rem_s (local.get $work) (local.get $khz)))
    (local.set $time (i64.div_s (local.get $work) (local.get $khz)))
    (call $works (local.get $time))
    (if (i32.eqz (i32.load (global.get $mode))) (then (return)))
    (local.set $time (i64.add (i64.load (global.get $now)) (local.get $time)))
    (i64.store (global.get $now) (local.get $time))
    (if (i64.ge_s (local.get $time) (i64.load (global.get $horizon)))
      (then (i32.store (global.get $due) (i32.const 1)))))

  ;; begin the next countdown
  (func $rearm (local $steps i32) (local $gap i64) (local $step i64) (local $khz i64)
    (local.set $steps (i32.const {PERIOD}))
    (if (call $moves)
      (then
        (local.set $khz (i64.load32_s (global.get $khz)))
        (local.set $step (i64.mul (i64.load (global.get $step)) (i64.const 1000)))
        (local.set $gap (i64.sub (i64.load (global.get $horizon)) (i64.load (global.get $now))))
        (if (i64.lt_s (local.get $gap) (i64.div_s (i64.mul (local.get $step) (i64.const {PERIOD})) (local.get $khz)))
          (then
            (local.set $steps (i32.const 0))
            (if (i64.gt_s (local.get $gap) (i64.const 0))
              (then (local.set $steps
                (i32.wrap_i64 (i64.div_s (i64.mul (local.get $gap) (local.get $khz)) (local.get $step))))))))))
    (if (i32.lt_s (i32.load {_TURN}) (local.get $steps))
      (then (local.set $steps (i32.load {_TURN}))))
    (i32.store {_COUNT} (local.get $steps))
    (i32.store {_MARK} (local.get $steps)))

  (func $turn (result i32) (local $due i32)
    (call $settle)
    (local.set $due (call $is_due))
    (if (i32.or (local.get $due) (i32.lt_s (i32.load {_TURN}) (i32.const 0)))
      (then (call $host_turn (local.get $due))))
    (call $rearm)
    (i32.const 0))

  ;; the firmware looks by itself, at the end of each operation
  (func $is_due (result i32)
    (if (i32.eqz (call $moves)) (then (return (i32.const 0))))
    (i32.ne (i32.load (global.get $due)) (i32.const 0)))

  (func $clock (param $id i32) (param $precision i64) (param $out i32) (result i32)
    (local $time i64)
    (if (i32.eqz (global.get $now))
      (then (return (call $wasi_clock (i32.const 1) (i64.const 0) (local.get $out)))))
    (call $works (i64.load (global.get $cost)))
    (if (i32.load (global.get $mode))
      (then
        (call $settle)
        (local.set $time (i64.add (i64.load (global.get $now)) (i64.load (global.get $cost))))
        (if (i64.ge_s (local.get $time) (i64.load (global.get $horizon)))
          (then (i32.store (global.get $due) (i32.const 1)))))
      (else
        (drop (call $wasi_clock (i32.const 1) (i64.const 0) (local.get $out)))
        (local.set $time (i64.sub (i64.load (local.get $out)) (i64.load (global.get $base))))))
    (i64.store (global.get $now) (local.get $time))
    (i64.store (local.get $out) (local.get $time))
    i32.const 0)

  (func $line_ends (local $at i32)
    (if (i32.ge_u (i32.sub (i32.load $ring (i32.const {LINES_WRITTEN})) (i32.load $ring (i32.const {LINES_READ})))
                  (i32.const {LINES}))
      (then (call $drain)))
    (local.set $at (i32.add (i32.const {LINE_ENDS}) (i32.mul (i32.const {LINE_END_BYTES})
      (i32.and (i32.load $ring (i32.const {LINES_WRITTEN})) (i32.const {LINES - 1})))))
    (i64.store $ring (local.get $at) (call $time))
    (i64.store $ring offset=8 (local.get $at) (i64.extend_i32_u (i32.load $ring (i32.const {WRITTEN}))))
    (i32.store $ring (i32.const {LINES_WRITTEN}) (i32.add (i32.load $ring (i32.const {LINES_WRITTEN})) (i32.const 1))))

  ;; board time, which looking at does not move
  (func $time (result i64)
    (if (i32.eqz (global.get $now)) (then (return (i64.const 0))))
    (if (i32.load (global.get $mode)) (then (call $settle) (return (i64.load (global.get $now)))))
    (drop (call $wasi_clock (i32.const 1) (i64.const 0) (i32.const {SCRATCH})))
    (i64.sub (i64.load (i32.const {SCRATCH})) (i64.load (global.get $base))))

  (func $write (param $fd i32) (param $vectors i32) (param $count i32) (param $out i32) (result i32)
    (local $from i32) (local $left i32) (local $total i32) (local $room i32) (local $at i32) (local $chunk i32)
    (if (i32.gt_u (i32.sub (local.get $fd) (i32.const 1)) (i32.const 1))
      (then (return
        (call $file_write (local.get $fd) (local.get $vectors) (local.get $count) (local.get $out)))))
    (if (i32.ne (i32.load $ring (i32.const {STREAM})) (local.get $fd))
      (then
        (if (i32.ne (i32.load $ring (i32.const {WRITTEN})) (i32.load $ring (i32.const {READ})))
          (then (call $drain)))
        (i32.store $ring (i32.const {STREAM}) (local.get $fd))))
    (block $done
      (loop $vector
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $from (i32.load (local.get $vectors)))
        (local.set $left (i32.load offset=4 (local.get $vectors)))
        (local.set $total (i32.add (local.get $total) (local.get $left)))
        (block $next
          (loop $piece
            (br_if $next (i32.eqz (local.get $left)))
            (local.set $room (i32.sub (i32.const {RING_BYTES})
              (i32.sub (i32.load $ring (i32.const {WRITTEN})) (i32.load $ring (i32.const {READ})))))
            (if (i32.eqz (local.get $room))
              (then (call $drain) (br $piece)))
            (local.set $at (i32.and (i32.load $ring (i32.const {WRITTEN})) (i32.const {RING_BYTES - 1})))
            ;; the smallest of: what is left, the room, the way to the ring's end
            (local.set $chunk (i32.sub (i32.const {RING_BYTES}) (local.get $at)))
            (if (i32.gt_u (local.get $chunk) (local.get $room)) (then (local.set $chunk (local.get $room))))
            (if (i32.gt_u (local.get $chunk) (local.get $left)) (then (local.set $chunk (local.get $left))))
            (memory.copy $ring $guest
              (i32.add (i32.const {DATA}) (local.get $at)) (local.get $from) (local.get $chunk))
            (i32.store $ring (i32.const {WRITTEN})
              (i32.add (i32.load $ring (i32.const {WRITTEN})) (local.get $chunk)))
            (local.set $from (i32.add (local.get $from) (local.get $chunk)))
            (local.set $left (i32.sub (local.get $left) (local.get $chunk)))
            (if (i32.eq (i32.load8_u $guest (i32.sub (local.get $from) (i32.const 1))) (i32.const 10))
              (then (call $line_ends)))
            (br $piece)))
        (local.set $vectors (i32.add (local.get $vectors) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $vector)))
    (i32.store (local.get $out) (local.get $total))
    i32.const 0)

  (func (export "raw_clock") (param $scratch i32) (result i64)
    (drop (call $wasi_clock (i32.const 1) (i64.const 0) (local.get $scratch)))
    (i64.load (local.get $scratch)))
)
"""
