"""From documents to text and files."""
