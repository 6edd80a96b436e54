t = tuple(str(i) for i in range(10))
print(t, t[2:5], t + ("x",) * 3, t[-3:], len(t))
a, (b, *c), d = 1, ("two", 3.0, [4]), {5}
print(a, b, c, d)
print((1, "a") < (1, "b"), hash((1, "a", 2.5)) == hash((1, "a", 2.5)), t.index("4"), t.count("9"))
