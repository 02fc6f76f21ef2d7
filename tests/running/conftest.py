"""What tests of a deployment share with those of the mail: certificates."""

from tests.mailer.test_transports import identity, pem, trust

__all__ = ["identity", "pem", "trust"]
