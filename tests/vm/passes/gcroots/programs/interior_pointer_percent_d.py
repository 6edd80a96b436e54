for value in (1418774543.0, 12345678901.0, -98765432109.0, 5.0, 1e15):
    print("%d" % value, "%x" % int(value), "%20d|" % value, "%-20d|" % value)
print("%d %d %d" % (1418774543.0, 2**70, 3))
