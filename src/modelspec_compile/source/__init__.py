"""Source text to a tree with positions: YAML and JSON, their limits, patches over them, files."""
