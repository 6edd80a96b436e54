"""What a part looks like: its picture, its inputs, what it shows.

`looks` has those parts that look like themselves; `figure` is a part's panel on paper.
It may import `drawing`'s own shapes, and what lies below `drawing`.
"""
