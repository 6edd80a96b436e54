def primes(n):
    sieve = bytearray(b"\x01" * n)
    for i in range(2, int(n**0.5) + 1):
        if sieve[i]:
            for j in range(i * i, n, i):
                sieve[j] = 0
    return [i for i in range(2, n) if sieve[i]]


p = primes(200)
print(p, len(p), sum(p))
print([(a, b) for a, b in zip(p, p[1:]) if b - a == 2])
