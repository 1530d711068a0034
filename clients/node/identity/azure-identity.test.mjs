// `@azure/identity`: the credentials that need no screen.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { ClientCertificateCredential, ClientSecretCredential, DeviceCodeCredential } from '@azure/identity';
import { Person, certify, integration, onbehalf, origin, publicClient, scope, tenant, users, who } from './stage.mjs';

const here = { authorityHost: origin, disableInstanceDiscovery: true };

test('a secret is good for the tenant and for ADFS', async () => {
    for (const [name, options] of [[tenant, here], ['adfs', { authorityHost: origin }]]) {
        const got = await new ClientSecretCredential(name, integration, 'demo-secret', options).getToken(scope);
        assert.equal(await who(got.token), users.integration, name);
    }
});

test('a wrong secret is told with its number', async () => {
    await assert.rejects(
        new ClientSecretCredential(tenant, integration, 'nonsense', here).getToken(scope),
        (error) => /^Authentication/.test(error.name) && /7000215/.test(error.message),
    );
});

test('the key of a registered certificate is good', async () => {
    const { both, folder } = certify(integration);
    const got = await new ClientCertificateCredential(tenant, integration, both, here).getToken(scope);
    assert.equal(await who(got.token), users.integration);
    rmSync(folder, { recursive: true });
});

test('a device code is shown and waits', async () => {
    const credential = new DeviceCodeCredential({
        ...here, tenantId: tenant, clientId: publicClient,
        userPromptCallback: ({ verificationUri, userCode }) => {
            new Person().signInForDevice(verificationUri, userCode);
        },
    });
    assert.equal(await who((await credential.getToken(scope)).token), users.actual);
});

test('tokens stay good while the key that signs them is changed', async () => {
    const credential = () => new ClientSecretCredential(tenant, integration, 'demo-secret', here);
    const before = await credential().getToken(scope);
    onbehalf('key', 'rotate');
    const after = await credential().getToken(scope);
    assert.notEqual(before.token.split('.')[0], after.token.split('.')[0]);
    for (const { token } of [before, after]) {
        assert.equal(await who(token), users.integration);
    }
});
