import heapq

h = []
for i in range(60):
    heapq.heappush(h, ((i * 37) % 61, "job%d" % i))
print([heapq.heappop(h) for _ in range(8)], len(h))
l = [[k % 13, str(k)] for k in range(30)]
heapq.heapify(l)
print([heapq.heappop(l) for _ in range(30)][::6])
