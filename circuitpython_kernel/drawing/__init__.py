"""Still pictures and tables of what the board does: matplotlib figures, SVG, files. No Jupyter here."""
