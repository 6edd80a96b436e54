import binascii

data = bytes(range(0, 250, 7))
h = binascii.hexlify(data)
print(h, binascii.unhexlify(h) == data, binascii.hexlify(data[:4], ":"))
b = binascii.b2a_base64(data)
print(b, binascii.a2b_base64(b) == data, binascii.crc32(data), binascii.crc32(b"more", 12345))
