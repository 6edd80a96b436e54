"""The virtual air: access points, addresses, names, connections and services, in board time. It knows nothing of chips.

A `network.air.Network` is what boards share. A `network.station.Station` is one radio on it: the `wifi` module's and an
AirLift's alike. Everything that travels is planned on the receiver's clock, so that two runs are the same, and takes at
least the link's latency. Nothing here opens a socket of the computer's: `gateway` does, where a person has allowed it.
It may import `common`.
"""
