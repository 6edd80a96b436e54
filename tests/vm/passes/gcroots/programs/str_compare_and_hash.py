words = ["pear", "apple", "fig", "banana", "apples", "Fig", ""]
print(sorted(words), max(words), min(words))
d = {}
for i, w in enumerate(words * 3):
    d[w + str(i % 4)] = i
print(sorted(d.items()))
print([("a" * n) == ("aa" * (n // 2)) for n in range(6)])
