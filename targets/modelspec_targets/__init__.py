"""The built-in targets."""
