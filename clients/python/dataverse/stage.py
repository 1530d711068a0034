"""What the cases begin with: a client over TLS, signed in with Azure Identity at the built-in provider."""

import os
import re
import unittest
import uuid

from azure.identity import ClientSecretCredential
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.errors import HttpError

ORIGIN = os.environ.get("ONBEHALF_TLS_ORIGIN")
TENANT = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01"
ADMIN_APP = "c0000000-0000-4000-8000-000000000002"
GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def credential(of=ClientSecretCredential):
    """A credential of the application user who is an administrator."""
    return of(
        TENANT,
        ADMIN_APP,
        "demo-secret",
        authority=ORIGIN.removeprefix("https://"),
        disable_instance_discovery=True,
    )


@unittest.skipUnless(ORIGIN, "the server does not listen with TLS")
class Case(unittest.TestCase):
    """A class of cases shares one client; rows that it made are gone when it has ended."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.client = DataverseClient(ORIGIN, credential())
        cls.enterClassContext(cls.client)
        # What nobody else's rows begin with.
        cls.mark = "Python " + uuid.uuid4().hex[:8]
        cls.made = []

    @classmethod
    def tearDownClass(cls):
        for table, row in reversed(cls.made):
            try:
                cls.client.records.delete(table, row)
            except HttpError as error:
                if error.status_code != 404:
                    raise
        super().tearDownClass()

    def keep(self, table, row):
        """Has a row deleted after the cases of the class."""
        self.made.append((table, row))
        return row

    def row(self, table, data):
        """The id of a new row."""
        return self.keep(table, self.client.records.create(table, data))

    def refused(self, status, code, act, *arguments, **named):
        """The error that the client's user catches."""
        with self.assertRaises(HttpError) as raised:
            act(*arguments, **named)
        error = raised.exception
        self.assertEqual(error.status_code, status, error.message)
        self.assertEqual(error.details.get("service_error_code"), code, error.message)
        return error
