"""What every floor may need: the forms of answers, locks, waits, processes, JSON from outside.

`waits` is how to wait, with threads (`threaded`) or without (`suspending`).
Small modules without a subject in the field of boards and notebooks.
It imports nothing of ours.
"""
