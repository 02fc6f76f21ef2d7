"""What each root field asks of Postgres or of the domain."""
