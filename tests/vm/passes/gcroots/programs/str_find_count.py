s = "abracadabra" * 5
print(s.find("cad"), s.rfind("cad"), s.count("abra"), s.index("d"), s.find("zzz"))
print([s.find("a", i) for i in range(0, 20, 3)], s.startswith("abra"), s.endswith("bra"))
try:
    s.index("nope")
except ValueError as e:
    print("ValueError", e)
