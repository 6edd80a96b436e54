import math

print([math.frexp(x) for x in (0.0, 1.0, 10.5, 1e20)])
print([math.modf(x) for x in (1.25, -2.75, 100.0)])
print([math.ldexp(m, e) for m, e in ((0.5, 4), (0.75, -2))])
print([math.isclose(a, a * (1 + 1e-10)) for a in (1.0, 50.0)], math.degrees(math.pi), math.radians(90.0))
