"""How contacts bounce: the same way each time, so that two runs are alike."""

BOUNCES = ((0.1, False), (0.3, True), (0.5, False), (0.65, True), (0.85, False), (1.0, True))
"""After it has closed: when a contact opens and closes again, in shares of the time for which it bounces."""
