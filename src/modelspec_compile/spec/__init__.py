"""The language: pydantic models that define it, its dialects, and the checks of a document."""
