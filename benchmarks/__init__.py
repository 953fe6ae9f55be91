"""Speed and memory, measured; ratios against the named rival in the same run."""
