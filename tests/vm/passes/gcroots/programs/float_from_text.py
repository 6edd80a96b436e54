texts = ["1", "1.5", "-2e3", " 4.25 ", "inf", "-inf", "1e-5", "0.000123456789"]
print([float(t) for t in texts])
print(sum(float(t) for t in texts if "inf" not in t))
print([float("%d.%d" % (i, i * 7)) for i in range(12)])
