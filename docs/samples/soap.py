"""Makes a row on behalf of somebody else by SOAP, with `zeep`: python soap.py [ORIGIN]"""

import sys

import requests
import zeep
from lxml import etree
from zeep import xsd

ORIGIN = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
CORE = "http://schemas.microsoft.com/xrm/2011/Contracts"
GENERIC = "http://schemas.datacontract.org/2004/07/System.Collections.Generic"
IMPERSONATED_USER = "75df116d-d9da-e711-a94b-000d3a34ed47"

# Who asks: a token of Actual User, for all requests of the session.
form = {"grant_type": "password", "username": "actual@contoso.example", "password": "demo-password"}
token = requests.post(f"{ORIGIN}/oauth2/v2.0/token", data=form).json()["access_token"]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {token}"
client = zeep.Client(
    f"{ORIGIN}/XRMServices/2011/Organization.svc?wsdl", transport=zeep.Transport(session=session)
)

# For whom: a block in the header of the envelope.
caller = etree.Element(f"{{{CORE}}}CallerId")
caller.text = IMPERSONATED_USER

core = client.type_factory(CORE)
pair = client.get_type(f"{{{GENERIC}}}KeyValuePairOfstringanyType")
name = pair(key="name", value=xsd.AnyObject(xsd.String(), "Made on behalf of somebody"))
account = core.Entity(
    LogicalName="account",
    Id="00000000-0000-0000-0000-000000000000",
    Attributes=core.AttributeCollection(KeyValuePairOfstringanyType=[name]),
)
row = client.service.Create(entity=account, _soapheaders=[caller])

columns = core.ColumnSet(AllColumns=True)
read = client.service.Retrieve(entityName="account", id=row, columnSet=columns, _soapheaders=[caller])
values = {pair.key: pair.value for pair in read.Attributes.KeyValuePairOfstringanyType}
print("created by", values["createdby"].Name + ", for whom acted", values["createdonbehalfby"].Name)
client.service.Delete(entityName="account", id=row, _soapheaders=[caller])
