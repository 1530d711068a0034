// `dynamics-web-api`: several requests in one, change sets among them.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, guid, keep, people, refusedBatch, row } from './stage.mjs';

const api = connect();
const mark = `Batch ${Math.random().toString(36).slice(2)}`;
const left = (name) => api.count({ collection: 'accounts', filter: `name eq '${name}'` });

test('reads and writes are answered in their order', async () => {
    const key = await row('contacts', { lastname: mark });
    api.startBatch();
    api.retrieveMultiple({ collection: 'accounts', select: ['name'], top: 2 });
    api.update({ collection: 'contacts', key, data: { firstname: 'Test' } });
    api.retrieve({ collection: 'contacts', key, select: ['firstname'] });
    api.count({ collection: 'contacts', filter: `lastname eq '${mark}'` });
    api.fetch({ collection: 'contacts', fetchXml: `<fetch top="1"><entity name="contact"><attribute name="lastname"/><filter><condition attribute="lastname" operator="eq" value="${mark}"/></filter></entity></fetch>` });
    api.callFunction('WhoAmI');
    api.deleteRecord({ collection: 'contacts', key });
    const [accounts, updated, contact, count, fetched, who, deleted] = await api.executeBatch();
    assert.equal(accounts.value.length, 2);
    assert.equal(updated, true);
    assert.equal(contact.firstname, 'Test');
    assert.equal(count, 1);
    assert.equal(fetched.value[0].lastname, mark);
    assert.equal(who.UserId, people.admin.systemuserid);
    assert.ok(deleted === true || deleted === undefined);
    assert.equal(await api.count({ collection: 'contacts', filter: `lastname eq '${mark}'` }), 0);
});

test('writes beside one another are one transaction', async () => {
    api.startBatch();
    api.create({ collection: 'accounts', data: { name: `${mark} kept` } });
    api.create({ collection: 'accounts', data: { name: `${mark} kept` } });
    const ids = await api.executeBatch();
    for (const id of ids) assert.match(keep('accounts', id), guid);
    assert.equal(await left(`${mark} kept`), 2);

    api.startBatch();
    api.create({ collection: 'accounts', data: { name: `${mark} lost` } });
    api.create({ collection: 'accounts', data: { nonsense: true } });
    const error = await refusedBatch(api.executeBatch(), 400);
    assert.match(error.message, /nonsense/);
    assert.equal(await left(`${mark} lost`), 0);
});

test('a later request names an earlier one, in its address and in its row', async () => {
    api.startBatch();
    api.create({ collection: 'contacts', data: { firstname: 'John', lastname: mark }, contentId: '1' });
    api.create({ collection: 'accounts', data: { name: `${mark} of John`, 'primarycontactid@odata.bind': '$1' } });
    const [contact, account] = await api.executeBatch();
    keep('contacts', contact);
    keep('accounts', account);
    const read = await api.retrieve({ collection: 'accounts', key: account, select: ['_primarycontactid_value'] });
    assert.equal(read._primarycontactid_value, contact);

    api.startBatch();
    api.create({ collection: 'accounts', data: { name: `${mark} first` }, contentId: '1' });
    api.create({ collection: 'primarycontactid', data: { lastname: `${mark} second` }, contentId: '$1' });
    const [first] = await api.executeBatch();
    keep('accounts', first);
    const { primarycontactid } = await api.retrieve({
        collection: 'accounts', key: first, select: ['name'], expand: [{ property: 'primarycontactid', select: ['lastname'] }],
    });
    assert.equal(primarycontactid.lastname, `${mark} second`);
    keep('contacts', primarycontactid.contactid);
});

test('writes stand alone when they are told so', async () => {
    api.startBatch();
    api.create({ collection: 'accounts', data: { name: `${mark} alone` }, inChangeSet: false });
    api.create({ collection: 'accounts', data: { nonsense: true }, inChangeSet: false });
    await refusedBatch(api.executeBatch(), 400);
    assert.equal(await left(`${mark} alone`), 1);

    api.startBatch();
    api.create({ collection: 'accounts', data: { name: `${mark} all` } });
    api.update({ collection: 'accounts', key: people.admin.systemuserid, data: { name: 'nobody' }, ifmatch: '*' });
    await api.executeBatch({ inChangeSet: false }).catch(() => undefined);
    assert.equal(await left(`${mark} all`), 1);
    for (const account of (await api.retrieveMultiple({ collection: 'accounts', select: ['name'], filter: `startswith(name,'${mark} al')` })).value) {
        keep('accounts', account.accountid);
    }
});

test('it goes on after an error when it is told so', async () => {
    api.startBatch();
    api.retrieveMultiple({ collection: 'accounts', select: ['nonsense'] });
    api.create({ collection: 'accounts', data: { name: `${mark} on` } });
    api.retrieveMultiple({ collection: 'accounts', select: ['name'], top: 1 });
    const [error, id, accounts] = await api.executeBatch({ continueOnError: true });
    assert.equal(error.status, 400);
    assert.match(keep('accounts', id), guid);
    assert.equal(accounts.value.length, 1);
});

test('the whole of it goes on behalf of another user', async () => {
    const actual = connect('actual');
    for (const whom of [{ impersonate: people.impersonated.systemuserid }, { impersonateAAD: people.impersonated.directoryId }]) {
        actual.startBatch();
        actual.create({ collection: 'accounts', data: { name: `${mark} for her` } });
        actual.callFunction('WhoAmI');
        const [id, who] = await actual.executeBatch(whom);
        keep('accounts', id);
        assert.equal(who.UserId, people.impersonated.systemuserid);
        const read = await api.retrieve({ collection: 'accounts', key: id, select: ['_createdby_value', '_createdonbehalfby_value'] });
        assert.deepEqual([read._createdby_value, read._createdonbehalfby_value],
            [people.impersonated.systemuserid, people.actual.systemuserid]);
    }
});

test('one request of it goes on behalf of another user', async () => {
    const actual = connect('actual');
    actual.startBatch();
    actual.callFunction({ name: 'WhoAmI', impersonate: people.impersonated.systemuserid });
    actual.callFunction('WhoAmI');
    const [her, me] = await actual.executeBatch();
    assert.equal(her.UserId, people.impersonated.systemuserid);
    assert.equal(me.UserId, people.actual.systemuserid);
});

test('rows are related in it, and answered with', async () => {
    const account = await row('accounts', { name: mark });
    const contact = await row('contacts', { lastname: mark });
    api.startBatch();
    api.associate({ collection: 'accounts', primaryKey: account, relationshipName: 'contact_customer_accounts', relatedCollection: 'contacts', relatedKey: contact });
    api.update({ collection: 'contacts', key: contact, data: { firstname: 'Zoë ✓' }, returnRepresentation: true, select: ['fullname', '_parentcustomerid_value'] });
    const [, read] = await api.executeBatch();
    assert.deepEqual([read.fullname, read._parentcustomerid_value], [`Zoë ✓ ${mark}`, account]);
});
