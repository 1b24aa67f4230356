"""The compiler for ModelSpec."""
