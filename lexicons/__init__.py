"""What is looked for: the terms of each axis and language, as data."""
