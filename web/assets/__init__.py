"""What the pages load from npm, and how it is fetched at set-up."""
