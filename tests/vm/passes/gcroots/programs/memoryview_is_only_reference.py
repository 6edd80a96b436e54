def view():
    return memoryview(bytearray(b"kept alive by the view alone"))[5:]


v = view()
noise = ["%d" % i * 5 for i in range(60)]
print(bytes(v), len(noise))
views = [memoryview(bytes([i] * 24))[8:16] for i in range(12)]
print([bytes(x)[0] for x in views], [len(x) for x in views])
