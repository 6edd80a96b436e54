"""What ``from __future__ import annotations`` finds: the compiler ignores annotations anyway."""

annotations = True
