"""Data only: the constant programs and pages that targets emit."""
