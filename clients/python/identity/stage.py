"""What the cases begin with: the provider's addresses, a person who fills in its page, and what a token opens."""

import os
import subprocess
import unittest
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

ORIGIN = os.environ.get("ONBEHALF_TLS_ORIGIN", "")
TENANT = "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01"
PUBLIC_CLIENT = "51f81489-12ee-4a9e-aaae-a2591f45987d"
INTEGRATION = "c0000000-0000-4000-8000-000000000001"
ADMIN_APP = "c0000000-0000-4000-8000-000000000002"
DEFAULT = [f"{ORIGIN}/.default"]
PERSON = "actual@contoso.example"
PASSWORD = "demo-password"

# The users that tokens are found to be of.
INTEGRATION_USER = "a0000000-0000-4000-8000-000000000009"
ADMIN_APP_USER = "a0000000-0000-4000-8000-000000000010"
ACTUAL_USER = "278742b0-1e61-4fb5-84ef-c7de308c19e2"
IMPERSONATED_USER = "75df116d-d9da-e711-a94b-000d3a34ed47"
IMPERSONATED_ID = "e39c5d16-675b-48d1-8e67-667427e9c084"


@unittest.skipUnless(ORIGIN, "the server does not listen with TLS")
class Case(unittest.TestCase):
    """A case; what the API answers is asked with `requests`, as a user of the library would."""

    maxDiff = None

    def ask(self, token, **headers):
        """What the API answers to WhoAmI."""
        headers = {"Authorization": f"Bearer {token}", **headers}
        return requests.get(f"{ORIGIN}/api/data/v9.2/WhoAmI", headers=headers, timeout=60)

    def who(self, token, **headers):
        """The user that a token is of."""
        answer = self.ask(token, **headers)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()["UserId"]


class Forms(HTMLParser):
    """The forms of a page: where each leads, its fields, its buttons."""

    def __init__(self, html):
        super().__init__()
        self.all = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag == "form":
            self.all.append({"action": at.get("action", ""), "fields": {}, "buttons": []})
        elif self.all and tag == "input" and "name" in at:
            self.all[-1]["fields"][at["name"]] = at.get("value", "")
        elif self.all and tag == "button" and "name" in at:
            self.all[-1]["buttons"].append((at["name"], at["value"]))

    def with_field(self, name):
        """The form that has this field or button."""
        for form in self.all:
            if name in form["fields"] or name in dict(form["buttons"]):
                return form
        raise AssertionError(f"no form has {name}: {self.all}")


class Person:
    """Somebody at a browser, who signs in."""

    def __init__(self):
        self.browser = requests.Session()

    def open(self, address):
        """Opens a page."""
        return self.browser.get(address, timeout=60, allow_redirects=False)

    def send(self, page, form, **values):
        """Sends a form of a page."""
        action = urljoin(page.url, form["action"])
        headers = {"Origin": ORIGIN}
        data = {**form["fields"], **values}
        return self.browser.post(action, data=data, headers=headers, timeout=60, allow_redirects=False)

    def sign_in(self, address, name=PERSON, password=PASSWORD):
        """What the program's address gets once somebody has signed in at an address."""
        page = self.open(address)
        assert page.status_code == 200, page.text
        form = Forms(page.text).with_field("username")
        back = self.send(page, form, username=name, password=password)
        assert back.status_code in (302, 303), back.text
        query = parse_qs(urlsplit(back.headers["Location"]).query)
        return {key: values[0] for key, values in query.items()}


def onbehalf(*arguments):
    """Runs the program beside the server, on the server's folder."""
    done = subprocess.run(
        [os.environ["ONBEHALF_BINARY"], *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def certificate(folder, client):
    """A key and its certificate, which the application is registered with: both files, and what it is now."""
    key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=app"]
        + ["-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    shown = onbehalf("app", "set", client, "--certificate", certificate, "--json")
    return key, certificate, shown
