"""What a student can act on: what announces it, which of its dates is which, and how well it fits a student."""
