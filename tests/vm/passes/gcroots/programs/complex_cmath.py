import cmath

z = cmath.rect(2.0, 0.75)
print("%.6f %.6f" % (z.real, z.imag))
print(["%.6f" % v for v in cmath.polar(3 + 4j)])
w = cmath.sqrt(-4 + 0j) * cmath.exp(1j) + cmath.cos(0.5 + 0j)
print("%.6f %.6f %.6f" % (w.real, w.imag, cmath.phase(w)))
