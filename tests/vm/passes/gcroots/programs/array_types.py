from array import array

for code in "bBhHiIlLqQfd":
    a = array(code, range(10))
    a.append(7)
    a.extend(array(code, [1, 2]))
    print(code, len(a), a[-1], sum(a), list(a[2:5]))
