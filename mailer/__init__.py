"""Letters: what they say, where they wait, how they leave."""
