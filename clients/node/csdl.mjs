// npm `odata-csdl` (by the OASIS committee for OData) reads `$metadata` in its strict mode, and what it
// read holds together. The documents are kept for those who come after.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import csdl from 'odata-csdl';

const root = process.env.ONBEHALF_ROOT;
const headers = { Authorization: `Bearer ${process.env.ONBEHALF_TOKEN}` };
const namespace = 'Microsoft.Dynamics.CRM';

async function get(path) {
    const response = await fetch(root + path, { headers });
    assert.equal(response.status, 200, path);
    return response;
}

/** A document as CSDL JSON; it is kept under a name. */
async function read(name, query) {
    const response = await get('$metadata' + query);
    assert.equal(response.headers.get('content-type'), 'application/xml');
    assert.equal(response.headers.get('content-encoding'), 'gzip');
    const xml = await response.text();
    mkdirSync('documents', { recursive: true });
    // The product writes the facet with a capital, which the committee's own schema does not know.
    writeFileSync(`documents/${name}.xml`, xml);
    writeFileSync(`documents/${name}-for-schema.xml`, xml.replaceAll('Scale="Variable"', 'Scale="variable"'));
    const messages = [];
    const document = csdl.xml2json(xml, { strict: true, messages });
    assert.deepEqual(messages, []);
    assert.equal(document.$Version, '4.0');
    assert.equal(document.$EntityContainer, `${namespace}.System`);
    check(document[namespace]);
    return document[namespace];
}

/** Whatever is named is there. */
function check(schema) {
    const find = (name) => {
        if (name === undefined || name.startsWith('Edm.')) return name;
        const bare = name.startsWith(`${namespace}.`) ? name.slice(namespace.length + 1)
            : name.replace(/^mscrm\./, '');
        assert.ok(schema[bare], `${name} is missing`);
        return schema[bare];
    };
    const member = (type, name) => {
        for (let kind = type; kind; kind = find(kind.$BaseType)) if (kind[name]) return kind[name];
        assert.fail(`${name} is missing`);
    };
    for (const [name, type] of Object.entries(schema)) {
        if (Array.isArray(type)) {
            for (const overload of type) {
                for (const parameter of overload.$Parameter ?? []) find(parameter.$Type);
                find(overload.$ReturnType?.$Type);
            }
        } else if (type?.$Kind === 'EntityType' || type?.$Kind === 'ComplexType') {
            find(type.$BaseType);
            for (const [own, property] of Object.entries(type)) {
                if (own.startsWith('$') || own.startsWith('@')) continue;
                const target = find(property.$Type);
                if (property.$Partner) {
                    assert.equal(member(target, property.$Partner).$Partner, own, `${name}/${own}`);
                }
                for (const [from, to] of Object.entries(property.$ReferentialConstraint ?? {})) {
                    member(type, from);
                    member(target, to);
                }
            }
        }
    }
    for (const set of Object.values(schema.System)) {
        if (!set?.$Collection) continue;
        const type = find(set.$Type);
        for (const [path, target] of Object.entries(set.$NavigationPropertyBinding ?? {})) {
            assert.equal(find(schema.System[target].$Type), find(member(type, path).$Type), path);
        }
    }
}

function count(schema) {
    const counts = {};
    for (const type of Object.values(schema)) {
        const kind = Array.isArray(type) ? type[0].$Kind : type?.$Kind;
        if (kind) counts[kind] = (counts[kind] ?? 0) + (Array.isArray(type) ? type.length : 1);
    }
    return Object.entries(counts).map(([kind, number]) => `${number} ${kind}`).join(', ');
}

const all = await read('all', '');
const listed = (await (await get('')).json()).value.map((set) => set.name);
const sets = Object.entries(all.System).filter(([, set]) => set.$Collection).map(([name]) => name);
assert.deepEqual(sets, listed);
assert.ok(sets.length >= 74 + 4);
console.log(`odata-csdl: ${count(all)}, ${sets.length} sets`);

assert.equal(all.account.$BaseType, 'mscrm.crmbaseentity');
assert.deepEqual(all.account.$Key, ['accountid']);
assert.equal(all.account.primarycontactid.$Type, 'mscrm.contact');
assert.deepEqual(all.account.primarycontactid.$ReferentialConstraint, { _primarycontactid_value: 'contactid' });
assert.equal(all.account.ownerid.$Type, 'mscrm.principal');
assert.equal(all.task.$BaseType, 'mscrm.activitypointer');
assert.equal(all.systemuser.$BaseType, 'mscrm.principal');
assert.equal(all.expando.$OpenType, true);
assert.equal(all.AccessRights.AssignAccess, 524288);
assert.equal(all.WhoAmI[0].$ReturnType.$Type, 'mscrm.WhoAmIResponse');
assert.equal(all.System.WhoAmI.$Function, 'mscrm.WhoAmI');
assert.equal(all.AddMembersTeam[0].$IsBound, true);
assert.equal(all.EntityMetadata.Attributes.$Type, 'mscrm.AttributeMetadata');

const annotated = await read('annotated', '?annotations=true');
assert.equal(annotated.account['@Org.OData.Core.V1.Description'], 'Account');
assert.equal(annotated.account.createdon['@Org.OData.Core.V1.Computed'], true);
console.log(`odata-csdl: with annotations, ${count(annotated)}`);

const some = await read('some', '?tables=account,contact,task');
assert.ok(!some.systemuser && some.activitypointer && !some.account.createdby);
console.log(`odata-csdl: of three tables, ${count(some)}`);
