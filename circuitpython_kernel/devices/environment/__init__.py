"""Temperature, humidity and pressure."""
