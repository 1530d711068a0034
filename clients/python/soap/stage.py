"""What the cases begin with: the service as zeep makes it of the WSDL, values with types, and rows that are gone at the end."""

import functools
import os
import pathlib
import tempfile
import unittest
import uuid

import requests
import zeep
from lxml import etree
from zeep import xsd
from zeep.plugins import Plugin
from zeep.transports import Transport

ORIGIN = os.environ.get("ONBEHALF_ORIGIN", "")
TLS_ORIGIN = os.environ.get("ONBEHALF_TLS_ORIGIN", "")
ADMIN_TOKEN = os.environ.get("ONBEHALF_TOKEN", "")
PASSWORD = "demo-password"
PATH = "/XRMServices/2011/Organization.svc"

# The people of the demo organization that the cases name.
ADMIN = "a0000000-0000-4000-8000-000000000001"
ACTUAL = "278742b0-1e61-4fb5-84ef-c7de308c19e2"
IMPERSONATED = "75df116d-d9da-e711-a94b-000d3a34ed47"
IMPERSONATED_OBJECT = "e39c5d16-675b-48d1-8e67-667427e9c084"

CORE = "http://schemas.microsoft.com/xrm/2011/Contracts"
BUSINESS = "http://schemas.microsoft.com/crm/2011/Contracts"
GENERIC = "http://schemas.datacontract.org/2004/07/System.Collections.Generic"
SERIALIZATION = "http://schemas.microsoft.com/2003/10/Serialization/"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
METADATA = "http://schemas.microsoft.com/xrm/2011/Metadata"
CONTRACTS_2012 = "http://schemas.microsoft.com/xrm/2012/Contracts"
NOBODY = "00000000-0000-0000-0000-000000000000"


@functools.cache
def token(who):
    """An access token, as the built-in identity provider gives it for a password."""
    if who == "admin":
        return ADMIN_TOKEN
    form = {"grant_type": "password", "username": f"{who}@contoso.example", "password": PASSWORD}
    answer = requests.post(f"{ORIGIN}/oauth2/v2.0/token", data=form, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


@functools.cache
def schemas(origin):
    """The schemas that the server publishes, as a validator of XML Schema has them."""
    imports = []
    with tempfile.TemporaryDirectory(prefix="onbehalf-schemas-") as folder:
        for number in range(100):
            answer = requests.get(f"{origin}{PATH}?xsd=xsd{number}", timeout=60)
            if answer.status_code == 404:
                break
            text = answer.text.replace(f"{origin}{PATH}?xsd=", "")
            pathlib.Path(folder, f"xsd{number}").write_text(text, encoding="utf-8")
            namespace = etree.fromstring(answer.content).get("targetNamespace")
            imports.append(f'<xs:import namespace="{namespace}" schemaLocation="xsd{number}"/>')
        whole = pathlib.Path(folder, "all")
        schema = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{"".join(imports)}</xs:schema>'
        whole.write_text(schema, encoding="utf-8")
        return etree.XMLSchema(etree.parse(str(whole)))


class Validator(Plugin):
    """Holds each answer to the schemas that the server publishes."""

    def __init__(self, origin):
        self.schema = schemas(origin)

    def ingress(self, envelope, http_headers, operation):
        body = envelope.find("{*}Body")
        for element in body:
            if etree.QName(element).localname == "Fault":
                detail = element.find("detail")
                parts = [] if detail is None else list(detail)
            else:
                parts = [element]
            for part in parts:
                alone = etree.fromstring(etree.tostring(part))
                self.schema.assertValid(alone)
        return envelope, http_headers


class Service:
    """The service as zeep makes it of the WSDL, and short names for its types."""

    def __init__(self, who="admin", origin=ORIGIN, wsse=None, query="?wsdl", prefix=""):
        session = requests.Session()
        if wsse is None:
            session.headers["Authorization"] = f"Bearer {token(who)}"
        address = f"{origin}{prefix}{PATH}{query}"
        transport = Transport(session=session, timeout=60)
        self.client = zeep.Client(address, transport=transport, wsse=wsse, plugins=[Validator(origin)])
        self.call = self.client.service
        self.core = self.client.type_factory(CORE)
        self.business = self.client.type_factory(BUSINESS)

    def type(self, namespace, name):
        return self.client.get_type(f"{{{namespace}}}{name}")

    # ---- values ------------------------------------------------------------------------------------------------

    def any(self, value):
        """A value that says its type, as the service needs it where any type may stand."""
        if isinstance(value, bool):
            return xsd.AnyObject(xsd.Boolean(), value)
        if isinstance(value, int):
            return xsd.AnyObject(xsd.Int(), value)
        if isinstance(value, str):
            return xsd.AnyObject(xsd.String(), value)
        if isinstance(value, uuid.UUID):
            return xsd.AnyObject(self.type(SERIALIZATION, "guid"), str(value))
        if value is None:
            return xsd.AnyObject(None, None)
        return value

    def pairs(self, values):
        pair = self.type(GENERIC, "KeyValuePairOfstringanyType")
        return [pair(key=key, value=self.any(value)) for key, value in values.items()]

    def entity(self, table, values, row=None):
        attributes = self.core.AttributeCollection(KeyValuePairOfstringanyType=self.pairs(values))
        return self.core.Entity(LogicalName=table, Attributes=attributes, Id=row or NOBODY)

    def reference(self, table, row):
        return self.core.EntityReference(LogicalName=table, Id=row)

    def columns(self, *names):
        if not names:
            return self.core.ColumnSet(AllColumns=True)
        return self.core.ColumnSet(AllColumns=False, Columns=self.strings(names))

    def strings(self, values):
        return self.type(ARRAYS, "ArrayOfstring")(string=list(values))

    def anything(self, values):
        return self.type(ARRAYS, "ArrayOfanyType")(anyType=[self.any(value) for value in values])

    def request(self, name, parameters=None, kind=None):
        """A request: generic, or of a type of its own."""
        kind = kind or self.core.OrganizationRequest
        collection = self.core.ParameterCollection(KeyValuePairOfstringanyType=self.pairs(parameters or {}))
        return kind(RequestName=name, Parameters=collection)

    # ---- calls -------------------------------------------------------------------------------------------------

    def execute(self, name, parameters=None, acting=None, kind=None):
        """The results of a message."""
        answer = self.call.Execute(request=self.request(name, parameters, kind), **acting_for(acting))
        assert answer.ResponseName == name, answer
        return values(answer.Results)

    def who(self, acting=None):
        return self.execute("WhoAmI", acting=acting)["UserId"]


def header(name, value):
    """A block of the header."""
    block = etree.Element(f"{{{CORE}}}{name}")
    block.text = value
    return block


def acting_for(acting):
    """What a call is given to be made on behalf of somebody: a `systemuserid`, or a block of the header."""
    if acting is None:
        return {}
    return {"_soapheaders": [header("CallerId", acting) if isinstance(acting, str) else acting]}


def values(collection):
    """Keys and values of a collection."""
    pairs = collection.KeyValuePairOfstringanyType if collection is not None else []
    return {pair.key: pair.value for pair in pairs}


def rows_of(page):
    """The rows of a page; zeep makes nothing of an empty list."""
    return list(page.Entities.Entity) if page.Entities is not None else []


def read(table, row, select):
    """What the Web API tells of a row."""
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    address = f"{ORIGIN}/api/data/v9.2/{table}({row})?$select={select}"
    answer = requests.get(address, headers=headers, timeout=60)
    return answer.json() if answer.status_code == 200 else answer.status_code


class Case(unittest.TestCase):
    """A case; the rows that it keeps are deleted when it has ended."""

    maxDiff = None

    def keep(self, row, table="accounts"):
        def delete():
            headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
            requests.delete(f"{ORIGIN}/api/data/v9.2/{table}({row})", headers=headers, timeout=60)

        self.addCleanup(delete)
        return row

    def refused(self, code, call):
        """The detail of the fault that a call is refused with."""
        with self.assertRaises(zeep.exceptions.Fault) as caught:
            call()
        fault = caught.exception
        self.assertIsNotNone(fault.detail, fault.message)
        detail = fault.detail[0]
        self.assertEqual(etree.QName(detail).localname, "OrganizationServiceFault")
        told = {etree.QName(part).localname: part.text for part in detail}
        self.assertEqual(told["ErrorCode"], str(code), told)
        self.assertEqual(told["Message"], fault.message)
        return told
