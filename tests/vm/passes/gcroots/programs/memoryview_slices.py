base = bytearray(range(50))
m = memoryview(base)[10:40]
del base
junk = [bytes(20) for _ in range(30)]
print(list(m[:5]), m[-1], bytes(m[5:9]))
m[0] = 200
m[1:4] = b"abc"
print(bytes(m[:8]), len(m), bytes(m[20:][5:7]), len(junk))
