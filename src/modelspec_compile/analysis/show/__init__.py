"""A plan as JSON, for the terminal and as an HTML page, in the same words."""
