"""Several operations in one request: rows, change sets, tables, SQL, data frames."""

import uuid

import pandas as pd
from PowerPlatform.Dataverse.models import UpsertItem

from .stage import GUID, Case


class Batches(Case):
    def setUp(self):
        # Each case looks for names of its own.
        self.mark = f"Batch {self.id()[-8:]} {uuid.uuid4().hex[:8]}"

    def named(self, name):
        return self.client.records.list("account", filter=f"name eq '{name}'", select=["name"])

    def test_operations_on_rows_are_answered_in_their_order(self):
        old = self.row("account", {"name": f"{self.mark} old"})
        row = self.row("account", {"name": f"{self.mark} row"})
        batch = self.client.batch.new()
        batch.records.create("account", {"name": f"{self.mark} new"})
        batch.records.create("account", [{"name": f"{self.mark} a"}, {"name": f"{self.mark} b"}])
        batch.records.update("account", row, {"telephone1": "555-0100"})
        batch.records.update("account", [row], {"fax": "555-0101"})
        batch.records.delete("account", old)
        batch.records.retrieve("account", row, select=["name", "telephone1", "fax"], expand=["primarycontactid"])
        batch.records.list("account", filter=f"startswith(name,'{self.mark}')", select=["name"], orderby=["name asc"], top=50)
        result = batch.execute()
        self.assertFalse(result.has_errors, result.failed)
        created, many, updated, multiple, deleted, read, listed = result.responses
        self.assertRegex(self.keep("account", created.entity_id), GUID)
        for each in many.data["Ids"]:
            self.keep("account", each)
        self.assertEqual((updated.status_code, multiple.status_code, deleted.status_code), (204, 204, 204))
        self.assertEqual((read.data["telephone1"], read.data["fax"]), ("555-0100", "555-0101"))
        names = [account["name"].removeprefix(self.mark + " ") for account in listed.data["value"]]
        self.assertEqual(names, ["a", "b", "new", "row"])

    def test_a_change_set_is_one_transaction_whose_parts_name_each_other(self):
        batch = self.client.batch.new()
        with batch.changeset() as changes:
            lead = changes.records.create("lead", {"firstname": "Ada", "lastname": self.mark})
            contact = changes.records.create("contact", {"firstname": "Ada", "lastname": self.mark})
            changes.records.create(
                "account",
                {
                    "name": f"{self.mark} Babbage & Co.",
                    "originatingleadid@odata.bind": lead,
                    "primarycontactid@odata.bind": contact,
                },
            )
        result = batch.execute()
        self.assertEqual(len(result.entity_ids), 3)
        for table, row in zip(("lead", "contact", "account"), result.entity_ids):
            self.keep(table, row)
        account = self.client.records.retrieve("account", result.entity_ids[2])
        self.assertEqual(account["_originatingleadid_value"], result.entity_ids[0])
        self.assertEqual(account["_primarycontactid_value"], result.entity_ids[1])

        batch = self.client.batch.new()
        with batch.changeset() as changes:
            changes.records.create("account", {"name": f"{self.mark} lost"})
            changes.records.update("account", account["accountid"], {"nonsense": 1})
        result = batch.execute()
        self.assertTrue(result.has_errors)
        self.assertIn("nonsense", result.failed[0].error_message)
        self.assertEqual(len(self.named(f"{self.mark} lost")), 0)

    def test_it_goes_on_after_an_error_when_it_is_told_so(self):
        batch = self.client.batch.new()
        batch.records.create("account", {"nonsense": 1})
        batch.records.create("account", {"name": f"{self.mark} on"})
        result = batch.execute(continue_on_error=True)
        self.assertEqual((len(result.succeeded), len(result.failed)), (1, 1))
        self.assertEqual(result.failed[0].status_code, 400)
        self.assertIn("nonsense", result.failed[0].error_message)
        self.keep("account", result.entity_ids[0])

        batch = self.client.batch.new()
        batch.records.create("account", {"nonsense": 1})
        batch.records.create("account", {"name": f"{self.mark} stopped"})
        result = batch.execute()
        self.assertTrue(result.has_errors)
        self.assertEqual(len(self.named(f"{self.mark} stopped")), 0)

    def test_tables_and_sql_are_part_of_it(self):
        batch = self.client.batch.new()
        batch.tables.create("new_Product", {"new_Price": "decimal", "new_InStock": "bool"})
        batch.query.sql("SELECT TOP 5 name FROM account")
        result = batch.execute()
        self.assertFalse(result.has_errors, result.failed)
        self.assertEqual(len(result.responses[1].data["value"]), 5)
        batch = self.client.batch.new()
        batch.tables.add_columns("new_Product", {"new_Rating": "int"})
        batch.tables.get("new_Product")
        batch.tables.list(filter="LogicalName eq 'new_product'", select=["LogicalName"])
        batch.tables.create_lookup_field("new_product", "new_AccountId", "account")
        result = batch.execute()
        self.assertFalse(result.has_errors, result.failed)
        columns = [column["LogicalName"] for column in self.client.tables.list_columns("new_Product")]
        self.assertIn("new_rating", columns)
        batch = self.client.batch.new()
        batch.tables.remove_columns("new_Product", "new_Rating")
        batch.tables.delete("new_Product")
        result = batch.execute()
        self.assertFalse(result.has_errors, result.failed)
        self.assertIsNone(self.client.tables.get("new_Product"))

    def test_data_frames_are_part_of_it(self):
        batch = self.client.batch.new()
        batch.dataframe.create("account", pd.DataFrame([{"name": f"{self.mark} x"}, {"name": f"{self.mark} y"}]))
        (made,) = batch.execute().responses
        rows = [self.keep("account", each) for each in made.data["Ids"]]
        batch = self.client.batch.new()
        changes = pd.DataFrame([{"accountid": row, "telephone1": f"555-{row[:4]}"} for row in rows])
        batch.dataframe.update("account", changes, id_column="accountid")
        batch.dataframe.delete("account", pd.Series(rows[:1]), use_bulk_delete=False)
        self.assertFalse(batch.execute().has_errors)
        self.assertIsNone(self.client.records.retrieve("account", rows[0]))
        read = self.client.records.retrieve("account", rows[1], select=["telephone1"])
        self.assertEqual(read["telephone1"], f"555-{rows[1][:4]}")

    def test_upserts_are_part_of_it(self):
        key = self.client.tables.create_alternate_key("contact", "new_ByMail", ["emailaddress1"])
        try:
            batch = self.client.batch.new()
            item = UpsertItem(alternate_key={"emailaddress1": f"{self.mark[-8:]}@example.com"}, record={"lastname": self.mark})
            batch.records.upsert("contact", [item])
            result = batch.execute()
            self.assertFalse(result.has_errors, result.failed)
            (contact,) = self.client.records.list("contact", filter=f"lastname eq '{self.mark}'", select=["emailaddress1"])
            self.assertEqual(contact["emailaddress1"], f"{self.mark[-8:]}@example.com")
            self.client.records.delete("contact", contact["contactid"])
        finally:
            self.client.tables.delete_alternate_key("contact", key.metadata_id)
