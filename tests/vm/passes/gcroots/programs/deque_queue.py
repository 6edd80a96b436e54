from collections import deque

q = deque((), 20)
for i in range(30):
    q.append("item%d" % i)
print(len(q), q.popleft(), q.pop(), q[0], q[-1])
q.extend([[1], [2]])
q.appendleft((0,))
print(list(q), len(q), bool(q))
