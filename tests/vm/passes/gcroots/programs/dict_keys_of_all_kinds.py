d = {1: "int", 2.5: "float", "s": "str", b"b": "bytes", (1, "t"): "tuple", None: "none", 10**25: "big"}
for k in (1, 2.5, "s", b"b", (1, "t"), None, 10**25, 1.0, True):
    print(d[k])
print(len(d), (1, "t") in d, (1, "u") in d)
try:
    d[[1]]
except TypeError as e:
    print("TypeError")
