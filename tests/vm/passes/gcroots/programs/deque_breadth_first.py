from collections import deque

graph = {i: [2 * i + 1, 2 * i + 2] for i in range(20)}
seen = []
q = deque([0], 100)
while q:
    n = q.popleft()
    seen.append(n)
    for m in graph.get(n, ()):
        q.append(m)
print(seen)
print([graph[n] for n in seen if n % 7 == 0 and n in graph], len(q))
