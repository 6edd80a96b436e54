"""The way out of the virtual air and into it: the computer's own sockets, where a person has asked for them.

Ports on loopback that lead to boards' ports, and connections of boards to real hosts that are allowed. No other room
opens a socket for boards. It may import `network` and `common`.
"""
