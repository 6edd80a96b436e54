from collections import namedtuple

Point = namedtuple("Point", "x y")
pts = [Point(i, str(i)) for i in range(10)]
print(pts[3], pts[4].x, pts[5].y, pts[2] == (2, "2"))
R = namedtuple("R", ("first", "second", "third"))
r = R(first=[1], second={"k": 2}, third=3.5)
print(r, r[0], r.second["k"], len(r), tuple(r))
try:
    Point(1)
except TypeError as e:
    print("TypeError")
