names = {}
for i in range(150):
    n = "attr_%d_%s" % (i, chr(97 + i % 26))
    names[n] = i


class O:
    pass


o = O()
for n in sorted(names)[:60]:
    setattr(o, n, names[n])
print(sum(getattr(o, n) for n in sorted(names)[:60]), len(names))
exec("\n".join("very_long_name_%d = 'value %d'" % (i, i) for i in range(60)))
print(very_long_name_59, very_long_name_0 + "!")
