def f(x):
    return [x, str(x)]


print([f(x) + f(y) for x in range(4) for y in range(3)])
print({k: f(k)[1] * 2 for k in range(5)})
print(tuple(f(f(x)) for x in range(4)))
