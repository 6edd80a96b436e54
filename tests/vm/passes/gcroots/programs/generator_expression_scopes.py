fs = [(lambda k: (k + j for j in range(3)))(i) for i in range(4)]
print([list(f) for f in fs])
print(sum(x * y for x in range(5) for y in (i + 1 for i in range(x))))
print(dict((str(i), i * 1.5) for i in range(5))["4"])
