d = {frozenset([1, 2]): "a", frozenset("xy"): "b"}
print(d[frozenset([2, 1])], d[frozenset("yx")])
f = frozenset(str(i) for i in range(6))
print(sorted(f | {"z"}), sorted(f & frozenset("123")), hash(frozenset([1])) == hash(frozenset([1])), len(f))
