d = {"a": 1, "b": [2], "c": "three"}
print(sorted(d.keys()), d.get("z", "none"), d.setdefault("e", []), d.pop("a"), d.pop("q", 0))
d.update({"f": 6.5, "b": "new"})
d.update([("g", 7), ("h", (8,))])
d.update(k=9)
print(sorted((k, str(v)) for k, v in d.items()))
c = d.copy()
c.clear()
print(len(d), c, dict.fromkeys(["x", "y"], 0)["y"])
