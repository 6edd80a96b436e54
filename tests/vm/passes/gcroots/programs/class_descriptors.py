class Upper:
    def __get__(self, obj, cls):
        return "got " + obj.raw.upper()

    def __set__(self, obj, v):
        obj.raw = v + "?"

    def __delete__(self, obj):
        obj.raw = "deleted"


class C:
    d = Upper()

    def __init__(self):
        self.raw = "start"


try:
    c = C()
    print(c.d)
    c.d = "new" + str(5)
    print(c.d, c.raw)
    del c.d
    print(c.d)
except AttributeError as e:
    print("no descriptors", e)
