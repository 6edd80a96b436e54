for n in (0, 1, 255, 65535, 2**40 + 5, 2**63):
    b = n.to_bytes(10, "big")
    l = n.to_bytes(10, "little")
    print(b, l, int.from_bytes(b, "big") == n, int.from_bytes(l, "little"))
