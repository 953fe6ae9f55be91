"""The facts floor."""
