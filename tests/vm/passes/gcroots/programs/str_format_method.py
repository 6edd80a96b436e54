print("{} {} {}".format(1, "two", 3.5))
print("{2}{1}{0}{2}".format("a", "b", "c"))
print("{x:>8}|{y:<8}|{z:^9}|".format(x="r", y="l", z="mid"))
for n in (0, 42, -17, 2**40):
    print("{:d} {:x} {:#x} {:b} {:08d} {:+d} {:,}".format(n, n, n, n, n, n, n))
