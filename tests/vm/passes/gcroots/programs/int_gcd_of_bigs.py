def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(gcd(2**90 * 3**40, 6**35 * 5))
print(gcd(10**40 + 20, 10**20 + 10))
print([gcd(12**k, 18 ** (k + 1)) for k in range(1, 12)])
