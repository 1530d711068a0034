"""On behalf of somebody else, one by one and many at once, and by name and password."""

import uuid

import zeep
from zeep.wsse.username import UsernameToken

from .stage import (
    ACTUAL,
    CONTRACTS_2012,
    IMPERSONATED,
    IMPERSONATED_OBJECT,
    PASSWORD,
    TLS_ORIGIN,
    Case,
    Service,
    acting_for,
    header,
    read,
    rows_of,
    values,
)

BY = "_createdby_value,_createdonbehalfby_value,_ownerid_value"
BOTH = {"_createdby_value": IMPERSONATED, "_createdonbehalfby_value": ACTUAL, "_ownerid_value": IMPERSONATED}


class Impersonation(Case):
    def setUp(self):
        self.service = Service("actual")

    def made_by(self, row):
        told = read("accounts", row, BY)
        return {name: told[name] for name in BOTH}

    def test_a_row_is_made_on_behalf_of_a_user(self):
        service = self.service
        for acting in [
            header("CallerId", IMPERSONATED),
            header("MSCRMCallerID", IMPERSONATED),
            header("CallerObjectId", IMPERSONATED_OBJECT),
        ]:
            with self.subTest(block=acting.tag):
                self.assertEqual(service.who(acting), IMPERSONATED)
                entity = service.entity("account", {"name": "On behalf"})
                row = self.keep(service.call.Create(entity=entity, **acting_for(acting)))
                self.assertEqual(self.made_by(row), BOTH)
                names = service.columns("createdby", "createdonbehalfby")
                told = values(service.call.Retrieve(entityName="account", id=row, columnSet=names).Attributes)
                self.assertEqual((told["createdby"].Id, told["createdonbehalfby"].Id), (IMPERSONATED, ACTUAL))
        self.assertEqual(service.who(), ACTUAL)

    def test_by_the_header_of_the_web_api(self):
        service = self.service
        with service.client.settings(extra_http_headers={"MSCRMCallerID": IMPERSONATED}):
            self.assertEqual(service.who(), IMPERSONATED)

    def test_who_holds_no_privilege_to_do_so_is_refused_and_nothing_is_stored(self):
        service = Service("agent")
        name = f"Refused {uuid.uuid4()}"
        create = lambda: service.call.Create(entity=service.entity("account", {"name": name}), **acting_for(IMPERSONATED))
        told = self.refused(-2147180272, create)
        self.assertEqual(told["Message"], "User does not have the privilege to act on behalf another user.")
        admin = Service()
        query = admin.core.QueryByAttribute(
            EntityName="account",
            ColumnSet=admin.columns("name"),
            Attributes=admin.strings(["name"]),
            Values=admin.anything([name]),
        )
        self.assertEqual(rows_of(admin.call.RetrieveMultiple(query=query)), [])

    def test_two_different_users_or_none_that_can_be_read_are_refused(self):
        service = self.service
        two = {"_soapheaders": [header("CallerId", IMPERSONATED), header("MSCRMCallerID", ACTUAL)]}
        request = service.request("WhoAmI")
        self.refused(-2147220989, lambda: service.call.Execute(request=request, **two))
        for nobody in ["nobody", "", str(uuid.UUID(int=0))]:
            with self.subTest(nobody=nobody):
                self.refused(-2147220989, lambda: service.who(header("CallerId", nobody)))


class Several(Case):
    def setUp(self):
        self.service = Service("actual")

    def requests(self, *requests):
        collection = self.service.type(CONTRACTS_2012, "OrganizationRequestCollection")
        return collection(OrganizationRequest=list(requests))

    def create(self, name):
        target = self.service.entity("account", {"name": name})
        return self.service.request("Create", {"Target": target}, self.service.core.CreateRequest)

    def wrong(self):
        target = self.service.reference("account", "a0000000-0000-4000-8000-00000000dead")
        return self.service.request("Delete", {"Target": target}, self.service.core.DeleteRequest)

    def found(self, name):
        admin = Service()
        query = admin.core.FetchExpression(
            Query="<fetch><entity name='account'><attribute name='createdonbehalfby'/>"
            f"<filter><condition attribute='name' operator='eq' value='{name}'/></filter></entity></fetch>"
        )
        return rows_of(admin.call.RetrieveMultiple(query=query))

    def test_each_of_several_is_done_by_itself(self):
        service = self.service
        name = f"Several {uuid.uuid4()}"
        settings = service.type(CONTRACTS_2012, "ExecuteMultipleSettings")(ContinueOnError=True, ReturnResponses=True)
        parameters = {"Requests": self.requests(self.create(name), self.wrong(), self.create(name)), "Settings": settings}
        results = service.execute("ExecuteMultiple", parameters, IMPERSONATED, service.core.ExecuteMultipleRequest)
        self.assertTrue(results["IsFaulted"])
        items = results["Responses"].ExecuteMultipleResponseItem
        self.assertEqual([item.RequestIndex for item in items], [0, 1, 2])
        self.assertEqual(items[1].Fault.ErrorCode, -2147220969)
        rows = [self.keep(values(item.Response.Results)["id"]) for item in (items[0], items[2])]
        self.assertEqual(type(items[0].Response).__name__, "CreateResponse")
        for row in rows:
            told = read("accounts", row, BY)
            self.assertEqual({name: told[name] for name in BOTH}, BOTH)

    def test_several_that_go_together_are_done_or_undone_together(self):
        service = self.service
        kind = service.core.ExecuteTransactionRequest
        name = f"Together {uuid.uuid4()}"
        good = {"Requests": self.requests(self.create(name), self.create(name)), "ReturnResponses": True}
        answers = service.execute("ExecuteTransaction", good, IMPERSONATED, kind)["Responses"].OrganizationResponse
        for answer in answers:
            self.keep(values(answer.Results)["id"])
        found = self.found(name)
        self.assertEqual([values(row.Attributes)["createdonbehalfby"].Id for row in found], [ACTUAL, ACTUAL])

        name = f"Undone {uuid.uuid4()}"
        bad = {"Requests": self.requests(self.create(name), self.wrong()), "ReturnResponses": True}
        told = self.refused(-2147220969, lambda: service.execute("ExecuteTransaction", bad, IMPERSONATED, kind))
        self.assertEqual(told["FaultedRequestIndex"], "1")
        self.assertEqual(self.found(name), [])


class NameAndPassword(Case):
    """WS-Security, as clients of before bearer tokens have it; over TLS alone."""

    def test_a_name_and_a_password_sign_in_and_act_for_somebody(self):
        service = Service(origin=TLS_ORIGIN, wsse=UsernameToken("actual@contoso.example", PASSWORD))
        self.assertEqual(service.who(), ACTUAL)
        entity = service.entity("account", {"name": "By password"})
        row = self.keep(service.call.Create(entity=entity, **acting_for(IMPERSONATED)))
        told = read("accounts", row, BY)
        self.assertEqual({name: told[name] for name in BOTH}, BOTH)

    def test_a_wrong_password_is_refused(self):
        service = Service(origin=TLS_ORIGIN, wsse=UsernameToken("actual@contoso.example", "wrong"))
        with self.assertRaises(zeep.exceptions.Fault) as caught:
            service.who()
        self.assertEqual(caught.exception.code.split(":")[-1], "FailedAuthentication")
