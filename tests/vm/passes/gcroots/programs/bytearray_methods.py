b = bytearray(b"hello world")
b[0] = ord("J")
print(b, b.upper(), b.find(b"wor"), b.split(b" "), bytes(b), b.decode())
c = b[:]
c[3:3] = bytearray(b"???")
print(c, b, b == bytearray(b"Jello world"), list(b[:3]), b + b"!" + c)
