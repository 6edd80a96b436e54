import io

b = io.BytesIO()
for i in range(50):
    b.write(bytes([i]) * 3)
print(len(b.getvalue()), b.getvalue()[-4:])
b.seek(10)
buf = bytearray(6)
print(b.readinto(buf), buf, b.read(3), b.tell())
with io.BytesIO(b"context" * 3) as c:
    print(c.read(4), c.readline())
