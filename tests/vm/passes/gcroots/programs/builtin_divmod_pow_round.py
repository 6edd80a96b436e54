print([divmod(a, b) for a in (10**20, -7.5, 17) for b in (3, 2.5)])
print([pow(a, 5) for a in (2, -3, 1.5, 10**6)], [round(x * 1.37, 2) for x in range(5)])
print(abs(-(10**22)), hex(10**22), bin(-45), oct(511), chr(8364), ord("€"))
