"""The terms floor."""
