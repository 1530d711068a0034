"""Tables, columns, relationships and alternate keys; files, since a column of files is made for them."""

import enum
import tempfile
from pathlib import Path

from PowerPlatform.Dataverse.core.errors import MetadataError
from PowerPlatform.Dataverse.models.labels import Label, LocalizedLabel
from PowerPlatform.Dataverse.models.relationship import (
    LookupAttributeMetadata,
    ManyToManyRelationshipMetadata,
    OneToManyRelationshipMetadata,
)

from .stage import GUID, Case


class Status(enum.IntEnum):
    PLANNED = 1
    RUNNING = 2


class Tables(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tables = cls.client.tables
        cls.project = tables.create(
            "new_Project",
            {
                "new_Budget": "money",
                "new_StartDate": "datetime",
                "new_Code": "string",
                "new_Notes": "memo",
                "new_Count": "int",
                "new_Rate": "decimal",
                "new_Share": "float",
                "new_Open": "bool",
                "new_State": Status,
            },
            display_name="Project",
        )
        cls.step = tables.create("new_Step", {"new_DueDate": "datetime"}, primary_column="new_StepName")

    @classmethod
    def tearDownClass(cls):
        for table in ("new_Step", "new_Project"):
            cls.client.tables.delete(table)
        super().tearDownClass()

    def test_a_table_is_told_after_it_was_made(self):
        self.assertEqual(self.project["table_logical_name"], "new_project")
        self.assertEqual(self.project.entity_set_name, "new_projects")
        self.assertEqual(len(self.project.columns_created), 9)
        again = self.client.tables.get("new_Project")
        self.assertEqual((again.schema_name, again.metadata_id), ("new_Project", self.project.metadata_id))
        self.assertEqual((again.primary_name_attribute, again.primary_id_attribute), ("new_name", "new_projectid"))
        self.assertIsNone(self.client.tables.get("new_Nonsense"))
        with self.assertRaises(MetadataError):
            self.client.tables.create("new_Project", {})

    def test_tables_are_listed(self):
        names = {table["LogicalName"] for table in self.client.tables.list()}
        self.assertLessEqual({"account", "new_project", "new_step"}, names)
        custom = self.client.tables.list(filter="IsCustomEntity eq true", select=["LogicalName", "SchemaName"])
        self.assertIn("new_Step", [table["SchemaName"] for table in custom])

    def test_rows_of_a_new_table_hold_values_of_each_type(self):
        values = {
            "new_name": "Bridge",
            "new_budget": 1200.5,
            "new_startdate": "2026-05-01T08:00:00Z",
            "new_code": "B1",
            "new_notes": "Long\ntext",
            "new_count": 7,
            "new_rate": 2.5,
            "new_share": 0.25,
            "new_open": True,
            "new_state": 2,
        }
        row = self.row("new_Project", values)
        read = self.client.records.retrieve("new_Project", row)
        self.assertEqual({name: read[name] for name in values}, values)
        # The label of a choice is taken for its number.
        self.client.records.update("new_Project", row, {"new_State": "Planned"})
        self.assertEqual(self.client.records.retrieve("new_Project", row)["new_state"], 1)
        self.client.records.delete("new_Project", row)

    def test_columns_are_added_told_and_removed(self):
        tables = self.client.tables
        self.assertEqual(tables.add_columns("new_Project", {"new_Category": "string"}), ["new_Category"])
        names = [column["LogicalName"] for column in tables.list_columns("new_Project", select=["LogicalName"])]
        self.assertIn("new_category", names)
        texts = tables.list_columns(
            "account", select=["LogicalName", "SchemaName", "AttributeType"], filter="AttributeType eq 'String'"
        )
        self.assertEqual({column["AttributeType"] for column in texts}, {"String"})
        self.assertEqual(tables.get_column("new_Project", "new_Category")["SchemaName"], "new_Category")
        self.assertIsNone(tables.get_column("new_Project", "new_Nonsense"))
        self.assertEqual(tables.remove_columns("new_Project", ["new_Category"]), ["new_Category"])
        self.assertIsNone(tables.get_column("new_Project", "new_Category"))

    def test_columns_have_limits_that_can_be_changed(self):
        tables = self.client.tables
        tables.create(
            "new_Feedback",
            {
                "new_Rating": {"type": "int", "min_value": 1, "max_value": 5},
                "new_Comment": {"type": "memo", "max_length": 2000, "display_name": "Comment"},
            },
        )
        try:
            self.refused(400, "0x8004432f", self.client.records.create, "new_Feedback", {"new_Rating": 6})
            tables.update_column("new_Feedback", "new_Comment", {"max_length": 4000})
            tables.update_columns(
                "new_Feedback",
                {"new_Rating": {"max_value": 10}, "new_Comment": {"display_name": "Customer Comment"}},
            )
            comment = tables.get_column("new_Feedback", "new_Comment", typed=True)
            self.assertEqual(comment["MaxLength"], 4000)
            self.assertEqual(comment["DisplayName"]["UserLocalizedLabel"]["Label"], "Customer Comment")
            columns = {column["LogicalName"]: column for column in tables.list_columns("new_Feedback", typed=True)}
            self.assertEqual(columns["new_rating"]["MaxValue"], 10)
            row = self.client.records.create("new_Feedback", {"new_Rating": 6})
            self.client.records.delete("new_Feedback", row)
        finally:
            tables.delete("new_Feedback")

    def test_a_table_goes_to_a_solution(self):
        (solution,) = self.client.query.sql("SELECT uniquename FROM solution WHERE uniquename = 'Default'")
        made = self.client.tables.create("new_Packed", {"new_Size": "int"}, solution=solution["uniquename"])
        self.assertEqual(made.logical_name, "new_packed")
        self.client.tables.delete("new_Packed")

    def test_one_to_many_relationships_are_made_told_and_deleted(self):
        tables = self.client.tables
        made = tables.create_one_to_many_relationship(
            LookupAttributeMetadata(
                schema_name="new_LeadProjectId",
                display_name=Label(localized_labels=[LocalizedLabel(label="Lead project", language_code=1033)]),
            ),
            OneToManyRelationshipMetadata(
                schema_name="new_Project_Lead",
                referenced_entity="new_project",
                referencing_entity="new_step",
                referenced_attribute="new_projectid",
            ),
        )
        self.assertEqual(made.lookup_schema_name, "new_LeadProjectId")
        told = tables.get_relationship("new_Project_Lead")
        self.assertEqual(told.relationship_schema_name, "new_Project_Lead")
        self.assertEqual((told.referenced_entity, told.referencing_entity), ("new_project", "new_step"))
        project = self.row("new_Project", {"new_name": "P"})
        step = self.row("new_Step", {"new_stepname": "S", "new_LeadProjectId@odata.bind": f"/new_projects({project})"})
        self.assertEqual(self.client.records.retrieve("new_Step", step)["_new_leadprojectid_value"], project)
        for table, row in (("new_Step", step), ("new_Project", project)):
            self.client.records.delete(table, row)
        kinds = {each["SchemaName"]: each["@odata.type"] for each in tables.list_relationships()}
        self.assertEqual(kinds["new_Project_Lead"], "#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata")
        names = [each["SchemaName"] for each in tables.list_table_relationships("new_Step")]
        self.assertIn("new_Project_Lead", names)
        tables.delete_relationship(made.relationship_id)
        self.assertIsNone(tables.get_relationship("new_Project_Lead"))

    def test_many_to_many_relationships_are_made_and_deleted(self):
        made = self.client.tables.create_many_to_many_relationship(
            ManyToManyRelationshipMetadata(
                schema_name="new_project_step", entity1_logical_name="new_project", entity2_logical_name="new_step"
            )
        )
        self.assertEqual(made.relationship_schema_name, "new_project_step")
        told = self.client.tables.get_relationship("new_project_step")
        self.assertEqual((told.entity1_logical_name, told.entity2_logical_name), ("new_project", "new_step"))
        self.client.tables.delete_relationship(made.relationship_id)

    def test_a_lookup_is_made_in_short(self):
        made = self.client.tables.create_lookup_field(
            referencing_table="new_step",
            lookup_field_name="new_AccountId",
            referenced_table="account",
            display_name="Account",
        )
        self.assertRegex(made.relationship_id, GUID)
        self.assertEqual(made.lookup_schema_name, "new_AccountId")
        self.assertEqual(self.client.query.odata_expand("new_step", "account"), "new_AccountId")

    def test_alternate_keys_are_made_told_and_deleted(self):
        tables = self.client.tables
        made = tables.create_alternate_key("new_Project", "new_ByCode", ["new_code"], display_name="By code")
        self.assertRegex(made.metadata_id, GUID)
        (told,) = tables.get_alternate_keys("new_Project")
        self.assertEqual((told.schema_name, told.key_attributes, told.status), ("new_ByCode", ["new_code"], "Active"))
        tables.delete_alternate_key("new_Project", made.metadata_id)
        self.assertEqual(tables.get_alternate_keys("new_Project"), [])


class Files(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.tables.create("new_Paper", {})

    @classmethod
    def tearDownClass(cls):
        cls.client.tables.delete("new_Paper")
        super().tearDownClass()

    def test_files_are_sent_whole_and_in_parts_and_their_column_is_made(self):
        row = self.row("new_Paper", {"new_name": "Paper"})
        with tempfile.TemporaryDirectory() as folder:
            for name, size, mode in [("small.pdf", 1000, None), ("größer.bin", 9 * 1024 * 1024, "chunk")]:
                path = Path(folder, name)
                path.write_bytes(bytes(range(250)) * (size // 250))
                self.client.files.upload(
                    "new_Paper", row, "new_Document", str(path), mode=mode, if_none_match=mode is None
                )
                read = self.client.records.retrieve("new_Paper", row, select=["new_document", "new_document_name"])
                self.assertRegex(read["new_document"], GUID)
                self.assertEqual(read["new_document_name"], name)
        self.client.records.delete("new_Paper", row)
