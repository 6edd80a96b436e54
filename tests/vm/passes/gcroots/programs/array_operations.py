from array import array

a = array("i", [i * i for i in range(20)])
b = a[5:10]
b[0] = -1
print(a, b, a + b, list(reversed(list(b))))
print(bytes(array("H", [1, 2, 258])), array("B", b"abc") == array("B", [97, 98, 99]))
a[1:3] = array("i", [100, 200, 300])
print(list(a), 200 in list(a))
