"""Stories: a customer's day, over HTTP."""
