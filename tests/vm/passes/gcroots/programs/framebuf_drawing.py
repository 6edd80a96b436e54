import framebuf

fb = framebuf.FrameBuffer(bytearray(8 * 8 // 8), 8, 8, framebuf.MONO_HLSB)
fb.fill(0)
fb.line(0, 0, 7, 7, 1)
fb.rect(1, 1, 4, 4, 1)
fb.text("a", 0, 0, 1)
for y in range(8):
    print("".join("#" if fb.pixel(x, y) else "." for x in range(8)))
other = framebuf.FrameBuffer(bytearray(32), 4, 4, framebuf.RGB565)
other.fill(0xF81F)
other.scroll(1, 1)
print([hex(other.pixel(i, i)) for i in range(4)])
