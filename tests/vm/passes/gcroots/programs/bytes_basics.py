b = bytes(range(20))
print(b, b[3], b[2:6], b[::1], bytes(4), bytes([1, 2, 3]) + b"xyz" * 2)
print(b"abc" < b"abd", b"a,b,c".split(b","), b",".join([b"x", b"y", b"z"]), b"hello".find(b"l"))
print(b"mixed".upper(), b"a-b".replace(b"-", b"+++"), b" t ".strip(), hash(b"q") == hash(b"q"))
