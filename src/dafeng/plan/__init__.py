"""The plan floor."""
