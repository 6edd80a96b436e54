values = [-2.5, -1.49, -0.5, 0.0, 0.5, 1.51, 1e10 + 0.5]
for v in values:
    print(round(v), int(v), float(int(v)), abs(v), round(v, 1), divmod(v, 1.0))
