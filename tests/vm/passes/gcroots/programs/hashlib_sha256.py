import hashlib, binascii

print(binascii.hexlify(hashlib.sha256(b"abc").digest()))
h = hashlib.sha256()
for i in range(30):
    h.update(b"chunk%d" % i)
print(binascii.hexlify(h.digest()))
print([hashlib.sha256(bytes([i]) * i).digest()[:2] for i in range(6)])
