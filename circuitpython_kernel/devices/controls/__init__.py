"""What a person turns, presses and touches, and port expanders."""
