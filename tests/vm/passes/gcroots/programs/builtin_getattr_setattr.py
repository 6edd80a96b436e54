class O:
    shared = "s"


o = O()
for i in range(20):
    setattr(o, "attr" + str(i), [i] * 2)
print([getattr(o, "attr" + str(i))[0] for i in range(20)], hasattr(o, "attr5"), getattr(o, "nope", "default"))
delattr(o, "attr5")
print(hasattr(o, "attr5"), o.shared, sorted(k for k in o.__dict__ if k.endswith("9")))
