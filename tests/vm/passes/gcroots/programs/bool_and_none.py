values = [None, False, True, 0, 1, "", "x", [], [0], {}, 0.0, 10**20]
print([bool(v) for v in values])
print([not v for v in values], True + True, repr(None))
print([(a and b, a or b) for a in values[:4] for b in values[4:7]])
