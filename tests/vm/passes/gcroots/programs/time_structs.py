import time

print(time.gmtime(0)[:6], time.gmtime(86400 * 365)[:3], len(time.gmtime(10**9)))
print(time.mktime((2024, 2, 29, 12, 30, 15, 0, 0)) - time.mktime((2024, 2, 28, 12, 30, 15, 0, 0)))
print([time.ticks_diff(time.ticks_add(100, d), 100) for d in (-50, 0, 10**6)])
