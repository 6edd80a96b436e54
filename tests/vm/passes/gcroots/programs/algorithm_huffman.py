import heapq


def codes(text):
    freq = {}
    for c in text:
        freq[c] = freq.get(c, 0) + 1
    heap = [[n, [c, ""]] for c, n in sorted(freq.items())]
    heapq.heapify(heap)
    while len(heap) > 1:
        lo, hi = heapq.heappop(heap), heapq.heappop(heap)
        for pair in lo[1:]:
            pair[1] = "0" + pair[1]
        for pair in hi[1:]:
            pair[1] = "1" + pair[1]
        heapq.heappush(heap, [lo[0] + hi[0]] + lo[1:] + hi[1:])
    return dict((c, code) for c, code in heap[0][1:])


t = "this is an example of a huffman tree"
c = codes(t)
print(len("".join(c[x] for x in t)), sorted(set(len(v) for v in c.values())), len(c))
print(sum(len(codes("a" * k + "b" * j + "c")) for k in range(1, 6) for j in range(1, 4)))
