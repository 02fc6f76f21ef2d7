"""Who asks, what they may, and how they prove it."""
