"""Services that answer on the virtual network: HTTP and others, a protocol a file.

They import the rest of `network` alone.
"""
