"""PyPI `PowerPlatform-Dataverse-Client`, over TLS: a case for each documented feature."""
