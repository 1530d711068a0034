"""Rows by the direct operations and by `Execute`, and questions in all three forms."""

import datetime
import decimal
import uuid

from lxml import etree
from zeep import xsd

from .stage import ADMIN, CORE, METADATA, ORIGIN, PATH, TLS_ORIGIN, Case, Service, read, schemas, values


class Description(Case):
    def test_the_service_is_made_of_its_description_alone(self):
        operations = ["Associate", "Create", "Delete", "Disassociate", "Execute", "Retrieve", "RetrieveMultiple", "Update"]
        for origin, prefix, query in [
            (ORIGIN, "", "?wsdl"),
            (ORIGIN, "", "?singleWsdl"),
            (ORIGIN, "/contoso", "?wsdl&sdkversion=9.2"),
            (TLS_ORIGIN, "", "?wsdl"),
        ]:
            with self.subTest(origin=origin, prefix=prefix, query=query):
                service = Service(origin=origin, prefix=prefix, query=query)
                self.assertEqual(sorted(service.call._operations), operations)
                address = service.call._binding_options["address"]
                self.assertEqual(address, f"{origin}{prefix}{PATH}")
                self.assertEqual(service.who(), ADMIN)

    def test_a_request_has_a_type_of_its_own_or_only_a_name(self):
        service = Service()
        self.assertEqual(service.execute("WhoAmI", kind=service.business.WhoAmIRequest)["UserId"], ADMIN)
        answer = service.call.Execute(request=service.business.WhoAmIRequest())
        self.assertEqual(type(answer).__name__, "WhoAmIResponse")
        self.assertEqual(answer.ResponseName, "WhoAmI")
        self.assertRegex(service.execute("RetrieveVersion")["Version"], r"^9\.2\.\d+\.\d+$")


class Records(Case):
    def setUp(self):
        self.service = Service()

    def create(self, **more):
        service = self.service
        row = service.call.Create(entity=service.entity("account", {"name": "By zeep", **more}))
        return self.keep(row)

    def test_a_row_is_made_read_changed_and_deleted(self):
        service = self.service
        contact = self.keep(service.call.Create(entity=service.entity("contact", {"lastname": "Zeep"})), "contacts")
        row = self.create(
            numberofemployees=12,
            creditonhold=True,
            revenue=service.core.Money(Value=decimal.Decimal("1234.50")),
            industrycode=service.core.OptionSetValue(Value=1),
            primarycontactid=service.reference("contact", contact),
            description="one\ntwo & <three>",
        )
        names = ["name", "numberofemployees", "creditonhold", "revenue", "industrycode", "primarycontactid", "description", "createdon"]
        entity = service.call.Retrieve(entityName="account", id=row, columnSet=service.columns(*names))
        self.assertEqual((entity.Id, entity.LogicalName), (row, "account"))
        held = values(entity.Attributes)
        self.assertEqual(held["accountid"], row)
        self.assertEqual((held["name"], held["numberofemployees"], held["creditonhold"]), ("By zeep", 12, True))
        self.assertEqual((held["revenue"].Value, held["industrycode"].Value), (decimal.Decimal("1234.50"), 1))
        lookup = held["primarycontactid"]
        self.assertEqual((lookup.Id, lookup.LogicalName, lookup.Name), (contact, "contact", "Zeep"))
        self.assertEqual(held["description"], "one\ntwo & <three>")
        self.assertIsInstance(held["createdon"], datetime.datetime)
        formatted = {pair.key: pair.value for pair in entity.FormattedValues.KeyValuePairOfstringstring}
        self.assertEqual(formatted["creditonhold"], "Yes")
        self.assertTrue(entity.RowVersion.isdigit())

        service.call.Update(entity=service.entity("account", {"name": "Changed", "description": None}, row))
        told = read("accounts", row, "name,description,numberofemployees")
        self.assertEqual((told["name"], told["description"], told["numberofemployees"]), ("Changed", None, 12))
        service.call.Delete(entityName="account", id=row)
        self.assertEqual(read("accounts", row, "name"), 404)

    def test_the_same_by_execute(self):
        service = self.service
        entity = service.entity("account", {"name": "Executed"})
        row = self.keep(service.execute("Create", {"Target": entity}, kind=service.core.CreateRequest)["id"])
        target = service.reference("account", row)
        shown = service.execute("Retrieve", {"Target": target, "ColumnSet": service.columns("name")})["Entity"]
        self.assertEqual(values(shown.Attributes)["name"], "Executed")
        service.execute("Update", {"Target": service.entity("account", {"name": "Again"}, row)})
        upserted = service.execute("Upsert", {"Target": service.entity("account", {"name": "Once more"}, row)})
        self.assertEqual((upserted["RecordCreated"], upserted["Target"].Id), (False, row))
        self.assertEqual(read("accounts", row, "name")["name"], "Once more")
        service.execute("Delete", {"Target": target})
        self.assertEqual(read("accounts", row, "name"), 404)

    def test_rows_are_connected_and_taken_apart(self):
        service = self.service
        row = self.create()
        contact = self.keep(service.call.Create(entity=service.entity("contact", {"lastname": "Joined"})), "contacts")
        related = service.core.EntityReferenceCollection(EntityReference=[service.reference("contact", contact)])
        relationship = service.core.Relationship(SchemaName="contact_customer_accounts")
        both = {"entityName": "account", "entityId": row, "relationship": relationship, "relatedEntities": related}
        service.call.Associate(**both)
        self.assertEqual(read("contacts", contact, "_parentcustomerid_value")["_parentcustomerid_value"], row)
        service.call.Disassociate(**both)
        self.assertIsNone(read("contacts", contact, "_parentcustomerid_value")["_parentcustomerid_value"])

    def test_questions_are_asked_in_all_three_forms(self):
        service = self.service
        mark = f"zeep {uuid.uuid4()}"
        rows = [self.create(name=mark, numberofemployees=number) for number in (1, 2, 3)]
        core = service.core
        condition = core.ConditionExpression(AttributeName="name", Operator="Equal", Values=service.anything([mark]))
        order = core.ArrayOfOrderExpression(
            OrderExpression=[core.OrderExpression(AttributeName="numberofemployees", OrderType="Descending")]
        )
        filtered = core.FilterExpression(
            FilterOperator="And", Conditions=core.ArrayOfConditionExpression(ConditionExpression=[condition])
        )
        forms = [
            core.QueryExpression(
                EntityName="account", ColumnSet=service.columns("name"), Criteria=filtered, Orders=order
            ),
            core.QueryByAttribute(
                EntityName="account",
                ColumnSet=service.columns("name"),
                Attributes=service.strings(["name"]),
                Values=service.anything([mark]),
                Orders=order,
            ),
            core.FetchExpression(
                Query="<fetch><entity name='account'><attribute name='name'/>"
                "<order attribute='numberofemployees' descending='true'/>"
                f"<filter><condition attribute='name' operator='eq' value='{mark}'/></filter></entity></fetch>"
            ),
        ]
        for query in forms:
            with self.subTest(form=type(query).__name__):
                found = service.call.RetrieveMultiple(query=query)
                self.assertEqual((found.EntityName, found.MoreRecords), ("account", False))
                self.assertEqual([entity.Id for entity in found.Entities.Entity], rows[::-1])
                self.assertEqual(values(found.Entities.Entity[0].Attributes)["name"], mark)
                executed = service.execute("RetrieveMultiple", {"Query": query})["EntityCollection"]
                self.assertEqual([entity.Id for entity in executed.Entities.Entity], rows[::-1])

    def test_pages_lead_to_each_other(self):
        service = self.service
        mark = f"zeep {uuid.uuid4()}"
        rows = {self.create(name=mark) for _ in range(3)}
        seen, cookie, page = set(), None, 1
        while True:
            info = service.core.PagingInfo(Count=2, PageNumber=page, PagingCookie=cookie, ReturnTotalRecordCount=True)
            query = service.core.QueryByAttribute(
                EntityName="account",
                ColumnSet=service.columns("name"),
                Attributes=service.strings(["name"]),
                Values=service.anything([mark]),
                PageInfo=info,
            )
            found = service.call.RetrieveMultiple(query=query)
            self.assertEqual(found.TotalRecordCount, 3)
            seen.update(entity.Id for entity in found.Entities.Entity)
            if not found.MoreRecords:
                break
            cookie, page = found.PagingCookie, page + 1
        self.assertEqual((seen, page), (rows, 2))

    def test_what_is_asked_wrongly_is_a_fault_with_the_number_of_the_product(self):
        service = self.service
        unknown = "a0000000-0000-4000-8000-00000000dead"
        read_it = lambda: service.call.Retrieve(entityName="account", id=unknown, columnSet=service.columns("name"))
        told = self.refused(-2147220969, read_it)
        self.assertIn(unknown, told["Message"].lower())
        self.refused(-2147220715, lambda: service.execute("Nonsense"))
        self.refused(-2147220715, lambda: service.call.Execute(request=service.core.OrganizationRequest(RequestName="X")))


class Metadata(Case):
    def test_the_definition_of_a_table(self):
        service = Service()
        filters = service.type(METADATA, "EntityFilters")
        parameters = {
            "EntityFilters": xsd.AnyObject(filters, ["Entity", "Attributes"]),
            "LogicalName": "account",
            "MetadataId": uuid.UUID(int=0),
            "RetrieveAsIfPublished": True,
        }
        told = service.execute("RetrieveEntity", parameters, kind=service.core.RetrieveEntityRequest)["EntityMetadata"]
        self.assertEqual((told.LogicalName, told.EntitySetName, told.PrimaryIdAttribute), ("account", "accounts", "accountid"))
        columns = {each.LogicalName: each for each in told.Attributes.AttributeMetadata}
        self.assertEqual(type(columns["name"]).__name__, "StringAttributeMetadata")
        self.assertEqual((columns["name"].AttributeType, columns["name"].MaxLength), ("String", 160))
        self.assertEqual(columns["name"].DisplayName.UserLocalizedLabel.Label, "Account Name")
        self.assertEqual(columns["primarycontactid"].Targets.string, ["contact"])


class Schemas(Case):
    def test_an_answer_that_does_not_hold_to_the_schemas_is_found(self):
        answer = (
            '<RetrieveResponse xmlns="http://schemas.microsoft.com/xrm/2011/Contracts/Services" '
            f'xmlns:a="{CORE}"><RetrieveResult>%s</RetrieveResult></RetrieveResponse>'
        )
        name, row = "<a:LogicalName>account</a:LogicalName>", f"<a:Id>{ADMIN}</a:Id>"
        for parts, good in [(row + name, True), (name + row, False), (row + "<a:Other/>", False)]:
            with self.subTest(parts=parts):
                self.assertEqual(schemas(ORIGIN).validate(etree.fromstring(answer % parts)), good)
