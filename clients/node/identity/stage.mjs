// What the cases begin with: the provider's addresses, a person who fills in its page, and what a token opens.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const origin = process.env.ONBEHALF_TLS_ORIGIN;
export const host = new URL(origin).host;
export const tenant = '9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01';
export const publicClient = '51f81489-12ee-4a9e-aaae-a2591f45987d';
export const integration = 'c0000000-0000-4000-8000-000000000001';
export const scope = `${origin}/.default`;
export const person = 'actual@contoso.example';
export const password = 'demo-password';

/** The users that tokens are found to be of. */
export const users = {
    integration: 'a0000000-0000-4000-8000-000000000009',
    actual: '278742b0-1e61-4fb5-84ef-c7de308c19e2',
    impersonated: '75df116d-d9da-e711-a94b-000d3a34ed47',
};
/** Whom the header CallerObjectId names. */
export const impersonatedId = 'e39c5d16-675b-48d1-8e67-667427e9c084';

/** What the API answers to WhoAmI. */
export async function ask(token, headers = {}) {
    return fetch(`${origin}/api/data/v9.2/WhoAmI`, { headers: { authorization: `Bearer ${token}`, ...headers } });
}

/** The user that a token is of. */
export async function who(token, headers = {}) {
    const answer = await ask(token, headers);
    assert.equal(answer.status, 200);
    return (await answer.json()).UserId;
}

/** Runs the program beside the server, on the server's folder. */
export function onbehalf(...args) {
    return execFileSync(process.env.ONBEHALF_BINARY, args, { encoding: 'utf8' }).trim();
}

/** A key and its certificate, which the application is registered with: what is in both, and a file of both. */
export function certify(client) {
    const folder = mkdtempSync(join(tmpdir(), 'onbehalf-client-'));
    const [key, certificate, both] = ['key.pem', 'certificate.pem', 'both.pem'].map((name) => join(folder, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=app',
        '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    onbehalf('app', 'set', client, '--certificate', certificate);
    const [privateKey, pem] = [key, certificate].map((path) => readFileSync(path, 'utf8'));
    writeFileSync(both, privateKey + pem);
    return { privateKey, pem, both, folder };
}

const attributes = (tag) => Object.fromEntries(
    [...tag.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll('&amp;', '&')]));

/** The forms of a page: where each leads, and its fields. */
function forms(html) {
    return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, tag, inside]) => ({
        action: attributes(tag).action,
        fields: Object.fromEntries([...inside.matchAll(/<input\b([^>]*)>/g)]
            .map(([, each]) => attributes(each)).map(({ name, value = '' }) => [name, value])),
    }));
}

/** Somebody at a browser. */
export class Person {
    #cookies = new Map();

    async #go(address, options = {}) {
        const cookie = [...this.#cookies].map((each) => each.join('=')).join('; ');
        const headers = { ...options.headers, ...(cookie && { cookie }) };
        const answer = await fetch(address, { redirect: 'manual', ...options, headers });
        for (const set of answer.headers.getSetCookie()) {
            const [name, value] = set.split(';')[0].split('=');
            this.#cookies.set(name, value);
        }
        return { address, answer, html: await answer.text() };
    }

    async #send({ address, html }, has, values) {
        const form = forms(html).find(({ fields }) => Object.keys(fields).some((name) => has.test(name)));
        assert.ok(form, html);
        const field = Object.keys(form.fields).find((name) => has.test(name));
        const body = new URLSearchParams({ ...form.fields, ...values(field) });
        return this.#go(new URL(form.action, address).href, { method: 'POST', body, headers: { origin } });
    }

    /** Where the browser is sent once somebody has signed in at an address. */
    async signIn(address) {
        const page = await this.#go(address);
        const { answer, html } = await this.#send(page, /^username$/, () => ({ username: person, password }));
        assert.ok([302, 303].includes(answer.status), html);
        return answer.headers.get('location');
    }

    /** Signs in for a device. */
    async signInForDevice(address, code) {
        let page = await this.#send(await this.#go(address), /code/, (field) => ({ [field]: code }));
        const next = page.answer.headers.get('location');
        if (next) page = await this.#go(new URL(next, page.address).href);
        const { answer, html } = await this.#send(page, /^username$/, () => ({ username: person, password }));
        assert.equal(answer.status, 200, html);
    }
}
