#!/bin/sh
# Makes rows on behalf of somebody else by the Web API, with curl, by each of the two headers: web-api.sh [ORIGIN]
set -eu
ORIGIN=${1:-http://127.0.0.1:8080}
ROOT=$ORIGIN/api/data/v9.2

# Who asks: a token of Actual User.
TOKEN=$(curl -sf "$ORIGIN/oauth2/v2.0/token" \
    -d grant_type=password -d username=actual@contoso.example -d password=demo-password |
    sed 's/.*"access_token":"\([^"]*\)".*/\1/')

# For whom: Impersonated User, by systemuserid and by the directory's object id.
for WHOM in "MSCRMCallerID: 75df116d-d9da-e711-a94b-000d3a34ed47" "CallerObjectId: e39c5d16-675b-48d1-8e67-667427e9c084"; do
    ROW=$(curl -sf -D - -o /dev/null "$ROOT/accounts" -H "Authorization: Bearer $TOKEN" -H "$WHOM" \
        -H "Content-Type: application/json" -d '{"name":"Made on behalf of somebody"}' |
        sed -n 's/^odata-entityid: *\([^[:cntrl:]]*\).*/\1/ip')
    curl -sf "$ROW?\$select=name&\$expand=createdby(\$select=fullname),createdonbehalfby(\$select=fullname)" \
        -g -H "Authorization: Bearer $TOKEN" -H "$WHOM" |
        sed 's/.*"createdby":{[^}]*"fullname":"\([^"]*\)".*"createdonbehalfby":{[^}]*"fullname":"\([^"]*\)".*/created by \1, for whom acted \2\n/'
    curl -sf -X DELETE "$ROW" -H "Authorization: Bearer $TOKEN" -H "$WHOM"
done
