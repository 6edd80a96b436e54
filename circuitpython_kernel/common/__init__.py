"""What every floor may need: the forms of answers, locks, processes, JSON from outside.

Small modules without a subject in the field of boards and notebooks.
It imports nothing of ours.
"""
