// `dynamics-web-api`: tables, columns, relationships and choices, read, made, changed and deleted.

import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, guid, refused } from './stage.mjs';

const api = connect();
const crm = 'Microsoft.Dynamics.CRM';
const label = (text) => ({
    '@odata.type': `${crm}.Label`,
    LocalizedLabels: [{ '@odata.type': `${crm}.LocalizedLabel`, Label: text, LanguageCode: 1033 }],
});
const required = (Value) => ({ Value, CanBeChanged: true, ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings' });
const table = 'new_bankaccount';
const entityKey = `LogicalName='${table}'`;

const entity = await api.createEntity({
    data: {
        '@odata.type': `${crm}.EntityMetadata`,
        Attributes: [{
            AttributeType: 'String', AttributeTypeName: { Value: 'StringType' }, IsPrimaryName: true,
            Description: label('Type the name of the bank account'), DisplayName: label('Account Name'),
            RequiredLevel: required('None'), SchemaName: 'new_AccountName',
            '@odata.type': `${crm}.StringAttributeMetadata`, FormatName: { Value: 'Text' }, MaxLength: 100,
        }],
        Description: label('An entity to store information about customer bank accounts'),
        DisplayCollectionName: label('Bank Accounts'), DisplayName: label('Bank Account'),
        HasActivities: false, HasNotes: false, IsActivity: false, OwnershipType: 'UserOwned', SchemaName: 'new_BankAccount',
    },
});
after(() => api.deleteRecord({ collection: 'EntityDefinitions', key: entityKey }));

test('createEntity answers with an id, and the table is there', async () => {
    assert.match(entity, guid);
    const key = await api.create({ collection: 'new_bankaccounts', data: { new_accountname: 'Savings' } });
    const read = await api.retrieve({ collection: 'new_bankaccounts', key, select: ['new_accountname'] });
    assert.equal(read.new_accountname, 'Savings');
    assert.equal(await api.deleteRecord({ collection: 'new_bankaccounts', key }), true);
});

test('retrieveEntity finds it by id and by name', async () => {
    const select = ['SchemaName', 'LogicalName', 'EntitySetName'];
    for (const key of [entity, entityKey]) {
        const found = await api.retrieveEntity({ key, select });
        assert.deepEqual([found.MetadataId, found.SchemaName, found.EntitySetName], [entity, 'new_BankAccount', 'new_bankaccounts']);
    }
    const whole = await api.retrieveEntity({
        key: "LogicalName='account'", select: ['LogicalName'], expand: [{ property: 'Attributes', select: ['LogicalName'], filter: "AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Money'" }],
    });
    assert.ok(whole.Attributes.some((attribute) => attribute.LogicalName === 'revenue'));
    await refused(api.retrieveEntity({ key: "LogicalName='nonsense'" }), 404);
});

test('retrieveEntities lists those that are asked for', async () => {
    const { value } = await api.retrieveEntities({
        select: ['LogicalName'], filter: `OwnershipType eq ${crm}.OwnershipTypes'UserOwned'`,
    });
    const names = value.map((each) => each.LogicalName);
    assert.ok(names.includes('account') && names.includes(table) && !names.includes('businessunit'));
    assert.ok((await api.retrieveEntities()).value.length > names.length);
});

test('updateEntity changes a label, and its publication is asked for', async () => {
    const definition = await api.retrieveEntity({ key: entityKey });
    definition.DisplayName.LocalizedLabels[0].Label = 'New Bank Account';
    await api.updateEntity({ data: definition, mergeLabels: true });
    await api.callAction({
        actionName: 'PublishXml',
        action: { ParameterXml: `<importexportxml><entities><entity>${table}</entity></entities></importexportxml>` },
    });
    const read = await api.retrieveEntity({ key: entityKey, select: ['DisplayName'] });
    assert.equal(read.DisplayName.UserLocalizedLabel.Label, 'New Bank Account');
});

const money = `${crm}.MoneyAttributeMetadata`;

test('columns are made, read and changed', async () => {
    const attribute = await api.createAttribute({
        entityKey, data: {
            AttributeType: 'Money', AttributeTypeName: { Value: 'MoneyType' }, DisplayName: label('Balance'),
            Description: label('Enter the balance amount'), RequiredLevel: required('None'), SchemaName: 'new_Balance',
            '@odata.type': money, PrecisionSource: 2,
        },
    });
    assert.match(attribute, guid);
    for (const attributeKey of [attribute, "LogicalName='new_balance'"]) {
        const read = await api.retrieveAttribute({ entityKey, attributeKey, select: ['SchemaName'] });
        assert.equal(read.SchemaName, 'new_Balance');
    }
    const cast = { entityKey, attributeKey: "LogicalName='new_balance'", castType: money };
    const read = await api.retrieveAttribute(cast);
    assert.equal(read.PrecisionSource, 2);
    read.DisplayName.LocalizedLabels[0].Label = 'New Balance';
    await api.updateAttribute({ entityKey, data: read, castType: money });
    assert.equal((await api.retrieveAttribute(cast)).DisplayName.LocalizedLabels[0].Label, 'New Balance');
    const all = await api.retrieveAttributes({ entityKey, select: ['LogicalName'] });
    assert.ok(all.value.length > 10);
    const typed = await api.retrieveAttributes({ entityKey, castType: money, select: ['LogicalName', 'PrecisionSource'] });
    // The amount in the base currency is one of them.
    assert.deepEqual(typed.value.map((each) => each.LogicalName).sort(), ['new_balance', 'new_balance_base']);
});

test('a common request reads and changes tables and columns as well', async () => {
    const collection = 'EntityDefinitions';
    const read = await api.retrieve({
        collection, key: entity, select: ['LogicalName', 'SchemaName'], expand: [{ property: 'Attributes' }],
    });
    assert.ok(read.Attributes.some((attribute) => attribute.LogicalName === 'new_accountname'));
    const firstname = await api.retrieve({
        collection, key: "LogicalName='contact'", navigationProperty: 'Attributes',
        navigationPropertyKey: "LogicalName='firstname'", metadataAttributeType: `${crm}.StringAttributeMetadata`,
    });
    assert.equal(firstname.DisplayName.LocalizedLabels[0].Label, 'First Name');
    const definition = await api.retrieve({ collection, key: entityKey });
    definition.DisplayCollectionName.LocalizedLabels[0].Label = 'Banks';
    await api.update({ collection, key: definition.MetadataId, mergeLabels: true, data: definition });
    assert.equal((await api.retrieve({ collection, key: entityKey })).DisplayCollectionName.UserLocalizedLabel.Label, 'Banks');
});

test('relationships are made, read, changed and deleted', async () => {
    const key = await api.createRelationship({
        data: {
            SchemaName: 'new_contact_new_bankaccount', '@odata.type': `${crm}.OneToManyRelationshipMetadata`,
            AssociatedMenuConfiguration: { Behavior: 'UseCollectionName', Group: 'Details', Label: label('Bank'), Order: 10000 },
            CascadeConfiguration: { Assign: 'Cascade', Delete: 'Cascade', Merge: 'Cascade', Reparent: 'Cascade', Share: 'Cascade', Unshare: 'Cascade' },
            ReferencedAttribute: 'contactid', ReferencedEntity: 'contact', ReferencingEntity: table,
            Lookup: {
                AttributeType: 'Lookup', AttributeTypeName: { Value: 'LookupType' }, DisplayName: label('Holder'),
                Description: label('Whose it is'), RequiredLevel: required('None'), SchemaName: 'new_Holder',
                '@odata.type': `${crm}.LookupAttributeMetadata`,
            },
        },
    });
    assert.match(key, guid);
    const castType = `${crm}.OneToManyRelationshipMetadata`;
    const read = await api.retrieveRelationship({ key, castType });
    assert.deepEqual([read.ReferencedEntity, read.ReferencingEntity, read.ReferencingAttribute], ['contact', table, 'new_holder']);
    read.AssociatedMenuConfiguration.Label.LocalizedLabels[0].Label = 'Accounts at a bank';
    await api.updateRelationship({ data: read, castType });
    const { AssociatedMenuConfiguration } = await api.retrieveRelationship({ key, castType });
    assert.equal(AssociatedMenuConfiguration.Label.LocalizedLabels[0].Label, 'Accounts at a bank');
    const { value } = await api.retrieveRelationships({
        castType, select: ['SchemaName', 'MetadataId'], filter: `ReferencingEntity eq '${table}' and ReferencedEntity eq 'contact'`,
    });
    assert.deepEqual(value.map((each) => each.MetadataId), [key]);
    assert.equal(await api.deleteRelationship({ key }), true);
    await refused(api.retrieveRelationship({ key }), 404);
});

test('a column that leads to several tables is made', async () => {
    const { AttributeId, RelationshipIds } = await api.callAction({
        actionName: 'CreatePolymorphicLookupAttribute',
        action: {
            OneToManyRelationships: ['account', 'contact'].map((to) => ({
                SchemaName: `new_bankaccount_${to}`, ReferencedEntity: to, ReferencingEntity: table,
            })),
            Lookup: {
                AttributeType: 'Lookup', AttributeTypeName: { Value: 'LookupType' }, DisplayName: label('Customer'),
                Description: label('Either'), SchemaName: 'new_Either', '@odata.type': `${crm}.ComplexLookupAttributeMetadata`,
            },
        },
    });
    assert.match(AttributeId, guid);
    assert.equal(RelationshipIds.length, 2);
});

test('choices are made, read, changed and deleted', async () => {
    const option = (Value, text) => ({ Value, Label: label(text), Description: { LocalizedLabels: [], UserLocalizedLabel: null } });
    const id = await api.createGlobalOptionSet({
        data: {
            '@odata.type': `${crm}.OptionSetMetadata`, IsCustomOptionSet: true, IsGlobal: true, IsManaged: false,
            Name: 'new_customglobaloptionset', OptionSetType: 'Picklist', Options: [option(0, 'Label 1'), option(1, 'Label 2')],
            Description: label('Description to the Global Option Set.'), DisplayName: label('Display name'),
            IsCustomizable: { Value: true, CanBeChanged: true, ManagedPropertyLogicalName: 'iscustomizable' },
        },
    });
    assert.match(id, guid);
    const castType = `${crm}.OptionSetMetadata`;
    const key = "Name='new_customglobaloptionset'";
    const read = await api.retrieveGlobalOptionSet({ key, castType });
    assert.deepEqual(read.Options.map((each) => [each.Value, each.Label.UserLocalizedLabel.Label]), [[0, 'Label 1'], [1, 'Label 2']]);
    assert.equal((await api.retrieveGlobalOptionSet({ key: id, select: ['Name'] })).Name, 'new_customglobaloptionset');
    read.DisplayName.LocalizedLabels[0].Label = 'Updated';
    await api.updateGlobalOptionSet({ data: read, castType });
    assert.equal((await api.retrieveGlobalOptionSet({ key, select: ['DisplayName'] })).DisplayName.LocalizedLabels[0].Label, 'Updated');
    const { value } = await api.retrieveGlobalOptionSets({ castType, select: ['Name', 'Options'] });
    assert.equal(value.find((each) => each.Name === 'new_customglobaloptionset').Options.length, 2);
    assert.ok((await api.retrieveGlobalOptionSets()).value.length >= value.length);
    assert.equal(await api.deleteGlobalOptionSet({ key: id }), true);
    await refused(api.retrieveGlobalOptionSet({ key }), 404);
});

test('the CSDL document is given, with annotations if they are asked for', async () => {
    const plain = await api.retrieveCsdlMetadata();
    assert.match(plain, /^<\?xml[^]*<EntityType Name="new_bankaccount"/);
    const annotated = await api.retrieveCsdlMetadata({ addAnnotations: true });
    assert.ok(annotated.length > plain.length);
});
