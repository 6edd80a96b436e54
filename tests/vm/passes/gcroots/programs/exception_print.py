import sys, io


def f():
    raise ValueError("shown", [1, 2])


s = io.StringIO()
try:
    f()
except ValueError as e:
    sys.print_exception(e, s)
text = s.getvalue()
print(text.splitlines()[0], text.splitlines()[-1], "in f" in text)
print(len(text.splitlines()) > 2)
