import struct

for fmt, values in (
    ("<bBhH", (-1, 200, -300, 60000)),
    (">iIq", (-5, 2**31 + 7, -(2**40))),
    ("<fd", (1.5, -2.25)),
    ("4s2xB", (b"abcd", 9)),
):
    b = struct.pack(fmt, *values)
    print(fmt, b, struct.unpack(fmt, b), struct.calcsize(fmt))
buf = bytearray(20)
struct.pack_into(">HI", buf, 3, 258, 2**32 - 1)
print(buf, struct.unpack_from(">HI", buf, 3))
