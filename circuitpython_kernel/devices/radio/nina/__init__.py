"""What runs on an AirLift: the NINA firmware, with its packets, its radio and its sockets.

It may import `hardware`, `network` and `common`.
"""
