// `dynamics-web-api`: on behalf of somebody else, by both headers.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, keep, people, refused } from './stage.mjs';

const { actual, impersonated, agent } = people;

/** Who is said to have made a row. */
async function makers(key) {
    const read = await connect().retrieve({
        collection: 'accounts', key, select: ['name'],
        expand: ['createdby', 'createdonbehalfby', 'modifiedonbehalfby', 'owninguser']
            .map((property) => ({ property, select: ['fullname'] })),
    });
    return ['createdby', 'createdonbehalfby', 'modifiedonbehalfby', 'owninguser'].map((each) => read[each]?.fullname ?? null);
}

const both = ['Impersonated User', 'Actual User', 'Actual User', 'Impersonated User'];

test('a row is made on behalf of a user named by systemuserid', async () => {
    const api = connect('actual');
    const key = await api.create({ collection: 'accounts', data: { name: 'By id' }, impersonate: impersonated.systemuserid });
    assert.deepEqual(await makers(keep('accounts', key)), both);
});

test('a row is made on behalf of a user named by directory object id', async () => {
    const api = connect('actual');
    const key = await api.create({ collection: 'accounts', data: { name: 'By object id' }, impersonateAAD: impersonated.directoryId });
    assert.deepEqual(await makers(keep('accounts', key)), both);
});

test('a client that is configured so acts for her with every request', async () => {
    for (const config of [{ impersonate: impersonated.systemuserid }, { impersonateAAD: impersonated.directoryId }]) {
        const api = connect('actual', config);
        assert.equal((await api.callFunction('WhoAmI')).UserId, impersonated.systemuserid);
        const key = keep('accounts', await api.create({ collection: 'accounts', data: { name: 'Configured' } }));
        assert.deepEqual(await makers(key), both);
        const mine = await api.retrieveMultiple({ collection: 'accounts', select: ['name'], filter: 'Microsoft.Dynamics.CRM.EqualUserId(PropertyName=\'ownerid\')' });
        assert.ok(mine.value.some((account) => account.accountid === key));
        assert.equal(await api.deleteRecord({ collection: 'accounts', key }), true);
    }
});

test('a later update by herself clears on whose behalf it was', async () => {
    const key = await connect('actual').create({ collection: 'accounts', data: { name: 'Later' }, impersonate: impersonated.systemuserid });
    await connect('impersonated').update({ collection: 'accounts', key, data: { name: 'Own' } });
    assert.deepEqual(await makers(keep('accounts', key)), ['Impersonated User', 'Actual User', null, 'Impersonated User']);
});

test('who holds no privilege to do so is refused, and nothing is stored', async () => {
    const name = `Refused ${Math.random()}`;
    const create = connect('agent').create({ collection: 'accounts', data: { name }, impersonate: impersonated.systemuserid });
    const error = await refused(create, 403, '0x8004a110');
    assert.equal(error.message, 'User does not have the privilege to act on behalf another user.');
    assert.equal(await connect().count({ collection: 'accounts', filter: `name eq '${name}'` }), 0);
});

test('somebody unknown, disabled or named twice is refused', async () => {
    const api = connect('actual');
    const who = (more) => api.callFunction({ name: 'WhoAmI', ...more });
    await refused(who({ impersonate: 'a0000000-0000-4000-8000-00000000dead' }), 403, '0x80072560');
    await refused(who({ impersonate: 'a0000000-0000-4000-8000-000000000007' }), 403, '0x80040225');
    await refused(who({ impersonate: impersonated.systemuserid, impersonateAAD: actual.directoryId }), 400, '0x80040203');
});

test('she can do no more than both of them may', async () => {
    // The agent may read every account; who acts for him may not read those of other units.
    const all = await connect('agent').count({ collection: 'accounts' });
    const both = await connect('actual').count({ collection: 'accounts', impersonate: agent.systemuserid });
    assert.ok(both < all, `${both} of ${all}`);
    // He may not create an account, whoever acts for him.
    await refused(connect('actual').create({ collection: 'accounts', data: { name: 'No' }, impersonate: agent.systemuserid }), 403, '0x80040220');
});
