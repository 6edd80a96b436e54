"""The interpreter in wasmtime: artifact, module passes, instance, thread. It knows nothing of pins.

`Machine` is the whole interface: a memory view, a doorbell, run, interrupt, reset.
"""
