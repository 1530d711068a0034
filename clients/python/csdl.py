"""PyPI `python-odata` makes classes of what `$metadata` describes, and asks for rows by them."""

import contextlib
import io
import os

import requests
from odata import ODataService

root = os.environ["ONBEHALF_ROOT"]
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["ONBEHALF_TOKEN"]

said = io.StringIO()
with contextlib.redirect_stdout(said):
    service = ODataService(root, session=session, reflect_entities=True)

sets = [each["name"] for each in session.get(root).json()["value"]]
missing = [name for name in sets if name not in service.entities]
assert not missing, missing
actions, functions = service.actions, service.functions
print(
    f"python-odata: {len(service.entities)} classes for {len(sets)} sets, "
    f"{len(actions)} actions, {len(functions)} functions"
)
for name in ("WhoAmI", "RetrieveUserPrivileges", "RetrieveTotalRecordCount"):
    assert name in functions, name
for name in ("GrantAccess", "AddMembersTeam"):
    assert name in actions, name

# Rows by the classes: a filter, an order, a lookup and a collection, all by names of the document.
Account, Contact = service.entities["accounts"], service.entities["contacts"]
query = service.query(Account).filter(Account.name.startswith("A")).order_by(Account.name.asc())
names = [account.name for account in query]
assert names == sorted(names) and "Adventure Works" in names, names
litware = service.query(Account).filter(Account.name == "Litware").first()
assert litware.accountid == "10000000-0000-4000-8000-000000000002", litware.accountid
contacts = service.query(Contact).expand(Contact.parentcustomerid_account).limit(5).all()
assert len(contacts) == 5
parents = {contact.parentcustomerid_account.name for contact in contacts}
print(f"python-odata: accounts with an A: {', '.join(names)}; parents: {', '.join(sorted(parents))}")

# What operations take, as it understood the document.
assert list(functions["RetrieveTotalRecordCount"].parameters) == ["EntityNames"]
assert list(functions["WhoAmI"].parameters) == []
assert list(actions["GrantAccess"].parameters) == ["Target", "PrincipalAccess"]
assert "Members" in actions["AddMembersTeam"].parameters
