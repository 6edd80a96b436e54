"""The names that sources for `compiler` use, for type checkers and readers: none of them exists when Python runs.

The instructions are WebAssembly's; loads and stores have no offset.
"""

from __future__ import annotations

from collections.abc import Callable

I32 = int
I64 = int
F32 = float
F64 = float

f32_abs: Callable[[F32], F32]
f32_convert_i32_s: Callable[[I32], F32]
f32_convert_i32_u: Callable[[I32], F32]
f32_demote_f64: Callable[[F64], F32]
f32_reinterpret_i32: Callable[[I32], F32]
f64_promote_f32: Callable[[F32], F64]
f64_store: Callable[[I32, F64], None]
i32_and: Callable[[I32, I32], I32]
i32_clz: Callable[[I32], I32]
i32_div_u: Callable[[I32, I32], I32]
i32_eqz: Callable[[I32], I32]
i32_ge_u: Callable[[I32, I32], I32]
i32_gt_u: Callable[[I32, I32], I32]
i32_load: Callable[[I32], I32]
i32_load16_u: Callable[[I32], I32]
i32_load8_u: Callable[[I32], I32]
i32_lt_u: Callable[[I32, I32], I32]
i32_reinterpret_f32: Callable[[F32], I32]
i32_rem_u: Callable[[I32, I32], I32]
i32_shr_u: Callable[[I32, I32], I32]
i32_store: Callable[[I32, I32], None]
i32_store8: Callable[[I32, I32], None]
i32_store16: Callable[[I32, I32], None]
i32_trunc_sat_f32_s: Callable[[F32], I32]
i32_trunc_sat_f32_u: Callable[[F32], I32]
stack_get: Callable[[], I32]
stack_set: Callable[[I32], None]
