// npm `@odata/client`, a client for any OData service: it knows nothing of the product.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import odata from '@odata/client';

const { EdmV4, OData, ODataFilter } = odata;

const client = OData.New4({
    serviceEndpoint: process.env.ONBEHALF_ROOT,
    commonHeaders: { Authorization: `Bearer ${process.env.ONBEHALF_TOKEN}`, Prefer: 'return=representation' },
});
const accounts = client.getEntitySet('accounts');
const mark = `Generic ${Math.random().toString(36).slice(2)}`;
const guid = (id) => EdmV4.Guid.from(id);

test('rows are made, read, changed and deleted', async () => {
    const made = await accounts.create({ name: mark, revenue: 12.5 });
    const id = guid(made.accountid);
    assert.equal((await accounts.retrieve(id)).name, mark);
    await accounts.update(id, { telephone1: '555' });
    const read = await accounts.retrieve(id, client.newParam().select(['name', 'telephone1']));
    assert.deepEqual([read.name, read.telephone1, read.revenue], [mark, '555', undefined]);
    await accounts.delete(id);
    await assert.rejects(accounts.retrieve(id), /Does Not Exist/);
});

test('rows are filtered, sorted, expanded and counted', async () => {
    const made = [];
    for (const letter of 'cab') made.push(await accounts.create({ name: `${mark} ${letter}`, revenue: letter.charCodeAt(0) }));
    const wanted = client.newFilter().property('revenue').between(97, 98);
    const some = await accounts.query(client.newParam().filter(wanted).orderby('name', 'asc').select('name').top(5));
    assert.deepEqual(some.map((account) => account.name.slice(-1)), ['a', 'b']);
    assert.deepEqual((await accounts.find({ name: `${mark} c` })).map((account) => account.revenue), [99]);
    assert.equal(await accounts.count(ODataFilter.newFilter().property('revenue').in([97, 98, 99])), 3);
    const contacts = await client.getEntitySet('contacts').query(
        client.newParam().top(3).select(['fullname']).expand('parentcustomerid_account').filter(
            ODataFilter.newFilter().property('parentcustomerid_account/name').eq('Litware'),
        ),
    );
    assert.equal(contacts[0].parentcustomerid_account.name, 'Litware');
    for (const { accountid } of made) await accounts.delete(guid(accountid));
});

test('functions and actions are called by name', async () => {
    const who = await client.functionImport('WhoAmI');
    assert.equal(who.UserId, 'a0000000-0000-4000-8000-000000000001');
    const held = await client.getEntitySet('systemusers').function(
        'Microsoft.Dynamics.CRM.RetrieveUserPrivileges', guid('278742b0-1e61-4fb5-84ef-c7de308c19e2'),
    );
    assert.ok(held.RolePrivileges.some((each) => each.PrivilegeName === 'prvActOnBehalfOfAnotherUser'));
});

test('several requests go as a batch', async () => {
    const responses = await client.execBatchRequests([
        client.newBatchRequest({ collection: 'accounts', method: 'POST', entity: { name: mark }, withContentLength: true }),
        client.newBatchRequest({ collection: 'accounts', method: 'GET', params: client.newParam().top(1).select('name') }),
    ]);
    const [made, listed] = await Promise.all(responses.map((response) => response.json()));
    assert.equal(made.name, mark);
    assert.equal(listed.value.length, 1);
    await accounts.delete(guid(made.accountid));
});
