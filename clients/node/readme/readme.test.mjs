// `requests.http` has the requests of README.md, word for word, and npm `httpyac` runs them.

import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const origin = process.env.ONBEHALF_ORIGIN;
const file = readFileSync('readme/requests.http', 'utf8');

/** The words of a command line, as the shell would give them, but for variables, which stay. */
function words(line) {
    const found = [];
    let word = null;
    let quote = null;
    for (let at = 0; at < line.length; at++) {
        const letter = line[at];
        if (quote === null && /\s/.test(letter)) {
            if (word !== null) found.push(word);
            word = null;
        } else if (quote === null && (letter === '"' || letter === "'")) {
            quote = letter;
            word ??= '';
        } else if (letter === quote) {
            quote = null;
        } else if (letter === '\\' && quote !== "'") {
            at++;
            if (line[at] !== '\n') word = (word ?? '') + line[at];
        } else {
            word = (word ?? '') + letter;
        }
    }
    return word === null ? found : [...found, word];
}

/** A request in one form, whoever wrote it. */
function plain(method, url, headers, body) {
    const [path, query = ''] = url.split(/\?(.*)/s);
    return {
        method, path, query: query.split('&').filter(Boolean).map(decodeURIComponent),
        headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])), body,
    };
}

/** The requests of a text with commands of `curl`. */
function ofReadme(text) {
    const blocks = [...text.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, block]) => block);
    const commands = blocks.flatMap((block) => block.split(/\n(?!\s)/)).filter((command) => /\bcurl\b/.test(command));
    return commands.map((command) => {
        const all = words(command.replace(/^\w+=\$\((.*)/s, '$1').split(/\s\|/)[0]);
        const headers = [];
        const data = [];
        let url;
        for (let at = 1; at < all.length; at++) {
            if (all[at] === '-H') headers.push(all[++at].split(/:\s*(.*)/s).slice(0, 2));
            else if (all[at] === '-d') data.push(all[++at]);
            else if (all[at] === '--data-urlencode') url += `?${encodeURIComponent(all[++at])}`;
            else if (!all[at].startsWith('-')) url = all[at];
        }
        const body = data.length ? data.join('&') : undefined;
        if (data.length && !headers.some(([name]) => name === 'Content-Type')) {
            headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
        }
        const named = (part) => part?.replace('http://127.0.0.1:8080', '{{origin}}').replace('$TOKEN', '{{token.access_token}}')
            .replace('$ROW', '{{row}}').replace('$ID', '{{id}}');
        return plain(body ? 'POST' : 'GET', named(url), headers.map((header) => header.map(named)), named(body));
    });
}

/** The requests of a `.http` file, with their names. */
function ofFile(text) {
    return text.split(/^### /m).slice(1).map((block) => {
        const [name, ...lines] = block.split(/\n/);
        const said = lines.filter((line) => !/^(#|\?\? )/.test(line)).join('\n').replace(/^\{\{\n[^]*?^\}\}$/m, '').trim();
        const [head, ...body] = said.split(/\n\n/);
        const [first, ...rest] = head.replace(/\n\s+(?=[?&])/g, '').split('\n');
        const [method, url] = first.split(' ');
        return [name, plain(method, url, rest.map((line) => line.split(/:\s*(.*)/s).slice(0, 2)), body.join('\n\n').trim() || undefined)];
    });
}

test('each request of the README is in the file, and no other but the refused one', () => {
    const readme = ofReadme(readFileSync(process.env.ONBEHALF_README, 'utf8'));
    const requests = ofFile(file);
    // That somebody else is refused is said in words: the same, with a token of hers.
    const others = requests.filter(([, request]) => !readme.some((each) => JSON.stringify(each) === JSON.stringify(request)));
    assert.deepEqual(others.map(([name]) => name), ['Who may not act on behalf of anybody', 'The same request, refused']);
    assert.deepEqual(requests.filter((each) => !others.includes(each)).map(([, request]) => request), readme);
});

// The server of the cases listens elsewhere than that of the README.
writeFileSync('readme/here.http', file.replace(/^@origin = .*$/m, `@origin = ${origin}`));
const run = spawnSync('npx', ['--no-install', 'httpyac', 'send', 'readme/here.http', '--all', '--json'], { encoding: 'utf8' });
after(async () => {
    const { row } = /"odata-entityid": "(?<row>[^"]*)"/.exec(run.stdout).groups;
    const headers = { Authorization: `Bearer ${process.env.ONBEHALF_TOKEN}` };
    assert.equal((await fetch(row, { method: 'DELETE', headers })).status, 204);
});
const { requests } = JSON.parse(run.stdout.slice(run.stdout.indexOf('{')) || '{"requests":[]}');

test('httpyac sends all of them', () => {
    assert.equal(run.stderr, '');
    assert.deepEqual(requests.map((request) => request.title), ofFile(file).map(([name]) => name));
});

for (const { title, testResults } of requests) {
    test(`httpyac: ${title}`, () => {
        assert.ok(testResults.length > 0);
        for (const { status, message, error } of testResults) assert.equal(status, 'SUCCESS', `${message}: ${error?.displayMessage}`);
    });
}
