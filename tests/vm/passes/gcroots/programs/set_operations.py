a = {str(i) for i in range(10)}
b = {str(i) for i in range(5, 15)}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
print(a <= b, {"5"} < b, a.isdisjoint({"99"}), sorted(a.union(b).union(["x"])) == sorted(a | b | {"x"}))
a.update(b)
a.discard("1")
a.remove("2")
print(len(a), sorted(a.symmetric_difference(b)))
