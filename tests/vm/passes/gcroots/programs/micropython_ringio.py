import micropython

r = micropython.RingIO(32)
for i in range(10):
    r.write(b"ab%d" % i)
    if r.any() > 16:
        print(r.read(8))
print(r.any(), r.read(), r.read(1))
print(micropython.const(10) + 5, micropython.opt_level() >= 0)
