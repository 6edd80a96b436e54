x = 0xDEADBEEF_CAFEBABE_0123456789ABCDEF
print([x >> s & 0xFFFF for s in range(0, 128, 16)])
print(x << 77 ^ x << 3 | 1 << 200)
print(~x & (1 << 130) - 1, -x >> 5, -x & 0xFFFFFFFFFF)
