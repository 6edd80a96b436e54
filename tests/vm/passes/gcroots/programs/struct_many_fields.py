import struct

fmt = "<" + "IdH" * 6
args = []
for i in range(6):
    args += [2**31 + i, i * 1.25, i]
b = struct.pack(fmt, *args)
print(len(b), struct.unpack(fmt, b) == tuple(args), struct.unpack(fmt, b)[-3:])
print([struct.unpack(">Q", struct.pack(">Q", 2**63 + i))[0] for i in range(4)])
