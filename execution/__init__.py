"""From a GraphQL document to the bytes of its answer."""
