#!/bin/sh
# Makes a row on behalf of somebody else with a token that says both who acts and for whom, so that no header is
# needed: token-exchange.sh [ORIGIN]
set -eu
ORIGIN=${1:-http://127.0.0.1:8080}
ROOT=$ORIGIN/api/data/v9.2
token() { sed 's/.*"access_token":"\([^"]*\)".*/\1/'; }

# Who acts: Actual User, by a token of his own.
ACTOR=$(curl -sf "$ORIGIN/oauth2/v2.0/token" \
    -d grant_type=password -d username=actual@contoso.example -d password=demo-password | token)

# For whom: Impersonated User, by the directory's object id. The application that asks is the demo's.
TOKEN=$(curl -sf "$ORIGIN/contoso/oauth2/v2.0/token" \
    -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \
    -d client_id=c0000000-0000-4000-8000-000000000001 -d client_secret=demo-secret \
    -d "actor_token=$ACTOR" -d actor_token_type=urn:ietf:params:oauth:token-type:access_token \
    -d requested_subject=e39c5d16-675b-48d1-8e67-667427e9c084 | token)

ROW=$(curl -sf -D - -o /dev/null "$ROOT/accounts" -H "Authorization: Bearer $TOKEN" \
    -H "Content-Type: application/json" -d '{"name":"Made on behalf of somebody"}' |
    sed -n 's/^odata-entityid: *\([^[:cntrl:]]*\).*/\1/ip')
curl -sfg "$ROW?\$select=name&\$expand=createdby(\$select=fullname),createdonbehalfby(\$select=fullname)" \
    -H "Authorization: Bearer $TOKEN" |
    sed 's/.*"createdby":{[^}]*"fullname":"\([^"]*\)".*"createdonbehalfby":{[^}]*"fullname":"\([^"]*\)".*/created by \1, for whom acted \2\n/'
curl -sf -X DELETE "$ROW" -H "Authorization: Bearer $TOKEN"
