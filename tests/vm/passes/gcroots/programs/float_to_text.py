values = [0.1, 1e-10, 123456.789, 1e22, -3.0, 1418774543.0, 5e-324, 1.7976931348623157e308]
print([repr(v) for v in values])
print([str(v) for v in values])
print(["%g %e %f" % (v, v, v) for v in values[:6]])
