// `openid-client`, a certified relying party: discovery, the code flow with PKCE, refresh, sign-out.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { Person, integration, origin, person, publicClient, scope, tenant, users, who } from './stage.mjs';

const issuer = new URL(`${origin}/${tenant}/v2.0`);
const redirect_uri = 'http://localhost:5002/callback';
const native = () => client.discovery(issuer, publicClient, undefined, client.None());

async function signIn(config, more = {}) {
    const code_verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const address = client.buildAuthorizationUrl(config, {
        redirect_uri, scope: `openid profile offline_access ${scope}`, state, nonce,
        code_challenge: await client.calculatePKCECodeChallenge(code_verifier), code_challenge_method: 'S256', ...more,
    });
    const back = new URL(await new Person().signIn(address.href));
    return { back, checks: { pkceCodeVerifier: code_verifier, expectedState: state, expectedNonce: nonce } };
}

test('what is discovered is of the issuer that was asked', async () => {
    const about = (await native()).serverMetadata();
    assert.equal(about.issuer, issuer.href);
    assert.deepEqual(about.code_challenge_methods_supported, ['S256']);
    for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'device_authorization_endpoint', 'end_session_endpoint']) {
        assert.ok(about[name].startsWith(`${origin}/`), name);
    }
});

test('a code becomes tokens, whose id token is checked with the published keys', async () => {
    const config = await native();
    client.enableNonRepudiationChecks(config);
    const { back, checks } = await signIn(config);
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    assert.equal(tokens.claims().preferred_username, person);
    assert.equal(await who(tokens.access_token), users.actual);
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token, { scope });
    assert.equal(await who(fresh.access_token), users.actual);
    assert.notEqual(fresh.refresh_token, tokens.refresh_token);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token, { scope }), { error: 'invalid_grant' });
    await assert.rejects(client.refreshTokenGrant(config, fresh.refresh_token, { scope }), { error: 'invalid_grant' });
});

test('a code is of no use with another verifier, and of none a second time', async () => {
    const config = await native();
    const { back, checks } = await signIn(config);
    const wrong = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await assert.rejects(client.authorizationCodeGrant(config, back, wrong), { error: 'invalid_grant' });
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' });
});

test('an application proves who it is in a header or in the form', async () => {
    for (const method of [client.ClientSecretBasic, client.ClientSecretPost]) {
        const config = await client.discovery(issuer, integration, undefined, method('demo-secret'));
        const { access_token } = await client.clientCredentialsGrant(config, { scope });
        assert.equal(await who(access_token), users.integration);
    }
});

test('who wants no question to be asked is told that one must be', async () => {
    const config = await native();
    const address = client.buildAuthorizationUrl(config, {
        redirect_uri, scope, state: 's', prompt: 'none', code_challenge_method: 'S256',
        code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    });
    const answer = await fetch(address, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location'));
    await assert.rejects(client.authorizationCodeGrant(config, back, { expectedState: 's' }), { error: 'login_required' });
});
