import io

s = io.StringIO()
for i in range(40):
    s.write("line %d\n" % i)
s.seek(0)
print(s.readline(), s.read(12), len(s.read()))
t = io.StringIO("a\nb\nc\n")
print([l.strip() for l in t], t.getvalue(), io.StringIO("xyz").read(2))
print("to", "stream", 1.5, [2], file=s, sep="-", end="!")
print(s.getvalue()[-22:])
