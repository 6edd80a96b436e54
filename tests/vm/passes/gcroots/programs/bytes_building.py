out = b""
for i in range(70):
    out = out + bytes([i, 255 - i]) + (b"%d;" % i)
print(len(out), out[:30], sum(out))
print(bytes("text", "utf-8"), b"\xe2\x82\xac".decode(), [x for x in b"abc"])
