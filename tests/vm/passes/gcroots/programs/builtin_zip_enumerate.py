print(list(zip("abc", [1.5, 2.5, 3.5], ((i,) for i in range(9)))))
print([(i, c * (i + 1)) for i, c in enumerate("wxyz", 1)])
print(dict(zip(["k%d" % i for i in range(5)], [[i] for i in range(5)]))["k3"])
print(list(enumerate(zip("ab", "cd"))), list(zip()))
