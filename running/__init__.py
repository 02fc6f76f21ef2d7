"""Running: where a deployment is put together from its settings."""
