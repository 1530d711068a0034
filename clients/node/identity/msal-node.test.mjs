// `@azure/msal-node`: each flow, at the tenant's authority and as a plain OpenID provider.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import { Person, ask, certify, host, impersonatedId, integration, origin, person, publicClient, scope, tenant, users, who } from './stage.mjs';

const shapes = {
    tenant: { authority: `${origin}/${tenant}`, knownAuthorities: [host] },
    oidc: { authority: `${origin}/${tenant}/v2.0`, knownAuthorities: [host], protocolMode: 'OIDC' },
};
const confidential = (shape = 'tenant', clientSecret = 'demo-secret') => new ConfidentialClientApplication({
    auth: { clientId: integration, clientSecret, ...shapes[shape] },
});
const open = (shape = 'tenant') => new PublicClientApplication({ auth: { clientId: publicClient, ...shapes[shape] } });
const redirectUri = 'http://localhost:5001/callback';

for (const shape of Object.keys(shapes)) {
    test(`a secret is good at the authority as ${shape}`, async () => {
        const got = await confidential(shape).acquireTokenByClientCredential({ scopes: [scope] });
        assert.equal(await who(got.accessToken), users.integration);
        assert.equal(await who(got.accessToken, { CallerObjectId: impersonatedId }), users.impersonated);
    });

    test(`a code with PKCE opens the API at the authority as ${shape}`, async () => {
        const client = open(shape);
        const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
        const address = await client.getAuthCodeUrl({
            scopes: [scope], redirectUri, state: 'a b&c', codeChallenge: challenge, codeChallengeMethod: 'S256',
        });
        const back = new URL(await new Person().signIn(address));
        assert.equal(back.origin + back.pathname, redirectUri);
        assert.equal(back.searchParams.get('state'), 'a b&c');
        const got = await client.acquireTokenByCode({
            scopes: [scope], redirectUri, code: back.searchParams.get('code'), codeVerifier: verifier,
        });
        assert.equal(await who(got.accessToken), users.actual);
        assert.equal(got.account.username, person);
        const fresh = await client.acquireTokenSilent({ scopes: [scope], account: got.account, forceRefresh: true });
        assert.notEqual(fresh.accessToken, got.accessToken);
        assert.equal(await who(fresh.accessToken), users.actual);
    });
}

test('a device waits until somebody signs in for it', async () => {
    const got = await open().acquireTokenByDeviceCode({
        scopes: [scope],
        deviceCodeCallback: ({ verificationUri, userCode }) => {
            new Person().signInForDevice(verificationUri, userCode);
        },
    });
    assert.equal(await who(got.accessToken), users.actual);
});

test('the key of a registered certificate is good', async () => {
    const { privateKey, pem, folder } = certify(integration);
    const thumbprintSha256 = new X509Certificate(pem).fingerprint256.replaceAll(':', '');
    const client = new ConfidentialClientApplication({
        auth: { clientId: integration, clientCertificate: { thumbprintSha256, privateKey, x5c: pem }, ...shapes.tenant },
    });
    const got = await client.acquireTokenByClientCredential({ scopes: [scope] });
    assert.equal(await who(got.accessToken), users.integration);
    rmSync(folder, { recursive: true });
});

test('a wrong secret is told with its number and without the secret', async () => {
    await assert.rejects(
        confidential('tenant', 'nonsense').acquireTokenByClientCredential({ scopes: [scope] }),
        (error) => error.errorCode === 'invalid_client' && /AADSTS7000215/.test(error.message) && !/nonsense/.test(error.message),
    );
});

test('a token is no token any more when a letter of it is another', async () => {
    const { accessToken } = await confidential().acquireTokenByClientCredential({ scopes: [scope] });
    const [header, payload, signature] = accessToken.split('.');
    const other = signature[9] === 'A' ? 'B' : 'A';
    const answer = await ask([header, payload, signature.slice(0, 9) + other + signature.slice(10)].join('.'));
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate'), /^Bearer authorization_uri=https:.*error=invalid_token/);
});
