"""What parts and boards look like in a circuit: drawings of our own, in millimetres, with what of them is live.

`catalog.look_of` says which `look.Look` a part has. The still picture and the widget draw from the same texts; the
widget changes only the attributes that a look's hooks name.
It may import `circuit.model`, `circuit.pins`, `circuit.pads`, `circuit.kinds`, and what `circuit` may.
"""
