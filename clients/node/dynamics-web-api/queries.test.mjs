// `dynamics-web-api`: many rows, their number, pages, FetchXML, changes.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, guid, refused, row } from './stage.mjs';

const api = connect();

// Names that nobody else's rows begin with.
const mark = `Query ${Math.random().toString(36).slice(2)}`;
const filter = `startswith(name,'${mark}')`;
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${mark} ${letter}`);
for (const [index, name] of names.entries()) await row('accounts', { name, revenue: 100 * index });

test('retrieveMultiple filters, sorts, counts and takes pages', async () => {
    const request = {
        collection: 'accounts', select: ['name', 'revenue'], filter, orderBy: ['name desc'], maxPageSize: 3, count: true,
    };
    const pages = [await api.retrieveMultiple(request)];
    assert.equal(pages[0].oDataCount, 7);
    while (pages.at(-1).oDataNextLink) {
        pages.push(await api.retrieveMultiple(request, pages.at(-1).oDataNextLink));
    }
    assert.deepEqual(pages.map((page) => page.value.map((account) => account.name.slice(-1)).join('')), ['gfe', 'dcb', 'a']);
    assert.equal(pages[0].value[0].revenue, 600);
});

test('retrieveMultiple takes some rows, expands and annotates', async () => {
    const { value } = await api.retrieveMultiple({
        collection: 'contacts', select: ['fullname'], top: 2, orderBy: ['fullname asc'],
        filter: 'parentcustomerid_account/name eq \'Litware\'', includeAnnotations: '*',
        expand: [
            { property: 'parentcustomerid_account', select: ['name'], expand: [{ property: 'owninguser', select: ['fullname'] }] },
        ],
    });
    assert.equal(value.length, 2);
    assert.ok(value[0].fullname < value[1].fullname);
    assert.equal(value[0].parentcustomerid_account.name, 'Litware');
    assert.match(value[0].parentcustomerid_account.owninguser.fullname, /\w/);
    const accounts = await api.retrieveMultiple({
        collection: 'accounts', select: ['name'], filter: "name eq 'Litware'",
        expand: [{ property: 'contact_customer_accounts', select: ['fullname'], filter: 'statecode eq 0', orderBy: ['fullname desc'], top: 1 }],
    });
    assert.equal(accounts.value[0].contact_customer_accounts.length, 1);
});

test('retrieveAll goes through all pages', async () => {
    const all = await api.retrieveAll({ collection: 'accounts', select: ['name'], filter, maxPageSize: 2, orderBy: ['name'] });
    assert.deepEqual(all.value.map((account) => account.name), names);
});

test('count and countAll tell how many', async () => {
    assert.equal(await api.count({ collection: 'accounts', filter }), 7);
    assert.ok(await api.count({ collection: 'accounts' }) >= 12 + 7);
    assert.equal(await api.countAll({ collection: 'accounts', filter, select: ['name'] }), 7);
});

test('apply makes groups and sums', async () => {
    const { value } = await api.retrieveMultiple({
        collection: 'accounts', apply: `filter(${filter})/aggregate(revenue with sum as total,$count as number)`,
    });
    assert.deepEqual([value[0].total, value[0].number], [2100, 7]);
});

const fetchXml = `<fetch mapping="logical" count="3"><entity name="account"><attribute name="name"/>
    <filter><condition attribute="name" operator="begins-with" value="${mark}"/></filter><order attribute="name"/></entity></fetch>`;

test('fetch takes the pages that a cookie leads to', async () => {
    const request = { collection: 'accounts', fetchXml, includeAnnotations: 'Microsoft.Dynamics.CRM.*' };
    const first = await api.fetch(request);
    assert.deepEqual(first.value.map((account) => account.name), names.slice(0, 3));
    assert.equal(first.PagingInfo.nextPage, 2);
    const second = await api.fetch({ ...request, pageNumber: 2, pagingCookie: first.PagingInfo.cookie });
    assert.deepEqual(second.value.map((account) => account.name), names.slice(3, 6));
    const third = await api.fetch({ ...request, pageNumber: 3, pagingCookie: second.PagingInfo.cookie });
    assert.deepEqual(third.value.map((account) => account.name), names.slice(6));
    assert.equal(third.PagingInfo, undefined);
});

test('fetchAll goes through all pages, with formatted values', async () => {
    const all = await api.fetchAll({ collection: 'accounts', fetchXml, includeAnnotations: '*' });
    assert.deepEqual(all.value.map((account) => account.name), names);
    const money = await api.fetch({
        collection: 'accounts', includeAnnotations: 'OData.Community.Display.V1.FormattedValue',
        fetchXml: `<fetch aggregate="true"><entity name="account"><attribute name="revenue" alias="total" aggregate="sum"/>
            <filter><condition attribute="name" operator="begins-with" value="${mark}"/></filter></entity></fetch>`,
    });
    assert.deepEqual([money.value[0].total, money.value[0].total_Formatted], [2100, '$2,100.00']);
});

test('changes since a link are told, and what is gone', async () => {
    const request = { collection: 'accounts', select: ['name'], trackChanges: true };
    const { oDataDeltaLink } = await api.retrieveAll(request);
    assert.match(oDataDeltaLink, /\$deltatoken=/);
    const stays = await row('accounts', { name: `Changed ${mark}` });
    const goes = await api.create({ collection: 'accounts', data: { name: 'Gone' } });
    const { oDataDeltaLink: later } = await api.retrieveMultiple(request, oDataDeltaLink);
    await api.deleteRecord({ collection: 'accounts', key: goes });
    const { value } = await api.retrieveMultiple(request, oDataDeltaLink);
    const told = value.find((account) => account.accountid === stays);
    assert.equal(told.name, `Changed ${mark}`);
    const gone = (await api.retrieveMultiple(request, later)).value.find((each) => each.id === goes);
    assert.equal(gone.reason, 'deleted');
});

test('saved views and those of a user give their rows', async () => {
    const views = await api.retrieveMultiple({
        collection: 'savedqueries', select: ['name', 'fetchxml'], filter: "returnedtypecode eq 'account' and querytype eq 0", top: 1,
    });
    assert.equal(views.value.length, 1);
    const rows = await api.retrieveMultiple({
        collection: 'accounts', queryParams: [`savedQuery=${views.value[0].savedqueryid}`],
    });
    assert.ok(rows.value.length > 0);
    const own = await row('userqueries', {
        name: mark, returnedtypecode: 'account', querytype: 0,
        fetchxml: `<fetch><entity name="account"><attribute name="name"/><filter><condition attribute="name" operator="begins-with" value="${mark}"/></filter></entity></fetch>`,
    });
    assert.equal((await api.retrieveMultiple({ collection: 'accounts', queryParams: [`userQuery=${own}`] })).value.length, 7);
});

test('an address that is too long goes as a batch', async () => {
    const conditions = names.flatMap((name) => Array.from({ length: 8 }, (_, index) => `name eq '${name}' and revenue ne ${index}.5`));
    const long = conditions.map((condition) => `(${condition})`).join(' or ');
    assert.ok(long.length > 2000);
    const { value } = await api.retrieveMultiple({ collection: 'accounts', select: ['name'], filter: long, orderBy: ['name'] });
    assert.deepEqual(value.map((account) => account.name), names);
    const values = Array.from({ length: 200 }, (_, index) => `<value>nobody ${index}</value>`).join('');
    const fetched = await api.fetch({
        collection: 'accounts',
        fetchXml: `<fetch><entity name="account"><attribute name="name"/><filter><condition attribute="name" operator="in">${values}<value>${names[0]}</value></condition></filter></entity></fetch>`,
    });
    assert.deepEqual(fetched.value.map((account) => account.name), [names[0]]);
});

test('tables are named by their logical names when it is told so', async () => {
    const named = connect('admin', { useEntityNames: true });
    const { value } = await named.retrieveMultiple({ collection: 'account', select: ['name'], filter });
    assert.equal(value.length, 7);
    assert.equal(named.Utility.getCollectionName('opportunity'), 'opportunities');
    const contact = await row('contacts', { lastname: mark });
    const account = await row('account', { name: mark, 'primarycontactid@odata.bind': `contact(${contact})` }, named);
    assert.match(account, guid);
});

test('what is asked wrongly is refused with a sentence', async () => {
    const wrong = await refused(api.retrieveMultiple({ collection: 'accounts', select: ['Name'] }), 400, '0x80060888');
    assert.match(wrong.message, /Could not find a property named 'Name'/);
    await refused(api.retrieveMultiple({ collection: 'account' }), 404);
    await refused(api.retrieveMultiple({ collection: 'accounts', filter: 'name eq' }), 400);
});
