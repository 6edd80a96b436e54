print(pow(3, 200))
print(pow(7, 12345, 10**15 + 37))
print(2**100 - 2**99 == 2**99, (-5) ** 41)
print([pow(b, 65537, 1000000007) for b in range(2, 9)])
