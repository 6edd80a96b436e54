"""A real JupyterLab in a real browser, in front of the real kernel."""
