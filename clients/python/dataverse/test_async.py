"""The asynchronous client, which has the same features."""

import asyncio
import unittest

from azure.identity.aio import ClientSecretCredential
from PowerPlatform.Dataverse.aio import AsyncDataverseClient
from PowerPlatform.Dataverse.models import col

from .stage import GUID, ORIGIN, credential


@unittest.skipUnless(ORIGIN, "the server does not listen with TLS")
class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = AsyncDataverseClient(ORIGIN, await self.enterAsyncContext(credential(ClientSecretCredential)))
        await self.enterAsyncContext(self.client)

    async def test_rows_are_made_at_the_same_time_read_and_deleted(self):
        records = self.client.records
        rows = await asyncio.gather(*(records.create("account", {"name": f"Async {each}"}) for each in range(8)))
        for row in rows:
            self.assertRegex(row, GUID)
        await records.update("account", rows[0], {"telephone1": "555"})
        self.assertEqual((await records.retrieve("account", rows[0]))["telephone1"], "555")
        asked = await self.client.query.builder("account").select("name").where(col("name").startswith("Async")).execute()
        self.assertEqual(len(asked), 8)
        await asyncio.gather(*(records.delete("account", row) for row in rows))
        self.assertIsNone(await records.retrieve("account", rows[0]))

    async def test_sql_fetchxml_and_tables(self):
        self.assertEqual(len(await self.client.query.sql("SELECT TOP 3 name FROM account")), 3)
        query = self.client.query.fetchxml('<fetch top="2"><entity name="contact"><attribute name="fullname"/></entity></fetch>')
        self.assertEqual(len(await query.execute()), 2)
        made = await self.client.tables.create("new_Asynchronous", {"new_Size": "int"})
        self.assertEqual(made.entity_set_name, (await self.client.tables.get("new_Asynchronous")).entity_set_name)
        await self.client.tables.delete("new_Asynchronous")
