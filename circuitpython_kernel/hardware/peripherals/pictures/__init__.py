"""Picture files, QR codes and filters: what the firmware's jpegio, gifio, qrio and bitmapfilter ask of the host.

Each format has its file, which knows nothing of doorbells: `jpeg_header`, `jpeg_scan` and `jpeg_blocks`, `gif`, `qr_*`,
`filters`. The peripherals read the guest's bitmaps, and get files from the firmware piece by piece.
They import the chip's other rooms, numpy, and each other; the formats import none of the peripherals.
"""
