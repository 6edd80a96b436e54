import uctypes

data = bytearray(range(32))
desc = {
    "a": uctypes.UINT8 | 0,
    "b": uctypes.UINT16 | 2,
    "arr": (uctypes.ARRAY | 8, uctypes.UINT8 | 6),
    "sub": (16, {"x": uctypes.UINT32 | 0, "y": uctypes.UINT64 | 4}),
}
s = uctypes.struct(uctypes.addressof(data), desc, uctypes.LITTLE_ENDIAN)
print(s.a, s.b, [s.arr[i] for i in range(6)], s.sub.x, s.sub.y)
s.sub.x = 0xDEADBEEF
s.b = 0x1234
print(data, hex(s.sub.x), uctypes.sizeof(s) > 0)
