import re

m = re.match(r"(\w+)-(\d+)-(.*)", "board-42-rest of it")
print(m.group(0), m.group(1), m.group(2), m.group(3))
for s in ("a1b22", "xyz", "9"):
    m = re.search("[0-9]+", s)
    print(m and m.group(0))
r = re.compile("^([a-z]+)=([^;]*);?")
print([r.match(t).group(2) for t in ("k=v;", "key=value", "z=" + "q" * 20 + ";tail")])
