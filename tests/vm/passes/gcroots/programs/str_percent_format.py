for i in range(0, 1000, 137):
    print("%d|%5d|%-6d|%05d|%x|%o|%X|%+d" % (i, i, i, i, i, i, i, i))
print("%s %r %s %%" % ("abc", "d'e", [1, "two", 3.0]))
print("%(name)s is %(age)d" % {"name": "ann", "age": 40})
print("%10s|%-10s|%.2s" % ("right", "left", "cut"))
