text = "  the quick  brown fox jumps over the lazy dog  "
parts = text.split()
print(parts, text.split(" "), text.split(" ", 3))
print("-".join(parts), "".join(reversed(parts)), text.rsplit(" ", 2))
print("a,b,,c".split(","), "line one\nline two\r\nthree".splitlines(), "k=v=w".partition("="), "k=v=w".rpartition("="))
