d = {str(k): {j: j * k for j in range(3)} for k in range(8)}
print(d["5"][2], sum(v for x in d.values() for v in x.values()))
inverse = {v: k for k, v in {"one": 1, "two": 2, "three": 3}.items()}
print(sorted(inverse.items()))
print({k: v for k, v in zip("abc", [10**20, 2.5, None])}["a"])
