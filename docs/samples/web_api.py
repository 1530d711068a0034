"""Makes rows on behalf of somebody else by the Web API, by each of the two headers: python web_api.py [ORIGIN]"""

import sys

import requests

ORIGIN = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
ROOT = f"{ORIGIN}/api/data/v9.2"

# Who asks: a token of Actual User.
form = {"grant_type": "password", "username": "actual@contoso.example", "password": "demo-password"}
token = requests.post(f"{ORIGIN}/oauth2/v2.0/token", data=form).json()["access_token"]

# For whom: Impersonated User, by systemuserid and by the directory's object id.
for whom in [
    {"MSCRMCallerID": "75df116d-d9da-e711-a94b-000d3a34ed47"},
    {"CallerObjectId": "e39c5d16-675b-48d1-8e67-667427e9c084"},
]:
    headers = {"Authorization": f"Bearer {token}", **whom}
    created = requests.post(f"{ROOT}/accounts", headers=headers, json={"name": "Made on behalf of somebody"})
    created.raise_for_status()
    row = created.headers["OData-EntityId"]
    people = "$select=name&$expand=createdby($select=fullname),createdonbehalfby($select=fullname)"
    read = requests.get(f"{row}?{people}", headers=headers).json()
    print("created by", read["createdby"]["fullname"] + ", for whom acted", read["createdonbehalfby"]["fullname"])
    requests.delete(row, headers=headers)
