"""`azure-identity`: the credentials that need no screen."""

import pathlib
import tempfile
import threading
import unittest
import unittest.mock

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    CertificateCredential,
    ClientSecretCredential,
    DeviceCodeCredential,
    InteractiveBrowserCredential,
    UsernamePasswordCredential,
)
from azure.identity.aio import ClientSecretCredential as AsyncSecretCredential

from .stage import (
    ACTUAL_USER,
    INTEGRATION,
    INTEGRATION_USER,
    ORIGIN,
    PASSWORD,
    PERSON,
    PUBLIC_CLIENT,
    TENANT,
    Case,
    Forms,
    Person,
    certificate as certify,
)

SCOPE = f"{ORIGIN}/.default"
HERE = {"authority": ORIGIN, "disable_instance_discovery": True}


class Secrets(Case):
    def test_a_secret_is_good_for_the_tenant_and_for_adfs(self):
        for tenant, options in ((TENANT, HERE), ("adfs", {"authority": ORIGIN})):
            with self.subTest(tenant):
                with ClientSecretCredential(tenant, INTEGRATION, "demo-secret", **options) as own:
                    got = own.get_token(SCOPE)
                self.assertEqual(self.who(got.token), INTEGRATION_USER)

    def test_a_wrong_secret_is_told_with_its_number(self):
        with ClientSecretCredential(TENANT, INTEGRATION, "nonsense", **HERE) as own:
            with self.assertRaises(ClientAuthenticationError) as told:
                own.get_token(SCOPE)
        self.assertIn("AADSTS7000215", str(told.exception))


class Certificates(Case):
    def test_the_key_of_a_registered_certificate_is_good(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate, _ = certify(folder, INTEGRATION)
            both = pathlib.Path(folder, "both.pem")
            both.write_text(pathlib.Path(key).read_text() + pathlib.Path(certificate).read_text())
            with CertificateCredential(TENANT, INTEGRATION, str(both), **HERE) as own:
                self.assertEqual(self.who(own.get_token(SCOPE).token), INTEGRATION_USER)


class Asynchronous(unittest.IsolatedAsyncioTestCase):
    @unittest.skipUnless(ORIGIN, "the server does not listen with TLS")
    async def test_a_secret_is_good_without_waiting(self):
        async with AsyncSecretCredential(TENANT, INTEGRATION, "demo-secret", **HERE) as own:
            got = await own.get_token(SCOPE)
        self.assertTrue(got.token)


class People(Case):
    def test_a_password_is_good_at_adfs(self):
        own = UsernamePasswordCredential(
            PUBLIC_CLIENT, PERSON, PASSWORD, tenant_id="adfs", authority=ORIGIN
        )
        self.assertEqual(self.who(own.get_token(SCOPE).token), ACTUAL_USER)

    def test_a_device_code_is_shown_and_waits(self):
        def sign_in(address, code, _expires):
            person = Person()
            page = person.open(address)
            form = Forms(page.text).all[0]
            field = next(name for name in form["fields"] if "code" in name)
            page = person.send(page, form, **{field: code})
            if page.status_code in (302, 303):
                page = person.open(page.headers["Location"])
            form = Forms(page.text).with_field("username")
            person.send(page, form, username=PERSON, password=PASSWORD)

        own = DeviceCodeCredential(PUBLIC_CLIENT, tenant_id=TENANT, prompt_callback=sign_in, **HERE)
        self.assertEqual(self.who(own.get_token(SCOPE).token), ACTUAL_USER)

    def test_a_browser_brings_the_code_to_the_program(self):
        def visit(address, *_):
            def sign_in():
                person = Person()
                page = person.open(address)
                form = Forms(page.text).with_field("username")
                back = person.send(page, form, username=PERSON, password=PASSWORD)
                # The page sends the code on by a form of its own.
                person.send(back, Forms(back.text).with_field("code"))

            threading.Thread(target=sign_in).start()
            return True

        own = InteractiveBrowserCredential(
            tenant_id=TENANT,
            client_id=PUBLIC_CLIENT,
            redirect_uri="http://localhost:18400",
            timeout=60,
            **HERE,
        )
        with unittest.mock.patch("webbrowser.open", visit):
            got = own.get_token(SCOPE)
        self.assertEqual(self.who(got.token), ACTUAL_USER)
