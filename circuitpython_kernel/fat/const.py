"""Numbers that several of the package's files need."""

BLOCK = 512
ROW = 32  # bytes of a directory entry

READ_ONLY, VOLUME, FOLDER, ARCHIVE, LONG = 0x01, 0x08, 0x10, 0x20, 0x0F

ENOENT, EIO, EACCES, EEXIST, ENODEV, ENOTDIR, EISDIR, EINVAL, ENOSPC, EROFS = (
    2, 5, 13, 17, 19, 20, 21, 22, 28, 30,
)  # fmt: skip
