// Headless Chromium, driven by `puppeteer-core`: the sign-in page as people see it.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { origin, password, person, publicClient, scope, tenant, users } from './stage.mjs';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
let browser, program, home;

before(async () => {
    browser = await puppeteer.launch({
        executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'], acceptInsecureCerts: true,
    });
    // The program that asks: a page on this machine, which shows what it gets.
    program = createServer((request, response) => {
        response.setHeader('content-type', 'text/html').end(`<title>back</title><p>${request.method}`);
    });
    await new Promise((resolve) => program.listen(0, '127.0.0.1', resolve));
    home = `http://127.0.0.1:${program.address().port}/callback`;
});
after(async () => {
    await browser?.close();
    program?.close();
});

async function open(more = {}) {
    const page = await (await browser.createBrowserContext()).newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const query = new URLSearchParams({
        client_id: publicClient, response_type: 'code', redirect_uri: home, scope, state: 'kept',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256', ...more,
    });
    await page.goto(`${origin}/${tenant}/oauth2/v2.0/authorize?${query}`);
    return { page, faults };
}

/** Where a click leads. */
async function click(page, selector) {
    const [answer] = await Promise.all([page.waitForNavigation(), page.click(selector)]);
    return { url: new URL(page.url()), status: answer.status() };
}

test('somebody of the demo is chosen with one click', async () => {
    const { page, faults } = await open();
    assert.equal(await page.title(), 'Sign in - onbehalf');
    const names = await page.$$eval('button[name=person]', (all) => all.map((each) => each.textContent));
    assert.ok(names.some((name) => name.includes('Actual User')), names.join());
    const { url } = await click(page, 'button[name=person]');
    assert.equal(url.origin + url.pathname, home);
    assert.equal(url.searchParams.get('state'), 'kept');
    assert.ok(url.searchParams.get('code'));
    assert.deepEqual(faults, []);
});

test('a form that is posted brings the code with it', async () => {
    const { page } = await open({ response_mode: 'form_post' });
    await click(page, 'button[name=person]');
    await page.waitForFunction(() => document.title === 'back');
    assert.equal(await page.$eval('p', (told) => told.textContent), 'POST');
    assert.equal(new URL(page.url()).search, '');
});

test('the page is used by keyboard alone, and a wrong password is told at its field', async () => {
    const { page } = await open({ login_hint: person });
    assert.equal(await page.$eval('#username', (field) => field.value), person);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'password');
    await page.keyboard.type('nonsense');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.match(await page.$eval('[role=alert]', (told) => told.textContent), /wrong/);
    const described = await page.$eval('#password', (field) => field.getAttribute('aria-describedby'));
    assert.ok(await page.$(`#${described}`));
    await page.type('#password', password);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.ok(new URL(page.url()).searchParams.get('code'));
});

test('every field has a name that is read aloud', async () => {
    const { page } = await open();
    const unnamed = await page.$$eval('input:not([type=hidden]), button', (all) => all
        .filter((each) => !(each.labels?.length || each.textContent.trim() || each.getAttribute('aria-label')))
        .map((each) => each.outerHTML));
    assert.deepEqual(unnamed, []);
    assert.equal(await page.$eval('html', (html) => html.lang), 'en');
    assert.equal((await page.$$('h1')).length, 1);
});

test('what a page puts into the hint is text', async () => {
    const hint = '"><img src=x onerror=alert(1)>';
    const { page, faults } = await open({ login_hint: hint });
    assert.equal(await page.$eval('#username', (field) => field.value), hint);
    assert.equal(await page.$('img'), null);
    assert.deepEqual(faults, []);
});

test('no other page shows it in a frame', async () => {
    const { page } = await open();
    const address = page.url();
    await page.goto(home);
    const shown = await page.evaluate(async (source) => {
        const frame = document.createElement('iframe');
        frame.src = source;
        const loaded = new Promise((resolve) => { frame.onload = resolve; });
        document.body.append(frame);
        await loaded;
        try { return frame.contentDocument?.title ?? 'blocked'; } catch { return 'blocked'; }
    }, address);
    assert.notEqual(shown, 'Sign in - onbehalf');
    const frame = page.frames().find((each) => each !== page.mainFrame());
    assert.doesNotMatch(await frame?.content() ?? '', /Sign in/);
});

test('who is signed in has a session that a page uses, until it signs out', async () => {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.goto(`${origin}/console`);
    assert.match(await page.$eval('main', (main) => main.textContent), /Nobody is signed in/);
    await click(page, 'a');
    const { url } = await click(page, 'button[name=person]');
    assert.equal(url.href, `${origin}/console`);
    assert.match(await page.$eval('main', (main) => main.textContent), /You are signed in as Actual User/);
    // The page sees no cookie and no token; the server knows the session by itself.
    assert.equal(await page.evaluate(() => document.cookie), '');
    const asked = await page.evaluate(async () => {
        const { csrfToken } = await (await fetch('/console/api/session')).json();
        const data = '/console/api/data/v9.2/';
        const headers = { 'X-CSRF-Token': csrfToken, 'Content-Type': 'application/json' };
        const who = await (await fetch(`${data}WhoAmI`, { headers })).json();
        const without = await fetch(`${data}WhoAmI`);
        const elsewhere = await fetch('/api/data/v9.2/WhoAmI', { headers });
        const made = await fetch(`${data}accounts`, { method: 'POST', headers, body: '{"name":"From Chromium"}' });
        const row = made.headers.get('OData-EntityId').replace(/^.*\/api\//, '/console/api/');
        const gone = await fetch(row, { method: 'DELETE', headers });
        return { user: who.UserId, statuses: [without.status, elsewhere.status, made.status, gone.status] };
    });
    assert.deepEqual(asked, { user: users.actual, statuses: [403, 401, 204, 204] });
    await click(page, 'button.main');
    await page.goto(`${origin}/console`);
    assert.match(await page.$eval('main', (main) => main.textContent), /Nobody is signed in/);
});

test('a page of another site cannot use the session', async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(`${origin}/console/sign-in`);
    await click(page, 'button[name=person]');
    await page.goto(home);
    const outcome = await page.evaluate(async (target) => {
        const options = { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"name":"Forged"}' };
        const answer = await fetch(target, options).catch(() => null);
        const read = await fetch(target.replace('data/v9.2/accounts', 'session'), { credentials: 'include' })
            .then((answer) => answer.status, () => 'not readable');
        return [answer?.type ?? 'none', read];
    }, `${origin}/console/api/data/v9.2/accounts`);
    assert.equal(outcome[1], 'not readable');
    const forged = await fetch(`${origin}/api/data/v9.2/accounts?$filter=name eq 'Forged'`, {
        headers: { authorization: `Bearer ${process.env.ONBEHALF_TOKEN}` },
    });
    assert.deepEqual((await forged.json()).value, []);
});
