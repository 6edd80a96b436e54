print(max("pear", "fig", "banana", key=len), min([3, -7, 5], key=abs), max([[1], [2, 0]], key=lambda l: sum(l) * 1.5))
print(sum([0.5] * 9), sum([[1], [2]], []), sum(range(10), 10**20), max([], default="none"))
print(any(str(i) == "7" for i in range(9)), all([[0], "x", 1.5]))
