s = "grüße, мир, 世界, 🐍!"
print(len(s), s, [ord(c) for c in s[:4]], s.encode())
print(s[:5], s.upper(), s.find("世"), s[7:10], repr(s[-1]))
print("".join(chr(c) for c in (0x41, 0xE9, 0x4E2D, 0x1F600)), bytes(s, "utf-8").decode() == s)
