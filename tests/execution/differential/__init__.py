"""The same documents by a plan and by graphql-core: the same bytes."""
