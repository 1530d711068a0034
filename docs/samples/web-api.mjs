// Makes rows on behalf of somebody else by the Web API, by each of the two headers: node web-api.mjs [ORIGIN]

const origin = process.argv[2] ?? 'http://127.0.0.1:8080';
const root = `${origin}/api/data/v9.2`;

// Who asks: a token of Actual User.
const form = { grant_type: 'password', username: 'actual@contoso.example', password: 'demo-password' };
const answer = await fetch(`${origin}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
const { access_token: token } = await answer.json();

// For whom: Impersonated User, by systemuserid and by the directory's object id.
for (const whom of [
    { MSCRMCallerID: '75df116d-d9da-e711-a94b-000d3a34ed47' },
    { CallerObjectId: 'e39c5d16-675b-48d1-8e67-667427e9c084' },
]) {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...whom };
    const body = JSON.stringify({ name: 'Made on behalf of somebody' });
    const created = await fetch(`${root}/accounts`, { method: 'POST', headers, body });
    if (!created.ok) throw new Error(await created.text());
    const row = created.headers.get('OData-EntityId');
    const people = '$select=name&$expand=createdby($select=fullname),createdonbehalfby($select=fullname)';
    const read = await (await fetch(`${row}?${people}`, { headers })).json();
    console.log(`created by ${read.createdby.fullname}, for whom acted ${read.createdonbehalfby.fullname}`);
    await fetch(row, { method: 'DELETE', headers });
}
