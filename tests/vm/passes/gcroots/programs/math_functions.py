import math

for x in (0.1, 0.5, 0.9):
    print(["%.8f" % f(x) for f in (math.sin, math.cos, math.tan, math.asin, math.exp, math.log, math.sqrt, math.erf)])
print(["%.6f" % math.atan2(y, x) for y in (-1.0, 1.0) for x in (-2.0, 2.0)])
print(math.factorial(20), math.floor(-1.5), math.ceil(1.2), math.trunc(9.9))
