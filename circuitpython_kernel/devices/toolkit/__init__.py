"""What several parts share: checksums, bounces of contacts, pictures of shafts and LEDs, measuring at intervals.

Nothing here is a part, and nothing here is a base of parts.
It may import `devices.base`, `boards`, `hardware`, `traces` and `common`.
"""
