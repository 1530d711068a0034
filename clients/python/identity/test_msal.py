"""`msal`: each flow, by each shape of authority."""

import hashlib
import ssl
import tempfile
import time
import unittest

import msal

from .stage import (
    ACTUAL_USER,
    ADMIN_APP,
    ADMIN_APP_USER,
    DEFAULT,
    IMPERSONATED_ID,
    IMPERSONATED_USER,
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
    onbehalf,
)

AUTHORITIES = {
    "tenant": {"authority": f"{ORIGIN}/{TENANT}", "instance_discovery": False},
    "oidc": {"oidc_authority": f"{ORIGIN}/{TENANT}/v2.0"},
    "adfs": {"authority": f"{ORIGIN}/adfs"},
}


def confidential(secret="demo-secret", client=INTEGRATION, shape="tenant"):
    return msal.ConfidentialClientApplication(
        client, client_credential=secret, **AUTHORITIES[shape]
    )


def public(shape="tenant"):
    return msal.PublicClientApplication(PUBLIC_CLIENT, **AUTHORITIES[shape])


class Applications(Case):
    def test_a_secret_is_good_at_every_authority(self):
        for shape in AUTHORITIES:
            with self.subTest(shape):
                got = confidential(shape=shape).acquire_token_for_client(DEFAULT)
                self.assertIn("access_token", got, got)
                self.assertEqual(self.who(got["access_token"]), INTEGRATION_USER)

    def test_it_acts_on_behalf_of_a_user_whom_the_header_names(self):
        token = confidential().acquire_token_for_client(DEFAULT)["access_token"]
        answer = self.ask(token, CallerObjectId=IMPERSONATED_ID)
        self.assertEqual(answer.json()["UserId"], IMPERSONATED_USER)
        self.assertEqual(answer.headers["x-onbehalf-impersonator-id"], INTEGRATION_USER)

    def test_a_wrong_secret_and_an_unknown_client_are_told_apart_from_nothing_else(self):
        wrong = confidential(secret="nonsense").acquire_token_for_client(DEFAULT)
        self.assertEqual((wrong["error"], wrong["error_codes"]), ("invalid_client", [7000215]))
        self.assertIn("AADSTS7000215", wrong["error_description"])
        self.assertNotIn("nonsense", str(wrong))
        unknown = confidential(client="c0000000-0000-4000-8000-0000000000ff")
        unknown = unknown.acquire_token_for_client(DEFAULT)
        self.assertEqual(unknown["error_codes"], [700016])

    def test_a_token_is_kept_and_another_resource_is_refused(self):
        client = confidential()
        first = client.acquire_token_for_client(DEFAULT)
        self.assertEqual(first["token_source"], "identity_provider")
        again = client.acquire_token_for_client(DEFAULT)
        self.assertEqual(again["token_source"], "cache")
        self.assertEqual(again["access_token"], first["access_token"])
        other = client.acquire_token_for_client(["https://elsewhere.example/.default"])
        self.assertEqual(other["error"], "invalid_resource")


class Certificates(Case):
    def test_the_key_of_a_registered_certificate_is_good(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate, _ = certify(folder, ADMIN_APP)
            with open(key) as file:
                private_key = file.read()
            with open(certificate) as file:
                public_certificate = file.read()
            der = ssl.PEM_cert_to_DER_cert(public_certificate)
            print_of = hashlib.sha1(der).hexdigest()
            credentials = {
                "by its digest": {"private_key": private_key, "public_certificate": public_certificate},
                "by its thumbprint": {"private_key": private_key, "thumbprint": print_of},
            }
            for name, credential in credentials.items():
                with self.subTest(name):
                    client = confidential(credential, ADMIN_APP)
                    got = client.acquire_token_for_client(DEFAULT)
                    self.assertIn("access_token", got, got)
                    self.assertEqual(self.who(got["access_token"]), ADMIN_APP_USER)
            # The same certificate proves nothing about another application.
            other = confidential(credentials["by its digest"], INTEGRATION)
            refused = other.acquire_token_for_client(DEFAULT)
            self.assertEqual(refused["error"], "invalid_client", refused)


class People(Case):
    def test_a_password_is_good_at_the_adfs_authority(self):
        client = public("adfs")
        scopes = [f"{ORIGIN}/user_impersonation"]
        got = client.acquire_token_by_username_password(PERSON, PASSWORD, scopes)
        self.assertIn("access_token", got, got)
        self.assertEqual(self.who(got["access_token"]), ACTUAL_USER)
        wrong = client.acquire_token_by_username_password(PERSON, "nonsense", scopes)
        self.assertEqual(wrong["error_codes"], [50126])

    def code_flow(self, client, **wanted):
        flow = client.initiate_auth_code_flow(
            DEFAULT, redirect_uri="http://localhost:5000/callback", **wanted
        )
        self.assertEqual(flow["redirect_uri"], "http://localhost:5000/callback")
        return flow

    def test_a_code_with_pkce_and_a_nonce_opens_the_api(self):
        for shape in AUTHORITIES:
            with self.subTest(shape):
                client = public(shape)
                flow = self.code_flow(client)
                back = Person().sign_in(flow["auth_uri"])
                got = client.acquire_token_by_auth_code_flow(flow, back)
                self.assertIn("access_token", got, got)
                self.assertEqual(self.who(got["access_token"]), ACTUAL_USER)
                self.assertEqual(got["id_token_claims"]["preferred_username"], PERSON)
                again = client.acquire_token_by_auth_code_flow(flow, back)
                self.assertEqual(again["error"], "invalid_grant", again)

    def test_who_declines_is_told_to_the_program(self):
        client = public()
        flow = self.code_flow(client)
        person = Person()
        page = person.open(flow["auth_uri"])
        back = person.send(page, Forms(page.text).with_field("cancel"), cancel="1")
        self.assertIn("error=access_denied", back.headers["Location"])

    def test_a_wrong_password_is_told_on_the_page(self):
        person = Person()
        page = person.open(self.code_flow(public())["auth_uri"])
        form = Forms(page.text).with_field("username")
        told = person.send(page, form, username="manager@contoso.example", password="nonsense")
        self.assertEqual(told.status_code, 400)
        self.assertIn("wrong", told.text)
        self.assertNotIn("nonsense", told.text)

    def test_a_silent_token_is_refreshed_and_the_old_ticket_is_used_up(self):
        client = public()
        flow = self.code_flow(client)
        first = client.acquire_token_by_auth_code_flow(flow, Person().sign_in(flow["auth_uri"]))
        account = client.get_accounts()[0]
        self.assertEqual(account["username"], PERSON)
        kept = client.acquire_token_silent(DEFAULT, account)
        self.assertEqual(kept["access_token"], first["access_token"])
        fresh = client.acquire_token_silent(DEFAULT, account, force_refresh=True)
        self.assertNotEqual(fresh["access_token"], first["access_token"])
        self.assertEqual(self.who(fresh["access_token"]), ACTUAL_USER)
        # Whoever stole the first ticket ends the whole family by using it.
        stolen = client.acquire_token_by_refresh_token(first["refresh_token"], DEFAULT)
        self.assertEqual(stolen["error"], "invalid_grant", stolen)
        ended = client.acquire_token_by_refresh_token(fresh["refresh_token"], DEFAULT)
        self.assertEqual(ended["error"], "invalid_grant", ended)

    def test_a_device_waits_until_somebody_signs_in_for_it(self):
        for shape in ("tenant", "adfs"):
            with self.subTest(shape):
                client = public(shape)
                flow = client.initiate_device_flow(DEFAULT)
                self.assertIn("user_code", flow, flow)
                pending = client.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
                self.assertEqual(pending["error"], "authorization_pending", pending)
                person = Person()
                page = person.open(flow["verification_uri"])
                page = person.send(page, Forms(page.text).all[0], **self.code_field(page, flow))
                if page.status_code in (302, 303):
                    page = person.open(page.headers["Location"])
                form = Forms(page.text).with_field("username")
                done = person.send(page, form, username=PERSON, password=PASSWORD)
                self.assertEqual(done.status_code, 200, done.text)
                time.sleep(flow["interval"])
                got = client.acquire_token_by_device_flow(flow)
                self.assertIn("access_token", got, got)
                self.assertEqual(self.who(got["access_token"]), ACTUAL_USER)

    @staticmethod
    def code_field(page, flow):
        fields = Forms(page.text).all[0]["fields"]
        name = next(name for name in fields if "code" in name)
        return {name: flow["user_code"]}


class Keys(Case):
    def test_another_key_signs_and_tokens_of_before_stay_good(self):
        client = confidential(client=ADMIN_APP)
        before = client.acquire_token_for_client(DEFAULT)["access_token"]
        self.assertEqual(self.who(before), ADMIN_APP_USER)
        kid = onbehalf("key", "rotate")
        after = confidential(client=ADMIN_APP).acquire_token_for_client(DEFAULT)["access_token"]
        self.assertNotEqual(before.split(".")[0], after.split(".")[0])
        self.assertIn(kid, onbehalf("key", "list"))
        for token in (before, after):
            self.assertEqual(self.who(token), ADMIN_APP_USER)

    def test_a_token_that_has_run_out_is_told_so(self):
        token = onbehalf("token", "--as", PERSON, "--expires", "1s")
        time.sleep(7)
        refused = self.ask(token)
        self.assertEqual(refused.status_code, 401)
        self.assertIn("error=invalid_token", refused.headers["WWW-Authenticate"])


if __name__ == "__main__":
    unittest.main()
