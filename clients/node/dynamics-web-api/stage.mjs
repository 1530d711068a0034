// What the cases of `dynamics-web-api` begin with: clients of the people of the demo organization, and
// rows that are gone when a case has ended.

import { after } from 'node:test';
import assert from 'node:assert/strict';
import { DynamicsWebApi } from 'dynamics-web-api';

export const origin = process.env.ONBEHALF_ORIGIN;

/** The people of the demo organization that the cases name. */
export const people = {
    admin: { systemuserid: 'a0000000-0000-4000-8000-000000000001' },
    actual: {
        systemuserid: '278742b0-1e61-4fb5-84ef-c7de308c19e2',
        directoryId: '3d8bed3e-79a3-47c8-80cf-269869b2e9f0',
    },
    impersonated: {
        systemuserid: '75df116d-d9da-e711-a94b-000d3a34ed47',
        directoryId: 'e39c5d16-675b-48d1-8e67-667427e9c084',
    },
    agent: { systemuserid: 'a0000000-0000-4000-8000-000000000006' },
};

const tokens = new Map([['admin', process.env.ONBEHALF_TOKEN]]);

/** An access token, as the built-in identity provider gives it for a password. */
export async function token(who) {
    if (!tokens.has(who)) {
        const body = new URLSearchParams({
            grant_type: 'password', username: `${who}@contoso.example`, password: 'demo-password',
        });
        const response = await fetch(`${origin}/oauth2/v2.0/token`, { method: 'POST', body });
        assert.equal(response.status, 200);
        tokens.set(who, (await response.json()).access_token);
    }
    return tokens.get(who);
}

/** A client of a person, as a program outside of the product configures it. */
export function connect(who = 'admin', config = {}) {
    return new DynamicsWebApi({
        serverUrl: `${origin}/`, onTokenRefresh: () => token(who), ...config,
    });
}

const made = [];
after(async () => {
    const admin = connect();
    for (const [collection, key] of made.reverse()) {
        await admin.deleteRecord({ collection, key }).catch((error) => {
            if (error.status !== 404) throw error;
        });
    }
});

/** The id of a new row, which is deleted after the cases of the file. */
export async function row(collection, data, client = connect()) {
    return keep(collection, await client.create({ collection, data }));
}

/** Has a row deleted after the cases of the file. */
export function keep(collection, key) {
    made.push([collection, key]);
    return key;
}

/** The error that a client's user catches, with its number. */
export async function refused(promise, status, code) {
    const error = await promise.then(() => assert.fail('it was not refused'), (reason) => reason);
    assert.equal(error.status, status, error.message);
    if (code) assert.equal(error.code, code, error.message);
    return error;
}

/** The errors that a client's user catches of a batch: that of the request that failed is the last. */
export async function refusedBatch(promise, status) {
    const errors = await promise.then(() => assert.fail('it was not refused'), (reason) => reason);
    assert.equal(errors.at(-1).status, status, JSON.stringify(errors.at(-1)));
    return errors.at(-1).error;
}

export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
