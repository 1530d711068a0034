// `dynamics-web-api`: files and images in columns, whole and in parts.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect, row } from './stage.mjs';

const api = connect();
const crm = 'Microsoft.Dynamics.CRM';
const label = (text) => ({
    '@odata.type': `${crm}.Label`,
    LocalizedLabels: [{ '@odata.type': `${crm}.LocalizedLabel`, Label: text, LanguageCode: 1033 }],
});
const collection = 'new_filestorages';
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');

before(async () => {
    await api.createEntity({
        data: {
            '@odata.type': `${crm}.EntityMetadata`, SchemaName: 'new_FileStorage', OwnershipType: 'UserOwned',
            DisplayName: label('File storage'), DisplayCollectionName: label('File storages'), HasActivities: false, HasNotes: false,
            Attributes: [{
                '@odata.type': `${crm}.StringAttributeMetadata`, SchemaName: 'new_Name', IsPrimaryName: true,
                DisplayName: label('Name'), FormatName: { Value: 'Text' }, MaxLength: 100,
            }],
        },
    });
    await api.createAttribute({
        entityKey: "LogicalName='new_filestorage'",
        data: {
            '@odata.type': `${crm}.FileAttributeMetadata`, AttributeType: 'Virtual', AttributeTypeName: { Value: 'FileType' },
            SchemaName: 'new_File', DisplayName: label('File'), MaxSizeInKB: 32768,
        },
    });
    await api.createAttribute({
        entityKey: "LogicalName='new_filestorage'",
        data: {
            '@odata.type': `${crm}.ImageAttributeMetadata`, AttributeType: 'Virtual', AttributeTypeName: { Value: 'ImageType' },
            SchemaName: 'new_Picture', DisplayName: label('Picture'), MaxSizeInKB: 10240, CanStoreFullImage: true,
        },
    });
});

after(() => api.deleteRecord({ collection: 'EntityDefinitions', key: "LogicalName='new_filestorage'" }));

/** A row to put files into. */
const storage = async () => ({ collection, key: await row(collection, { new_name: 'Files' }) });

for (const [what, size] of [['small', 1000], ['as long as a part', 4 * 1024 * 1024], ['of several parts', 9 * 1024 * 1024 + 17]]) {
    test(`a file that is ${what} comes back as it was sent`, async () => {
        const where = await storage();
        const data = randomBytes(size);
        await api.uploadFile({ ...where, property: 'new_file', fileName: 'Bericht für Zoë.bin', data });
        const file = await api.downloadFile({ ...where, property: 'new_file' });
        // A header has no such letters; the client shows it as it came.
        assert.equal(decodeURIComponent(file.fileName), 'Bericht für Zoë.bin');
        assert.equal(file.fileSize, size);
        assert.equal(sum(file.data), sum(data));
        const read = await api.retrieve({ ...where, select: ['new_file', 'new_file_name'] });
        assert.equal(read.new_file_name, 'Bericht für Zoë.bin');
    });
}

test('a file is deleted, and its row stays', async () => {
    const where = await storage();
    await api.uploadFile({ ...where, property: 'new_file', fileName: 'a.txt', data: Buffer.from('text') });
    await api.deleteRecord({ ...where, property: 'new_file' });
    const read = await api.retrieve({ ...where, select: ['new_name', 'new_file'] });
    assert.deepEqual([read.new_name, read.new_file], ['Files', null]);
});

test('an image is sent with the row, and emptied', async () => {
    const where = await storage();
    const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
    await api.update({ ...where, data: { new_picture: picture } });
    const read = await api.retrieve({ ...where, select: ['new_picture', 'new_picture_url'] });
    assert.ok(Buffer.from(read.new_picture, 'base64').length > 0);
    assert.match(read.new_picture_url, /Image\/download\.aspx/);
    await api.updateSingleProperty({ ...where, fieldValuePair: { new_picture: null } });
    assert.equal((await api.retrieve({ ...where, select: ['new_picture'] })).new_picture, null);
});
