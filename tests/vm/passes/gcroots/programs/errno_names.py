import errno

print(errno.ENOENT > 0, errno.errorcode[errno.EINVAL], sorted(errno.errorcode.values())[:4])
try:
    open("no/such/file" + str(1))
except OSError as e:
    print("OSError", e.errno > 0, len(e.args))
for n in (errno.EIO, errno.EPERM):
    try:
        raise OSError(n)
    except OSError as e:
        print(e)
