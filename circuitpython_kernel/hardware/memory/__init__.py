"""The memory that the firmware and the host share.

`layout` is the one definition of where each word lies, `block` the host's view of it across boots of the guest.
It may import `common`.
"""
