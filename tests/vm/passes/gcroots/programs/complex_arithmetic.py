a = 1 + 2j
b = complex(0.5, -1.5)
for i in range(5):
    a, b = a * b + 1, b - a / 4
    print(a, b, abs(a) > 0)
print(a == a, a.real + b.imag, -a, complex("1+2j"), (2j) ** 2)
