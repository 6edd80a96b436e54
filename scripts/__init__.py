"""What is run by hand, and by nothing else in the project."""
