"""Run the Postgres that starts by itself when no DATABASE_URL is given."""
