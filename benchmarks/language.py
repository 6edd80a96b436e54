"""Programs that use the language as programs do: numbers, objects, strings, containers. All of our own writing."""

from __future__ import annotations

LANGUAGE_PROGRAMS = {
    "nqueens 8": """
def place(row, size, columns, up, down):
    if row == size:
        return 1
    found = 0
    for column in range(size):
        if column in columns or row + column in up or row - column in down:
            continue
        found += place(row + 1, size, columns | {column}, up | {row + column}, down | {row - column})
    return found
def run():
    assert place(0, 8, frozenset(), frozenset(), frozenset()) == 92
""",
    "pystone-like records": """
class Record:
    def __init__(self, link=None, kind=0, number=0, text=""):
        self.link = link
        self.kind = kind
        self.number = number
        self.text = text
    def copy(self):
        return Record(self.link, self.kind, self.number, self.text)
def advance(record, numbers, table):
    after = record.copy()
    record.link = after
    after.number = record.number + 5
    numbers[after.number % 50] = after.number
    for row in range(3):
        table[row][after.number % 20] += row
    if record.text < after.text + "x" and after.kind != 3:
        after.kind = (record.kind + 1) % 3
    else:
        after.kind = 0
    record.link = None
    return after
def run():
    record = Record(None, 1, 0, "SOME STRING")
    numbers = [0] * 51
    table = [[0] * 21 for _ in range(3)]
    for _ in range(8000):
        record = advance(record, numbers, table)
""",
    "mandelbrot 48x32": """
def run():
    inside = 0
    for row in range(32):
        ci = row / 16 - 1.0
        for column in range(48):
            cr = column / 20 - 1.8
            zr = zi = 0.0
            for step in range(40):
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                if zr * zr + zi * zi > 4.0:
                    break
            else:
                inside += 1
    assert 300 < inside < 700
""",
    "raytrace 40x30": """
from math import sqrt
class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z
    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)
    def scale(self, k):
        return Vector(self.x * k, self.y * k, self.z * k)
    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z
    def unit(self):
        return self.scale(1.0 / sqrt(self.dot(self)))
class Sphere:
    def __init__(self, centre, radius):
        self.centre = centre
        self.radius = radius
    def hit(self, origin, way):
        to = self.centre - origin
        along = to.dot(way)
        rest = self.radius * self.radius - to.dot(to) + along * along
        return along - sqrt(rest) if rest > 0 and along > 0 else None
def run():
    scene = [Sphere(Vector(0.5 * n - 1.0, 0.3 * n - 0.5, 5.0 + n), 0.7) for n in range(5)]
    eye = Vector(0.0, 0.0, 0.0)
    light = 0.0
    for row in range(30):
        for column in range(40):
            way = Vector(column / 20 - 1.0, row / 15 - 1.0, 2.0).unit()
            near = None
            for sphere in scene:
                far = sphere.hit(eye, way)
                if far is not None and (near is None or far < near):
                    near = far
            if near is not None:
                light += 1.0 / near
    assert light > 10
""",
    "fannkuch 7": """
def run():
    size = 7
    order = list(range(size))
    count = [0] * size
    most = 0
    rest = size
    while True:
        while rest != 1:
            count[rest - 1] = rest
            rest -= 1
        if order[0]:
            stack = order[:]
            flips = 0
            first = stack[0]
            while first:
                stack[: first + 1] = stack[first::-1]
                flips += 1
                first = stack[0]
            if flips > most:
                most = flips
        while True:
            if rest == size:
                assert most == 16
                return
            order.insert(rest, order.pop(0))
            count[rest] -= 1
            if count[rest] > 0:
                break
            rest += 1
""",
    "pidigits 250": """
def run():
    q, r, t, k, digit, limit = 1, 0, 1, 1, 3, 3
    text = ""
    while len(text) < 250:
        if 4 * q + r - t < digit * t:
            text += str(digit)
            q, r, digit = 10 * q, 10 * (r - digit * t), 10 * (3 * q + r) // t - 10 * digit
        else:
            q, r, t, k, digit, limit = (
                q * k, (2 * q + r) * limit, t * limit, k + 1, (q * (7 * k + 2) + r * limit) // (t * limit), limit + 2
            )
    assert text[:10] == "3141592653"
""",
    "chaos 12000": """
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def middle(self, other):
        return Point((self.x + other.x) * 0.5, (self.y + other.y) * 0.5)
def run():
    corners = [Point(0.0, 0.0), Point(1.0, 0.0), Point(0.5, 0.866)]
    point = Point(0.3, 0.3)
    seen = [0] * 64
    state = 1
    for _ in range(12000):
        state = (state * 1103 + 12345) & 0xFFFF
        point = point.middle(corners[state % 3])
        seen[int(point.x * 7.99) * 8 + int(point.y * 7.99)] += 1
    assert sum(seen) == 12000
""",
    "word count": """
TEXT = "the quick brown fox jumps over the lazy dog while the cat sleeps and dreams of the quick mouse " * 40
def run():
    for _ in range(6):
        counts = {}
        for word in TEXT.split():
            counts[word] = counts.get(word, 0) + 1
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    assert ranked[0] == ("the", 160)
""",
    "attributes": """
class Motor:
    def __init__(self):
        self.speed = 0
        self.position = 0
        self.target = 100
        self.log = None
    def step(self):
        if self.position < self.target:
            self.speed += 1
        else:
            self.speed -= 1
        self.position += self.speed
        self.log = self.position
def run():
    motor = Motor()
    for _ in range(30000):
        motor.step()
""",
    "string methods": """
def run():
    lines = ["sensor-%d: temperature=%d;humidity=%d" % (n % 8, n % 40, n % 90) for n in range(400)]
    total = 0
    for _ in range(10):
        for line in lines:
            name, _, rest = line.partition(": ")
            values = [item.split("=")[1] for item in rest.split(";")]
            if name.startswith("sensor") and name.upper().endswith("3"):
                total += int(values[0])
            name = name.replace("-", "_").strip()
""",
    "float filter": """
def run():
    value = 0.0
    gain = 0.05
    history = [0.0] * 16
    for n in range(40000):
        sample = 20.0 + (n % 17) * 0.25 - (n % 5) * 0.1
        value += gain * (sample - value)
        history[n & 15] = value
    assert 20 < sum(history) / len(history) < 23
""",
    "generators": """
def numbers(limit):
    n = 0
    while n < limit:
        yield n
        n += 1
def odd(source):
    for n in source:
        if n & 1:
            yield n
def run():
    for _ in range(4):
        assert sum(n * n % 7 for n in odd(numbers(12000))) > 0
""",
    "sort and dict": """
def run():
    state = 7
    items = []
    for n in range(600):
        state = (state * 75 + 74) % 65537
        items.append((state, n))
    for _ in range(16):
        table = {key: n for key, n in items}
        ordered = sorted(items)
        ordered.sort(key=lambda item: item[1])
        total = sum([table[key] for key, n in ordered])
    assert ordered == items
""",
}
