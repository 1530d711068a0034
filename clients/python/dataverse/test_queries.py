"""Questions: the builder, FetchXML, SQL, data frames, and what helps to ask."""

import pandas as pd
from PowerPlatform.Dataverse.models import col
from PowerPlatform.Dataverse.models.query_builder import ExpandOption

from .stage import GUID, Case

FORMATTED = "@OData.Community.Display.V1.FormattedValue"


class Builder(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number, letter in enumerate("abcdefg"):
            row = cls.client.records.create(
                "account", {"name": f"{cls.mark} {letter}", "revenue": 1000 * number, "description": f"It's {letter}"}
            )
            cls.made.append(("account", row))
            if letter == "a":
                cls.first = row

    def ask(self, *conditions):
        """The letters of the accounts for which all of it holds."""
        query = self.client.query.builder("account").select("name").where(col("name").startswith(self.mark))
        for condition in conditions:
            query.where(condition)
        return "".join(account["name"][-1] for account in query.order_by("name").execute())

    def test_conditions(self):
        revenue, name = col("revenue"), col("name")
        for condition, letters in [
            (revenue == 1000, "b"),
            (revenue != 1000, "acdefg"),
            (revenue > 4000, "fg"),
            (revenue >= 4000, "efg"),
            (revenue < 1000, "a"),
            (revenue <= 1000, "ab"),
            (col("statecode").in_([0, 1]), "abcdefg"),
            (col("statecode").not_in([1]), "abcdefg"),
            (revenue.between(1000, 3000), "bcd"),
            (revenue.not_between(1000, 3000), "aefg"),
            (col("telephone1").is_null(), "abcdefg"),
            (col("telephone1").is_not_null(), ""),
            (name.contains(self.mark[-4:] + " c"), "c"),
            (name.endswith(" d"), "d"),
            (name.like(f"{self.mark} e%"), "e"),
            (name.not_like("% e"), "abcdfg"),
            (col("description") == "It's f", "f"),
            ((revenue == 0) | (revenue == 6000), "ag"),
            (~(revenue > 1000), "ab"),
            ((revenue > 1000) & ~(name.endswith("g") | name.endswith("f")), "cde"),
        ]:
            with self.subTest(condition.to_odata()):
                self.assertEqual(self.ask(condition), letters)

    def test_rows_come_sorted_to_a_limit_and_as_a_data_frame(self):
        result = (
            self.client.query.builder("account")
            .select("name", "revenue")
            .where(col("name").startswith(self.mark))
            .where(col("revenue") > 1000)
            .order_by("revenue", descending=True)
            .top(3)
            .execute()
        )
        self.assertEqual([account["revenue"] for account in result], [6000, 5000, 4000])
        frame = result.to_dataframe()
        self.assertEqual(list(frame["revenue"]), [6000, 5000, 4000])

    def test_pages_come_one_by_one(self):
        pages = (
            self.client.query.builder("account")
            .select("name")
            .where(col("name").startswith(self.mark))
            .order_by("name")
            .page_size(3)
            .execute_pages()
        )
        self.assertEqual(["".join(each["name"][-1] for each in page) for page in pages], ["abc", "def", "g"])

    def test_rows_are_counted_and_annotated(self):
        query = self.client.query.builder("account").select("name", "statecode", "revenue")
        query.where(col("name").startswith(self.mark)).order_by("name").count().include_formatted_values()
        result = query.execute()
        self.assertEqual(len(result), 7)
        self.assertEqual(result[1]["statecode" + FORMATTED], "Active")
        self.assertEqual(result[1]["revenue" + FORMATTED], "$1,000.00")

    def test_related_rows_come_with_options(self):
        for number in range(3):
            self.row(
                "task", {"subject": f"Task {number}", "regardingobjectid_account@odata.bind": f"/accounts({self.first})"}
            )
        (account,) = (
            self.client.query.builder("account")
            .select("name")
            .where(col("accountid") == self.first)
            .expand(
                ExpandOption("Account_Tasks")
                .select("subject", "createdon")
                .filter("contains(subject,'Task')")
                .order_by("subject", descending=True)
                .top(2)
            )
            .execute()
        )
        self.assertEqual([task["subject"] for task in account["Account_Tasks"]], ["Task 2", "Task 1"])
        contact = (
            self.client.query.builder("contact")
            .select("fullname")
            .expand(ExpandOption("parentcustomerid_account").select("name"))
            .where(col("parentcustomerid_account/name") == "Litware")
            .execute()
            .first()
        )
        self.assertEqual(contact["parentcustomerid_account"]["name"], "Litware")

    def test_fetchxml_gives_all_rows_or_pages(self):
        query = self.client.query.fetchxml(
            f"""<fetch count="3"><entity name="account"><attribute name="name"/><attribute name="revenue"/>
            <filter><condition attribute="name" operator="begins-with" value="{self.mark}"/></filter>
            <order attribute="name"/></entity></fetch>"""
        )
        self.assertEqual("".join(account["name"][-1] for account in query.execute()), "abcdefg")
        pages = ["".join(account["name"][-1] for account in page) for page in query.execute_pages()]
        self.assertEqual(pages, ["abc", "def", "g"])
        self.assertEqual(query.execute().to_dataframe()["revenue"].sum(), 21000)

    def test_sql_joins_sums_and_sorts(self):
        rows = self.client.query.sql(
            f"SELECT TOP 2 accountid, name FROM account WHERE name LIKE '{self.mark}%' ORDER BY name DESC"
        )
        self.assertEqual([row["name"][-1] for row in rows], ["g", "f"])
        rows = self.client.query.sql(
            "SELECT a.name, COUNT(c.contactid) as cnt FROM account a "
            "JOIN contact c ON a.accountid = c.parentcustomerid GROUP BY a.name"
        )
        counts = {row["name"]: row["cnt"] for row in rows}
        litware = self.client.records.list("contact", filter="parentcustomerid_account/name eq 'Litware'")
        self.assertEqual(counts["Litware"], len(litware))
        rows = self.client.query.sql(
            f"SELECT DISTINCT name FROM account WHERE name LIKE '{self.mark}%' ORDER BY name OFFSET 2 ROWS FETCH NEXT 2 ROWS ONLY"
        )
        self.assertEqual([row["name"][-1] for row in rows], ["c", "d"])
        frame = self.client.dataframe.sql(f"SELECT name, revenue FROM account WHERE name LIKE '{self.mark}%' ORDER BY revenue DESC")
        self.assertEqual(list(frame["revenue"]), [6000, 5000, 4000, 3000, 2000, 1000, 0])

    def test_metadata_helps_to_ask(self):
        query = self.client.query
        columns = [each["name"] for each in query.sql_columns("account")]
        self.assertIn("name", columns)
        self.assertIn("revenue", query.odata_select("account"))
        self.assertEqual(query.odata_expand("contact", "account"), "parentcustomerid_account")
        lookups = {each["nav_property"]: each["target_entity_set"] for each in query.odata_expands("account")}
        self.assertEqual(lookups["primarycontactid"], "contacts")
        bound = query.odata_bind("contact", "account", self.first)
        self.assertEqual(bound, {"parentcustomerid_account@odata.bind": f"/accounts({self.first})"})
        contact = self.row("contact", {"lastname": "Bound", **bound})
        self.assertEqual(self.client.records.retrieve("contact", contact)["_parentcustomerid_value"], self.first)


class DataFrames(Case):
    def test_rows_are_made_changed_emptied_and_deleted_from_data_frames(self):
        frames = self.client.dataframe
        accounts = pd.DataFrame(
            [
                {"name": f"{self.mark} a", "telephone1": "555-0100", "websiteurl": "https://example.com"},
                {"name": f"{self.mark} b", "telephone1": "555-0200", "websiteurl": None},
            ]
        )
        accounts["accountid"] = frames.create("account", accounts)
        for row in accounts["accountid"]:
            self.assertRegex(self.keep("account", row), GUID)
        accounts["telephone1"] = ["555-0199", "555-0299"]
        frames.update("account", accounts, id_column="accountid")
        first = accounts["accountid"].iloc[0]
        read = self.client.query.builder("account").select("telephone1", "websiteurl").where(col("accountid") == first)
        read = read.to_dataframe()
        self.assertEqual(list(read["telephone1"]), ["555-0199"])
        self.assertEqual(list(read["websiteurl"]), ["https://example.com"])
        empty = pd.DataFrame([{"accountid": first, "websiteurl": None}])
        frames.update("account", empty, id_column="accountid", clear_nulls=True)
        self.assertIsNone(self.client.records.retrieve("account", first)["websiteurl"])
        frames.delete("account", accounts["accountid"], use_bulk_delete=False)
        self.assertIsNone(self.client.records.retrieve("account", first))
