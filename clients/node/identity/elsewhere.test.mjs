// Headless Chromium signs in at an issuer that is not the server's own: a second server, which is registered at
// the one of the other cases, and is another site. It trusts that one's certificate by SSL_CERT_FILE.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';
import { integration, onbehalf, origin, tenant, users } from './stage.mjs';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const folder = mkdtempSync(join(tmpdir(), 'onbehalf-elsewhere-'));
let browser, server, here;

/** A port that is free now. */
async function freePort() {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address();
    listener.close();
    await once(listener, 'close');
    return port;
}

before(async () => {
    const port = await freePort();
    // Another host than the issuer's: for a browser that is another site.
    here = `https://localhost:${port}`;
    onbehalf('app', 'set', integration, '--redirect', `${here}/console/callback`, '--redirect', `${here}/console`);
    writeFileSync(join(folder, 'secret'), 'demo-secret\n');
    writeFileSync(join(folder, 'onbehalf.toml'), `
        public_url = "${here}"
        [identity]
        mode = "oidc"
        [[identity.issuers]]
        issuer = "${origin}/${tenant}/"
        client_id = "${integration}"
        client_secret_file = "${join(folder, 'secret')}"
    `);
    const { ONBEHALF_DATABASE_URL, ...env } = process.env;
    const options = ['--demo', '--data', folder, '--listen', '127.0.0.1:0', '--listen-tls', `127.0.0.1:${port}`, '--log', 'error'];
    server = spawn(process.env.ONBEHALF_BINARY, ['serve', ...options], {
        env: { ...env, SSL_CERT_FILE: process.env.ONBEHALF_CA }, stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(server.stdout)) {
        if (line.includes('https://')) break;
    }
    browser = await puppeteer.launch({
        executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'], acceptInsecureCerts: true,
    });
});
after(async () => {
    await browser?.close();
    if (server?.exitCode === null) {
        server.kill();
        await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
});

/** Where a click leads. */
async function click(page, selector) {
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
    return page.url();
}

const told = (page) => page.$eval('main', (main) => main.textContent);

test('who signs in at the issuer has a session here, and signs out at both', async () => {
    const page = await (await browser.createBrowserContext()).newPage();
    const faults = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(`${here}/console`);
    assert.match(await told(page), /Nobody is signed in/);
    assert.ok((await click(page, 'a')).startsWith(`${origin}/${tenant}/oauth2/v2.0/authorize?`));
    assert.equal(await click(page, 'button[name=person]'), `${here}/console`);
    assert.match(await told(page), /You are signed in as Actual User/);
    assert.equal(await page.evaluate(() => document.cookie), '');
    const user = await page.evaluate(async () => {
        const { csrfToken } = await (await fetch('/console/api/session')).json();
        const headers = { 'X-CSRF-Token': csrfToken };
        return (await (await fetch('/console/api/data/v9.2/WhoAmI', { headers })).json()).UserId;
    });
    assert.equal(user, users.actual);
    // By way of the issuer, which the page's policy lets its form lead to.
    const left = page.waitForRequest((request) => request.url().startsWith(`${origin}/${tenant}/oauth2/v2.0/logout?`));
    assert.equal(await click(page, 'button.main'), `${here}/console`);
    await left;
    assert.match(await told(page), /Nobody is signed in/);
    assert.deepEqual(faults, []);
});

test('who declines has none, and a page that says so', async () => {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.goto(`${here}/console/sign-in`);
    assert.ok((await click(page, 'button[name=cancel]')).startsWith(`${here}/console/callback?`));
    assert.match(await told(page), /Nobody was signed in/);
    await page.goto(`${here}/console`);
    assert.match(await told(page), /Nobody is signed in/);
});
