"""Where we keep what can be made or fetched again."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CACHE_VARIABLE = "CIRCUITPYTHON_KERNEL_CACHE"


def cache_folder() -> Path:
    """The folder for compiled modules and fetched libraries; the environment variable CIRCUITPYTHON_KERNEL_CACHE
    overrides it.
    """
    override = os.environ.get(CACHE_VARIABLE)
    return Path(override) if override else Path(platformdirs.user_cache_dir("circuitpython-kernel"))
