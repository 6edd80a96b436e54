import json, io

s = io.StringIO()
json.dump({"k": ["v%d" % i for i in range(20)]}, s)
print(len(s.getvalue()))
print(json.load(io.StringIO(s.getvalue()))["k"][15:])
print(json.load(io.StringIO('[{"x": 1}, {"y": [2.25]}]')))
