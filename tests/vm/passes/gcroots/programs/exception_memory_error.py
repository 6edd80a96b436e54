try:
    big = bytearray(100_000_000)
except MemoryError as e:
    print("MemoryError", str(e)[:25])
try:
    x = [0] * 50_000_000
except MemoryError:
    print("MemoryError again")
print([str(i) for i in range(10)], "still fine")
