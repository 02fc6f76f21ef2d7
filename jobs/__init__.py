"""Background work, one handler each."""
