texts = ["0x7fffffffffffffff", "0b1011" * 1, "-0o777", "123456789012345678"]
for t in texts:
    n = int(t, 0)
    print(n, hex(n), bin(n), oct(n))
print(int("zz" * 12, 36), str(2**77), repr(-(2**62)))
