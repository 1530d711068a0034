// `dynamics-web-api`: one row at a time.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, guid, keep, refused, row } from './stage.mjs';

const api = connect();
const leads = 'leads';

test('create answers with the id, or with the row', async () => {
    const id = await row(leads, { subject: 'Test WebAPI', firstname: 'Test', lastname: 'WebAPI' });
    assert.match(id, guid);
    const lead = await api.create({
        collection: leads, data: { subject: 'Zürich ✓ 東京', lastname: 'WebAPI' }, returnRepresentation: true,
        select: ['subject', 'createdon'],
    });
    keep(leads, lead.leadid);
    assert.equal(lead.subject, 'Zürich ✓ 東京');
    assert.equal(lead.lastname, undefined);
    // It makes dates of what looks like one.
    assert.ok(lead.createdon instanceof Date);
});

test('create binds lookups, and the owner', async () => {
    const parent = await row('accounts', { name: 'Parent' });
    const contact = await row('contacts', {
        lastname: 'Bound', 'parentcustomerid_account@odata.bind': `accounts(${parent})`,
        'ownerid@odata.bind': 'systemusers(278742b0-1e61-4fb5-84ef-c7de308c19e2)',
    });
    const read = await api.retrieve({ collection: 'contacts', key: contact });
    assert.equal(read._parentcustomerid_value, parent);
    assert.equal(read._ownerid_value, '278742b0-1e61-4fb5-84ef-c7de308c19e2');
});

test('retrieve takes columns, related rows and formatted values', async () => {
    const contact = await row('contacts', { firstname: 'Ada', lastname: 'Byron' });
    const id = await row('accounts', {
        name: 'Analytical', creditonhold: true, revenue: 1234.5, industrycode: 1,
        'primarycontactid@odata.bind': `contacts(${contact})`,
    });
    const read = await api.retrieve({
        collection: 'accounts', key: id, includeAnnotations: '*',
        select: ['name', 'creditonhold', 'revenue', '_primarycontactid_value'],
        expand: [{ property: 'primarycontactid', select: ['fullname'] }],
    });
    assert.equal(read.name, 'Analytical');
    assert.equal(read.creditonhold_Formatted, 'Yes');
    assert.equal(read.revenue_Formatted, '$1,234.50');
    assert.equal(read._primarycontactid_value_Formatted, 'Ada Byron');
    assert.equal(read._primarycontactid_value_LogicalName, 'contact');
    assert.equal(read._primarycontactid_value_NavigationProperty, 'primarycontactid');
    assert.equal(read.primarycontactid.fullname, 'Ada Byron');
    assert.match(read.oDataContext, /\$metadata#accounts\(name,.*\)\/\$entity$/);
});

test('retrieve follows a navigation property, or names whom it leads to', async () => {
    const contact = await row('contacts', { firstname: 'Ada', lastname: 'Byron' });
    const key = await row('accounts', {
        name: 'Analytical', 'primarycontactid@odata.bind': `contacts(${contact})`,
    });
    const collection = 'accounts';
    const found = await api.retrieve({
        collection, key, navigationProperty: 'primarycontactid', select: ['fullname'],
    });
    assert.deepEqual([found.contactid, found.fullname], [contact, 'Ada Byron']);
    const old = await api.retrieve({ collection, key, select: ['/primarycontactid', 'lastname'] });
    assert.equal(old.lastname, 'Byron');
    const reference = await api.retrieve({ collection, key, select: ['primarycontactid/$ref'] });
    assert.deepEqual([reference.collection, reference.id], ['contacts', contact]);
    const owner = await api.retrieve({ collection, key, select: ['ownerid/$ref'] });
    assert.equal(owner.collection, 'systemusers');
});

test('retrieve by version is nothing when nothing has changed', async () => {
    const key = await row(leads, { subject: 'Versions', lastname: 'V' });
    const first = await api.retrieve({ collection: leads, key, select: ['subject'] });
    const etag = first['@odata.etag'];
    assert.match(etag, /^W\/"\d+"$/);
    const same = await api.retrieve({ collection: leads, key, select: ['subject'], ifnonematch: etag });
    assert.equal(same, undefined);
    await api.update({ collection: leads, key, data: { subject: 'Newer' } });
    const newer = await api.retrieve({ collection: leads, key, select: ['subject'], ifnonematch: etag });
    assert.equal(newer.subject, 'Newer');
});

test('update changes what is named, and answers with the row when asked', async () => {
    const key = await row(leads, { subject: 'One', firstname: 'Test', lastname: 'Update', jobtitle: 'A' });
    assert.equal(await api.update({ collection: leads, key, data: { subject: 'Two' } }), true);
    const lead = await api.update({
        collection: leads, key, data: { jobtitle: 'Developer' }, returnRepresentation: true,
        select: ['fullname', 'subject', 'jobtitle'],
    });
    assert.deepEqual([lead.fullname, lead.subject, lead.jobtitle], ['Test Update', 'Two', 'Developer']);
});

test('update of a row that is not there, or has another version, changes nothing', async () => {
    const missing = { collection: leads, key: randomUUID(), data: { subject: 'None' } };
    await refused(api.update(missing), 404, '0x80040217');
    const key = await row(leads, { subject: 'One', lastname: 'Versions' });
    const { '@odata.etag': etag } = await api.retrieve({ collection: leads, key, select: ['subject'] });
    const data = { subject: 'Two' };
    assert.equal(await api.update({ collection: leads, key, data, ifmatch: etag }), true);
    assert.equal(await api.update({ collection: leads, key, data: { subject: 'Three' }, ifmatch: etag }), false);
    assert.equal((await api.retrieve({ collection: leads, key, select: ['subject'] })).subject, 'Two');
});

test('upsert creates, updates, and does either one alone', async () => {
    const key = keep(leads, randomUUID());
    const upsert = (more) => api.upsert({ collection: leads, key, ...more });
    assert.equal(await upsert({ data: { subject: 'None', lastname: 'U' }, ifmatch: '*' }), null);
    assert.equal(await upsert({ data: { subject: 'Made', lastname: 'U' } }), key);
    assert.equal(await upsert({ data: { subject: 'Not' }, ifnonematch: '*' }), null);
    const lead = await upsert({ data: { subject: 'Changed' }, returnRepresentation: true, select: ['subject'] });
    assert.equal(lead.subject, 'Changed');
});

test('delete removes a row, but not one of another version', async () => {
    const key = await row(leads, { subject: 'Away', lastname: 'D' });
    const { '@odata.etag': etag } = await api.retrieve({ collection: leads, key, select: ['subject'] });
    await api.update({ collection: leads, key, data: { subject: 'Newer' } });
    assert.equal(await api.deleteRecord({ collection: leads, key, ifmatch: etag }), false);
    assert.equal(await api.deleteRecord({ collection: leads, key }), true);
    await refused(api.retrieve({ collection: leads, key, select: ['subject'] }), 404, '0x80040217');
    await refused(api.deleteRecord({ collection: leads, key }), 404, '0x80040217');
});

test('a single column is set and emptied', async () => {
    const key = await row(leads, { subject: 'One', lastname: 'S' });
    await api.updateSingleProperty({ collection: leads, key, fieldValuePair: { subject: 'Single' } });
    assert.equal((await api.retrieve({ collection: leads, key, select: ['subject'] })).subject, 'Single');
    await api.deleteRecord({ collection: leads, key, property: 'subject' });
    assert.equal((await api.retrieve({ collection: leads, key, select: ['subject'] })).subject, null);
});

test('rows are created with their related rows, to any depth', async () => {
    const id = await row('accounts', {
        name: 'Whole',
        primarycontactid: { firstname: 'John', lastname: 'Smith' },
        contact_customer_accounts: [{ lastname: 'Member', Contact_Tasks: [{ subject: 'Call' }] }],
    });
    const read = await api.retrieve({
        collection: 'accounts', key: id, select: ['name'],
        expand: [
            { property: 'primarycontactid', select: ['fullname'] },
            { property: 'contact_customer_accounts', select: ['lastname'] },
        ],
    });
    assert.equal(read.primarycontactid.fullname, 'John Smith');
    assert.deepEqual(read.contact_customer_accounts.map((contact) => contact.lastname), ['Member']);
    const member = read.contact_customer_accounts[0].contactid;
    const tasks = await api.retrieveMultiple({
        collection: 'tasks', select: ['subject'], filter: `_regardingobjectid_value eq ${member}`,
    });
    assert.deepEqual(tasks.value.map((task) => task.subject), ['Call']);
    keep('contacts', member);
    keep('contacts', read.primarycontactid.contactid);
});

test('rows are related and parted, through either side', async () => {
    const primaryKey = await row('accounts', { name: 'Group' });
    const relatedKey = await row('contacts', { lastname: 'Member' });
    const members = async () => (await api.retrieveMultiple({
        collection: 'contacts', select: ['lastname'], filter: `_parentcustomerid_value eq ${primaryKey}`,
    })).value.length;
    const many = { collection: 'accounts', primaryKey, relationshipName: 'contact_customer_accounts', relatedKey };
    await api.associate({ ...many, relatedCollection: 'contacts' });
    assert.equal(await members(), 1);
    await api.disassociate(many);
    assert.equal(await members(), 0);
    const single = { collection: 'contacts', primaryKey: relatedKey, navigationProperty: 'parentcustomerid_account' };
    await api.associateSingleValued({ ...single, relatedCollection: 'accounts', relatedKey: primaryKey });
    assert.equal(await members(), 1);
    await api.disassociateSingleValued(single);
    assert.equal(await members(), 0);
});

test('rows are related many to many', async () => {
    const team = await row('teams', {
        name: 'Owners', 'businessunitid@odata.bind': 'businessunits(b0000000-0000-4000-8000-000000000001)',
    });
    const relation = {
        collection: 'teams', primaryKey: team, relationshipName: 'teammembership_association',
        relatedKey: '278742b0-1e61-4fb5-84ef-c7de308c19e2',
    };
    await api.associate({ ...relation, relatedCollection: 'systemusers' });
    const { teammembership_association: members } = await api.retrieve({
        collection: 'teams', key: team, select: ['name'],
        expand: [{ property: 'teammembership_association', select: ['fullname'] }],
    });
    assert.deepEqual(members.map((member) => member.fullname), ['Actual User']);
    await api.disassociate(relation);
});

test('headers and parameters of one\'s own arrive', async () => {
    const collection = 'accounts';
    const request = { collection, select: ['name'], top: 1, queryParams: ['$filter=startswith(name,@p1)', "@p1='Lit'"] };
    assert.equal((await api.retrieveMultiple(request)).value[0].name, 'Litware');
    const read = await api.retrieveMultiple({
        collection, select: ['name'], top: 1, noCache: true,
        headers: { Consistency: 'Strong', 'MSCRM.BypassBusinessLogicExecution': 'CustomSync,CustomAsync' },
    });
    assert.equal(read.value.length, 1);
    const key = await row(collection, { name: 'Plain' });
    assert.equal(await api.update({
        collection, key, data: { name: 'Bypassed' }, bypassCustomPluginExecution: true, duplicateDetection: true,
    }), true);
});

test('an error has the number, the sentence and the status', async () => {
    const error = await refused(api.create({ collection: 'accounts', data: { nme: 'x' } }), 400, '0x80048d19');
    assert.match(error.message, /nme/);
    assert.equal(error.statusMessage, 'Bad Request');
    assert.match(error.headers['req_id'], guid);
    await refused(connect('admin', { onTokenRefresh: () => 'nonsense' }).callFunction('WhoAmI'), 401);
});

test('a request is given up', async () => {
    const control = new AbortController();
    control.abort();
    const given = api.retrieveMultiple({ collection: 'accounts', signal: control.signal });
    const error = await given.then(() => assert.fail('it was not given up'), (reason) => reason);
    assert.match(`${error.name} ${error.code} ${error.message}`, /abort/i);
});
