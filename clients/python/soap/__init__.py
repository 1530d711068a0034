"""PyPI `zeep`: a client for any SOAP service, which knows ours by its WSDL alone."""
