"""The roads floor."""
