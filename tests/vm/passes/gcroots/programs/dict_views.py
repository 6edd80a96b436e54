d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
d["c"] = 3
print(sorted(k), sorted(v), sorted(i), len(list(k)))
print(list(zip(sorted(d), sorted(d.values()))), d == {"c": 3, "b": 2, "a": 1})
while d:
    print(len(d.popitem()))
