s = set()
for i in range(200):
    s.add((i * 37 % 101, str(i % 50)))
print(len(s), (0, "0") in s)
s2 = s.copy()
for x in sorted(s)[:60]:
    s.remove(x)
print(len(s), len(s2 - s), sorted(s2 - s)[:2], len(set("hello world")))
