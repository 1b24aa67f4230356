"""The platforms' own code against compiled bundles: `pytest -m e2e`."""
