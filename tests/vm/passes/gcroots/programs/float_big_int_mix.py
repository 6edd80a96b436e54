n = 10**18
print(n * 1.5, n / 7, 7 / n, 2.5 + n, n - 0.5)
print(int(1e25), int(-1e20), float(3**50))
print([int(1.5**k) for k in range(0, 90, 9)])
print(n == 1e18, n < 1.1e18, 1e17 > n)
