import gc

l = [str(i) for i in range(50)]
gc.collect()
free = gc.mem_free()
junk = [bytearray(100) for _ in range(20)]
print(len(l), gc.mem_alloc() > 0, free > 0, gc.isenabled())
junk = None
gc.disable()
x = ["no collection %d" % i for i in range(10)]
gc.enable()
gc.collect()
print(x[3], l[49])
