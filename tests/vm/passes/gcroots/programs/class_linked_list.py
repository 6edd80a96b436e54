class Node:
    __slots__ = ("value", "next")

    def __init__(self, value, next):
        self.value, self.next = value, next


head = None
for i in range(150):
    head = Node("n%d" % i, head)


def values(n):
    while n:
        yield n.value
        n = n.next


print(len(list(values(head))), list(values(head))[:5], list(values(head))[-3:])
prev = None
while head:
    head.next, prev, head = prev, head, head.next
print(list(values(prev))[:5])
