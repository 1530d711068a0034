"""PyPI `msal` and `azure-identity`, over TLS: every way to sign in that needs no screen."""
