b = bytearray()
for i in range(100):
    b.append(i)
    b.extend(bytes([i, i]))
    if i % 10 == 0:
        b += b"--"
print(len(b), b[:20], b[-6:])
b[2:5] = b"SLICED"
print(b[:12], bytearray(b"abc" * 3), b.count(b"--"))
