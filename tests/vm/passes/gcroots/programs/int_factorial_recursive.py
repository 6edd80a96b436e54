def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


print(fact(30))
print([fact(k) // fact(k - 2) for k in range(2, 20)])
print(len(str(fact(35))))
