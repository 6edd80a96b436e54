"""Write docs/magics.md from the rows that declare the magics: python scripts/write_magics_page.py."""

from pathlib import Path

from circuitpython_kernel.kernel.magics.page import page

(Path(__file__).parent.parent / "docs" / "magics.md").write_text(page(), encoding="utf-8")
