// `dynamics-web-api`: functions and actions, bound and unbound.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, people, refused, row } from './stage.mjs';

const api = connect();
const crm = 'Microsoft.Dynamics.CRM';
const user = (who) => ({ '@odata.type': `${crm}.systemuser`, systemuserid: people[who].systemuserid });

test('functions without parameters, by name alone or by request', async () => {
    const { UserId, OrganizationId } = await api.callFunction('WhoAmI');
    assert.equal(UserId, people.admin.systemuserid);
    assert.equal(OrganizationId, 'e0000000-0000-4000-8000-000000000001');
    assert.match((await api.callFunction({ name: 'RetrieveVersion' })).Version, /^9\.2\.\d+\.\d+$/);
    assert.equal((await api.callFunction({ functionName: 'WhoAmI' })).UserId, UserId);
});

test('functions with parameters: words, numbers, lists, choices and rows', async () => {
    const totals = await api.callFunction({
        name: 'RetrieveTotalRecordCount', parameters: { EntityNames: ['account', 'contact'] },
    });
    assert.deepEqual(totals.EntityRecordCountCollection.Keys, ['account', 'contact']);
    assert.ok(totals.EntityRecordCountCollection.Values[1] >= 30);
    const organization = await api.callFunction({
        name: 'RetrieveCurrentOrganization', parameters: { AccessType: `${crm}.EndpointAccessType'Default'` },
    });
    assert.equal(organization.Detail.UniqueName, 'contoso');
});

test('functions bound to a row', async () => {
    const { RolePrivileges } = await api.callFunction({
        collection: 'systemusers', key: people.actual.systemuserid, name: `${crm}.RetrieveUserPrivileges`,
    });
    assert.ok(RolePrivileges.some((each) => each.PrivilegeName === 'prvActOnBehalfOfAnotherUser'));
    const account = await row('accounts', { name: 'Rights' });
    const { AccessRights } = await api.callFunction({
        collection: 'systemusers', key: people.admin.systemuserid, name: `${crm}.RetrievePrincipalAccess`,
        parameters: { Target: { '@odata.id': `accounts(${account})` } },
    });
    assert.match(AccessRights, /ReadAccess.*WriteAccess/);
});

test('functions that give rows take their columns', async () => {
    const { value } = await api.callFunction({
        name: 'RetrieveAadUserRoles', select: ['name'],
        parameters: { DirectoryObjectId: people.actual.directoryId },
    });
    assert.deepEqual(value.map((role) => role.name).sort(), ['Delegate', 'Salesperson']);
});

test('actions without a row: a row is shared and unshared', async () => {
    const account = await row('accounts', { name: 'Shared' });
    const Target = { '@odata.type': `${crm}.account`, accountid: account };
    const reader = connect('impersonated');
    const read = () => reader.retrieve({ collection: 'accounts', key: account, select: ['name'] });
    await refused(read(), 403, '0x80048306');
    await api.callAction({
        actionName: 'GrantAccess',
        action: { Target, PrincipalAccess: { Principal: user('impersonated'), AccessMask: 'ReadAccess' } },
    });
    assert.equal((await read()).name, 'Shared');
    await api.callAction({ actionName: 'RevokeAccess', action: { Target, Revokee: user('impersonated') } });
    await refused(read(), 403, '0x80048306');
});

test('actions bound to a row: members of a team', async () => {
    const team = await row('teams', {
        name: 'Acting', 'businessunitid@odata.bind': 'businessunits(b0000000-0000-4000-8000-000000000001)',
    });
    const act = (name) => api.callAction({
        collection: 'teams', key: team, actionName: `${crm}.${name}`, action: { Members: [user('actual'), user('agent')] },
    });
    const members = async () => (await api.retrieve({
        collection: 'teams', key: team, select: ['name'], expand: [{ property: 'teammembership_association', select: ['fullname'] }],
    })).teammembership_association.length;
    await act('AddMembersTeam');
    assert.equal(await members(), 2);
    await act('RemoveMembersTeam');
    assert.equal(await members(), 0);
});

test('actions bound to a set: rows are made, changed and made or changed together', async () => {
    const act = (actionName, Targets) => api.callAction({
        collection: 'accounts', actionName: `${crm}.${actionName}`,
        action: { Targets: Targets.map((each) => ({ '@odata.type': `${crm}.account`, ...each })) },
    });
    const { Ids } = await act('CreateMultiple', [{ name: 'One of many' }, { name: 'Two of many' }]);
    assert.equal(Ids.length, 2);
    await act('UpdateMultiple', Ids.map((accountid) => ({ accountid, telephone1: '555' })));
    await act('UpsertMultiple', [{ accountid: Ids[0], name: 'Renamed' }]);
    const read = async (key) => api.retrieve({ collection: 'accounts', key, select: ['name', 'telephone1'] });
    const [one, two] = [await read(Ids[0]), await read(Ids[1])];
    assert.deepEqual([one.name, one.telephone1, two.name], ['Renamed', '555', 'Two of many']);
    await refused(act('DeleteMultiple', Ids.map((accountid) => ({ accountid }))), 400);
    for (const key of Ids) assert.equal(await api.deleteRecord({ collection: 'accounts', key }), true);
});

test('an action of the documentation: a letter is put into a queue', async () => {
    const key = await row('queues', { name: 'Letters' });
    const letter = await row('letters', { subject: 'Dear' });
    const { QueueItemId } = await api.callAction({
        collection: 'queues', key, actionName: `${crm}.AddToQueue`,
        action: { Target: { activityid: letter, '@odata.type': `${crm}.letter` } },
    });
    const item = await api.retrieve({ collection: 'queueitems', key: QueueItemId, select: ['_objectid_value', '_queueid_value'] });
    assert.deepEqual([item._objectid_value, item._queueid_value], [letter, key]);
});

test('what is known and not served says so by name', async () => {
    const error = await refused(api.callAction({ actionName: 'RouteTo', action: {} }), 501, '0x80040219');
    assert.match(error.message, /RouteTo/);
});

test('what is not there is said by name', async () => {
    await refused(api.callFunction('NoSuchFunction'), 404);
    await refused(api.callAction({ actionName: 'NoSuchAction', action: {} }), 404);
});

test('search, which is not served, is refused', async () => {
    for (const ask of ['search', 'query', 'suggest', 'autocomplete']) {
        const error = await refused(api[ask]('litware'), 400);
        assert.match(error.message, /Search feature is disabled/);
    }
});
