"""The power floor."""
