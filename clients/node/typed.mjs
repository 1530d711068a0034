// Runs what was generated and compiled.

import assert from 'node:assert/strict';
import typed from './build/typed.js';

const root = process.env.ONBEHALF_ROOT.replace(/\/$/, '');
const { accounts, tasks, read } = await typed.ask(root, process.env.ONBEHALF_TOKEN);
assert.deepEqual(accounts, [
    ['Adventure Works', 'Nancy Anderson'],
    ['Alpine Ski House', 'Paul Cannon'],
]);
assert.equal(tasks.length, 3);
assert.deepEqual(read, ['Made by odata2ts', '555-0100']);
console.log(`odata2ts: the generated client read ${accounts.length} accounts with their contacts,`,
    `${tasks.length} tasks, and made, changed and removed a row`);
