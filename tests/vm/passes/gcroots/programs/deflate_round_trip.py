import deflate, io, binascii

packed = binascii.a2b_base64("eJzLSM3JyVfIQKIAJ+YFMQ==")
try:
    with deflate.DeflateIO(io.BytesIO(packed), deflate.ZLIB) as d:
        print(d.read())
except (OSError, EOFError, ValueError) as e:
    print(type(e).__name__)
raw = b"\x01\x05\x00\xfa\xffhello"
for i in range(5):
    print(deflate.DeflateIO(io.BytesIO(raw), deflate.RAW, 8).read())
