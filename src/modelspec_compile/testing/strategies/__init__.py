"""What is drawn: specs, sections and values, made from the language's own models.

Needs `hypothesis`; `pip install modelspec-compile[testing]` brings it.
"""
