x = 1.0
out = []
for i in range(1, 25):
    x = x * 1.5 - i / 3.0 + (x / (i + 0.5)) * 0.25
    out.append(x)
print(["%.6g" % v for v in out])
print(sum(out) > 0, max(out), min(out))
