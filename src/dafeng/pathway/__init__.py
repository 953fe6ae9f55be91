"""The pathway floor."""
