import collections as c, json as j
from math import sqrt as root, pi
from struct import *

print(c.OrderedDict([("a", root(16.0))])["a"], j.dumps({"pi": 3}), pack("<H", 513), calcsize("QI"))
m = __import__("binascii")
print(m.hexlify(b"imported"), m.__name__)
try:
    import no_such_module_here
except ImportError as e:
    print("ImportError", e)
