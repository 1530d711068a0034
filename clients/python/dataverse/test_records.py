"""Rows: one, many, by alternate keys; and the errors that are raised."""

import tempfile
import uuid
from pathlib import Path

from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.config import DataverseConfig, OperationContext
from PowerPlatform.Dataverse.core.errors import HttpError, ValidationError
from PowerPlatform.Dataverse.core.log_config import LogConfig
from PowerPlatform.Dataverse.models import UpsertItem

from .stage import GUID, ORIGIN, Case, credential


class Records(Case):
    def test_a_row_is_created_read_changed_and_deleted(self):
        records = self.client.records
        row = records.create("account", {"name": "Contoso Ltd"})
        self.assertRegex(row, GUID)
        account = records.retrieve("account", row, select=["name"])
        self.assertEqual(account["name"], "Contoso Ltd")
        self.assertEqual(account.id, row)
        records.update("account", row, {"telephone1": "555-0199"})
        self.assertEqual(records.retrieve("account", row)["telephone1"], "555-0199")
        records.delete("account", row)
        self.assertIsNone(records.retrieve("account", row, select=["name"]))

    def test_a_row_is_read_with_its_lookup_and_formatted_values(self):
        contact = self.row("contact", {"firstname": "Ada", "lastname": "Byron"})
        row = self.row(
            "account",
            {"name": self.mark, "revenue": 20000, "primarycontactid@odata.bind": f"/contacts({contact})"},
        )
        account = self.client.records.retrieve(
            "account",
            row,
            select=["name", "statuscode", "revenue"],
            expand=["primarycontactid"],
            include_annotations="OData.Community.Display.V1.FormattedValue",
        )
        self.assertEqual(account["primarycontactid"]["fullname"], "Ada Byron")
        formatted = "@OData.Community.Display.V1.FormattedValue"
        self.assertEqual(account["statuscode" + formatted], "Active")
        self.assertEqual(account["revenue" + formatted], "$20,000.00")

    def test_labels_of_choices_become_numbers(self):
        row = self.row("account", {"name": self.mark, "industrycode": "Accounting"})
        self.assertEqual(self.client.records.retrieve("account", row)["industrycode"], 1)

    def test_lists_are_filtered_sorted_and_counted(self):
        for letter in "cab":
            self.row("lead", {"subject": f"{self.mark} {letter}", "lastname": "List"})
        wanted = f"startswith(subject,'{self.mark}')"
        listed = self.client.records.list(
            "lead", filter=wanted, select=["subject"], orderby=["subject asc"], top=500, page_size=2, count=True
        )
        self.assertEqual([lead["subject"][-1] for lead in listed], ["a", "b", "c"])
        self.assertEqual(len(listed), 3)
        pages = self.client.records.list_pages(
            "lead", filter=wanted, select=["subject"], orderby=["subject desc"], page_size=2
        )
        self.assertEqual([[lead["subject"][-1] for lead in page] for page in pages], [["c", "b"], ["a"]])
        self.assertEqual(listed.first()["subject"][-1], "a")
        self.assertEqual(list(listed.to_dataframe()["subject"].str[-1]), ["a", "b", "c"])

    def test_many_rows_are_created_and_changed_in_one_request(self):
        rows = self.client.records.create("account", [{"name": f"{self.mark} {letter}"} for letter in "abc"])
        for row in rows:
            self.assertRegex(self.keep("account", row), GUID)
        self.client.records.update("account", rows, {"industrycode": 1})
        read = [self.client.records.retrieve("account", row, select=["name", "industrycode"]) for row in rows]
        self.assertEqual([(each["name"][-1], each["industrycode"]) for each in read], [("a", 1), ("b", 1), ("c", 1)])
        self.client.records.update("account", rows, [{"telephone1": str(number)} for number in range(3)])
        read = [self.client.records.retrieve("account", row)["telephone1"] for row in rows]
        self.assertEqual(read, ["0", "1", "2"])

    def test_many_rows_are_all_created_or_none(self):
        name = f"{self.mark} none"
        error = self.refused(
            400, "0x80044331", self.client.records.create, "account", [{"name": name}, {"name": "x" * 161}]
        )
        self.assertIn("exceeded the maximum allowed length", error.message)
        self.assertEqual(len(self.client.records.list("account", filter=f"name eq '{name}'")), 0)

    def test_many_rows_are_deleted_by_a_job(self):
        rows = [self.row("account", {"name": f"{self.mark} job"}) for _ in range(3)]
        job = self.client.records.delete("account", rows)
        self.assertRegex(job, GUID)
        for _ in range(100):
            left = self.client.records.list("account", filter=f"name eq '{self.mark} job'")
            if not len(left):
                break
        self.assertEqual(len(left), 0)

    def test_many_rows_are_deleted_one_by_one(self):
        rows = [self.row("account", {"name": f"{self.mark} single"}) for _ in range(3)]
        self.assertIsNone(self.client.records.delete("account", rows, use_bulk_delete=False))
        self.assertEqual(len(self.client.records.list("account", filter=f"name eq '{self.mark} single'")), 0)

    def test_context_and_language_are_taken(self):
        config = DataverseConfig(operation_context=OperationContext("app=onbehalf/1.0"), language_code=1033)
        with DataverseClient(ORIGIN + "/", credential(), config=config) as client:
            self.assertGreater(len(client.records.list("account", select=["name"], top=2)), 0)

    def test_what_goes_over_the_wire_is_logged_without_the_token(self):
        with tempfile.TemporaryDirectory() as folder:
            config = DataverseConfig(log_config=LogConfig(log_folder=folder, max_body_bytes=4096))
            with DataverseClient(ORIGIN, credential(), config=config) as client:
                client.records.list("account", select=["name"], top=1)
            (log,) = Path(folder).glob("*.log")
            text = log.read_text()
        self.assertIn("<<< RESPONSE 200 GET", text)
        self.assertIn("x-ms-service-request-id", text)
        self.assertNotIn("Bearer", text)


class Errors(Case):
    def test_an_error_has_the_number_the_status_and_the_ids(self):
        error = self.refused(
            404, "0x80040217", self.client.records.update, "account", str(uuid.uuid4()), {"name": "x"}
        )
        self.assertFalse(error.is_transient)
        self.assertIn("Does Not Exist", error.message)
        self.assertRegex(error.details["service_request_id"], GUID)

    def test_an_unknown_column_is_named(self):
        error = self.refused(
            400, "0x80048d19", self.client.records.create, "account", {"name": "x", "nonsense": 1}
        )
        self.assertIn("nonsense", error.message)

    def test_an_unknown_table_is_told(self):
        with self.assertRaises(Exception) as raised:
            self.client.records.create("new_nonsense", {"new_name": "x"})
        self.assertEqual(type(raised.exception).__name__, "MetadataError")

    def test_what_is_wrong_before_it_is_sent_is_told(self):
        with self.assertRaises(ValidationError):
            self.client.query.sql("")

    def test_who_has_no_token_is_refused(self):
        class Nobody:
            def get_token(self, *scopes, **more):
                return type("Token", (), {"token": "nonsense", "expires_on": 0})()

        with DataverseClient(ORIGIN, Nobody()) as client, self.assertRaises(HttpError) as raised:
            client.records.list("account")
        self.assertEqual(raised.exception.status_code, 401)


class Keys(Case):
    """The README's own `accountnumber`, as an alternate key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.client.tables.create_alternate_key(
            "account", "new_AccountNumber", ["accountnumber", "address1_postalcode"]
        )

    @classmethod
    def tearDownClass(cls):
        cls.client.tables.delete_alternate_key("account", cls.key.metadata_id)
        super().tearDownClass()

    def found(self):
        listed = self.client.records.list(
            "account", filter=f"startswith(accountnumber,'{self.mark}')", select=["name", "accountnumber"]
        )
        for account in listed:
            self.keep("account", account["accountid"])
        return sorted((account["accountnumber"][-1], account["name"]) for account in listed)

    def number(self, digit):
        return {"accountnumber": f"{self.mark}{digit}", "address1_postalcode": "98052"}

    def test_alternate_keys_are_told(self):
        (key,) = self.client.tables.get_alternate_keys("account")
        self.assertEqual(key.key_attributes, ["accountnumber", "address1_postalcode"])
        self.assertEqual(key.schema_name, "new_AccountNumber")

    def test_one_row_is_made_and_then_changed(self):
        upsert = self.client.records.upsert
        upsert("account", [UpsertItem(alternate_key=self.number(1), record={"name": "Contoso Ltd"})])
        self.assertIn(("1", "Contoso Ltd"), self.found())
        upsert("account", [{"alternate_key": self.number(1), "record": {"name": "Contoso"}}])
        self.assertIn(("1", "Contoso"), self.found())

    def test_many_rows_are_made_or_changed_in_one_request(self):
        items = [UpsertItem(alternate_key=self.number(digit), record={"name": f"Fabrikam {digit}"}) for digit in (2, 3)]
        self.client.records.upsert("account", items)
        items[0].record["name"] = "Changed"
        self.client.records.upsert("account", items)
        self.assertLessEqual({("2", "Changed"), ("3", "Fabrikam 3")}, set(self.found()))
