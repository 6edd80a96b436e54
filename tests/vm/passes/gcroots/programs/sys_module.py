import sys

print(sys.byteorder, sys.implementation.name, sys.version_info[0], "sys" in sys.modules, len(sys.argv))
print(type(sys.path).__name__, sys.maxsize > 2**20)
try:
    raise KeyError("k" * 5)
except KeyError:
    print(sys.exc_info()[0].__name__, sys.exc_info()[1])
sys.stdout.write("written " + str([1, 2]) + "\n")
