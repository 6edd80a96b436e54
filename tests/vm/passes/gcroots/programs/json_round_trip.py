import json

data = {"name": "board", "pins": [1, 2.5, None, True, {"deep": ["a" * 3, []]}], "big": 10**12}
text = json.dumps(data)
back = json.loads(text)
print(back == data, len(text), back["pins"][4]["deep"])
for i in range(5):
    back = json.loads(json.dumps([back, i]))
print(len(json.dumps(back)), back[1])
