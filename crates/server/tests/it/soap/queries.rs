//! Questions over SOAP: the three shapes, pages, what joined rows and groups show, and shapes made of others.

use serde_json::{Value, json};
use testkit::Response;

use super::bridge::xml::{Element, NAMESPACES, SERVICES, escaped, read};
use crate::demo::{Demo, IMPERSONATED, User, code, each};

/// The accounts of the demo data; tests make others.
const DEMO_ACCOUNTS: &str = "<a:Criteria><a:Conditions><a:ConditionExpression>\
    <a:AttributeName>accountnumber</a:AttributeName><a:Operator>BeginsWith</a:Operator><a:Values>\
    <arr:anyType i:type='xsd:string'>ACC-</arr:anyType></a:Values></a:ConditionExpression>\
    </a:Conditions></a:Criteria>";
const BY_NAME: &str = "<a:Orders><a:OrderExpression><a:AttributeName>name</a:AttributeName>\
    <a:OrderType>Ascending</a:OrderType></a:OrderExpression></a:Orders>";

fn send(user: &mut User, header: &str, operation: &str, inside: &str) -> Response {
    let body = format!(
        "<s:Envelope{NAMESPACES}><s:Header>{header}</s:Header><s:Body>\
         <{operation} xmlns='{SERVICES}'>{inside}</{operation}></s:Body></s:Envelope>"
    );
    let token = user.token.clone();
    let request = user.client.request("POST", "/XRMServices/2011/Organization.svc/web");
    request.token(&token).header("Content-Type", "text/xml; charset=utf-8").body(body).send()
}

fn on_behalf_of(user: &str) -> String {
    format!("<a:CallerId>{user}</a:CallerId>")
}

fn query(kind: &str, members: &str) -> String {
    format!("<query i:type='a:{kind}'>{members}</query>")
}

fn columns(names: &[&str]) -> String {
    let names = names.join("</arr:string><arr:string>");
    let names = format!("<arr:string>{names}</arr:string>");
    format!("<a:ColumnSet><a:Columns>{names}</a:Columns></a:ColumnSet>")
}

/// The page that a question is answered with.
fn page(response: &Response) -> Element {
    assert_eq!(response.status, 200, "{}", response.text());
    let answer = read(response.text());
    let way = ["Body", "RetrieveMultipleResponse", "RetrieveMultipleResult"];
    answer.at(&way).unwrap_or_else(|| panic!("{}", response.text())).clone()
}

fn asked(user: &mut User, kind: &str, members: &str) -> Element {
    page(&send(user, "", "RetrieveMultiple", &query(kind, members)))
}

/// One attribute of the rows of a page, as text.
fn column(page: &Element, name: &str) -> Vec<String> {
    let rows = &page.child("Entities").unwrap().children;
    rows.iter().map(|row| attribute(row, name).map_or(String::new(), |it| it.text)).collect()
}

fn attribute(row: &Element, name: &str) -> Option<Element> {
    let pairs = &row.child("Attributes").unwrap().children;
    let found = pairs.iter().find(|pair| pair.text_of("key") == name)?;
    found.child("value").cloned()
}

/// The number of a fault, as the Web API writes it.
fn fault(response: &Response) -> (u16, String) {
    let envelope = read(response.text());
    let fault = envelope.at(&["Body", "Fault", "detail", "OrganizationServiceFault"]);
    let fault = fault.unwrap_or_else(|| panic!("{}", response.text()));
    let signed: i32 = fault.text_of("ErrorCode").parse().unwrap();
    (response.status, format!("0x{:08x}", u32::from_ne_bytes(signed.to_ne_bytes())))
}

/// What a message answers under a key.
fn executed(user: &mut User, header: &str, name: &str, parameters: &str) -> Response {
    let inside = format!(
        "<request i:type='k:{name}Request'><a:Parameters>{parameters}</a:Parameters>\
         <a:RequestName>{name}</a:RequestName></request>"
    );
    send(user, header, "Execute", &inside)
}

fn parameter(key: &str, value: &str) -> String {
    format!(
        "<a:KeyValuePairOfstringanyType><g:key>{key}</g:key>{value}</a:KeyValuePairOfstringanyType>"
    )
}

fn text_parameter(key: &str, text: &str) -> String {
    parameter(key, &format!("<g:value i:type='xsd:string'>{}</g:value>", escaped(text)))
}

fn result(response: &Response, key: &str) -> Element {
    assert_eq!(response.status, 200, "{}", response.text());
    let answer = read(response.text());
    let results = answer.at(&["Body", "ExecuteResponse", "ExecuteResult", "Results"]).unwrap();
    let found = results.children.iter().find(|pair| pair.text_of("key") == key).unwrap();
    found.child("value").unwrap().clone()
}

#[test]
fn a_question_is_asked_in_three_shapes_and_answered_as_by_the_web_api() {
    each(|demo| {
        let mut admin = demo.admin();
        let expected = admin.column(
            "accounts?$select=name&$filter=startswith(accountnumber,'ACC-')&$orderby=name",
            "name",
        );
        assert!(expected.len() > 5);
        let members = [
            &columns(&["name", "revenue"]),
            DEMO_ACCOUNTS,
            "<a:EntityName>account</a:EntityName>",
            BY_NAME,
        ]
        .concat();
        let answer = send(&mut admin, "", "RetrieveMultiple", &query("QueryExpression", &members));
        assert_eq!(column(&page(&answer), "name"), expected);
        let end = "</a:Entities><a:EntityName>account</a:EntityName>\
            <a:MinActiveRowVersion>-1</a:MinActiveRowVersion><a:MoreRecords>false</a:MoreRecords>";
        assert!(answer.text().contains(end), "{}", answer.text());
        assert!(answer.text().contains("<a:TotalRecordCount>-1</a:TotalRecordCount>"));
        let row = page(&answer).child("Entities").unwrap().children[0].clone();
        // The key always comes, and the currency with an amount.
        assert_eq!(attribute(&row, "accountid").unwrap().text, row.text_of("Id"));
        let currency = attribute(&row, "transactioncurrencyid").unwrap();
        assert_eq!(currency.kind.as_deref(), Some("EntityReference"));

        let document = "<fetch><entity name='account'><attribute name='name'/><order attribute='name'/>\
            <filter><condition attribute='accountnumber' operator='begins-with' value='ACC-'/></filter>\
            </entity></fetch>";
        let fetched = asked(
            &mut admin,
            "FetchExpression",
            &format!("<a:Query>{}</a:Query>", escaped(document)),
        );
        assert_eq!(column(&fetched, "name"), expected);

        let pairs = [
            "<a:Attributes><arr:string>accountnumber</arr:string></a:Attributes>",
            &columns(&["name"]),
            "<a:EntityName>account</a:EntityName><a:Values>\
             <arr:anyType i:type='xsd:string'>ACC-0001</arr:anyType></a:Values>",
        ]
        .concat();
        assert_eq!(
            column(&asked(&mut admin, "QueryByAttribute", &pairs), "name"),
            ["Fourth Coffee"]
        );
        // The same by Execute.
        let value = format!("<g:value i:type='a:QueryExpression'>{members}</g:value>");
        let inside = format!(
            "<request i:type='a:RetrieveMultipleRequest'><a:Parameters>{}</a:Parameters>\
             <a:RequestName>RetrieveMultiple</a:RequestName></request>",
            parameter("Query", &value)
        );
        let answer = send(&mut admin, "", "Execute", &inside);
        let found = result(&answer, "EntityCollection");
        assert_eq!(found.kind.as_deref(), Some("EntityCollection"));
        assert_eq!(column(&found, "name"), expected);
        assert!(
            answer.text().contains("i:type=\"a:RetrieveMultipleResponse\""),
            "{}",
            answer.text()
        );
    });
}

#[test]
fn pages_follow_each_other_by_cookies_and_by_numbers() {
    each(|demo| {
        let mut admin = demo.admin();
        let ask = |admin: &mut User, number: usize, cookie: &str| {
            let members = [
                &columns(&["name"]),
                DEMO_ACCOUNTS,
                "<a:EntityName>account</a:EntityName>",
                BY_NAME,
                &format!(
                    "<a:PageInfo><a:Count>3</a:Count><a:PageNumber>{number}</a:PageNumber>{cookie}\
                     <a:ReturnTotalRecordCount>true</a:ReturnTotalRecordCount></a:PageInfo>"
                ),
            ]
            .concat();
            asked(admin, "QueryExpression", &members)
        };
        let whole = admin.column(
            "accounts?$select=name&$filter=startswith(accountnumber,'ACC-')&$orderby=name",
            "name",
        );
        for by_cookie in [true, false] {
            let (mut names, mut cookie) = (Vec::new(), String::new());
            for number in 1.. {
                let page = ask(&mut admin, number, &cookie);
                names.extend(column(&page, "name"));
                assert_eq!(page.text_of("TotalRecordCount"), whole.len().to_string());
                assert_eq!(page.text_of("TotalRecordCountLimitExceeded"), "false");
                if page.text_of("MoreRecords") == "false" {
                    assert!(page.child("PagingCookie").is_none());
                    break;
                }
                let given = page.text_of("PagingCookie");
                assert!(
                    given.starts_with(&format!("<cookie page=\"{number}\"><name last=")),
                    "{given}"
                );
                if by_cookie {
                    // Escaped once more than the document needs, as some clients send it.
                    cookie =
                        format!("<a:PagingCookie>{}</a:PagingCookie>", escaped(&escaped(given)));
                }
            }
            assert_eq!(names, whole, "{by_cookie}");
        }
        let broken = "<a:EntityName>account</a:EntityName><a:PageInfo><a:PageNumber>2</a:PageNumber>\
            <a:PagingCookie>x</a:PagingCookie></a:PageInfo>";
        let answer = send(&mut admin, "", "RetrieveMultiple", &query("QueryExpression", broken));
        assert_eq!(fault(&answer), code(500, "0x8004112a"));
    });
}

#[test]
fn columns_of_joined_rows_and_what_is_computed_come_as_aliased_values() {
    each(|demo| {
        let mut admin = demo.admin();
        let link = "<a:LinkEntities><a:LinkEntity><a:Columns><a:Columns>\
            <arr:string>fullname</arr:string></a:Columns></a:Columns><a:EntityAlias>c</a:EntityAlias>\
            <a:JoinOperator>Inner</a:JoinOperator>\
            <a:LinkFromAttributeName>primarycontactid</a:LinkFromAttributeName>\
            <a:LinkToAttributeName>contactid</a:LinkToAttributeName>\
            <a:LinkToEntityName>contact</a:LinkToEntityName></a:LinkEntity></a:LinkEntities>";
        let members = [
            &columns(&["name"]),
            &DEMO_ACCOUNTS.replace("ACC-", "ACC-0001"),
            "<a:EntityName>account</a:EntityName>",
            link,
        ]
        .concat();
        let page = asked(&mut admin, "QueryExpression", &members);
        let row = &page.child("Entities").unwrap().children[0];
        let value = attribute(row, "c.fullname").unwrap();
        assert_eq!(value.kind.as_deref(), Some("AliasedValue"));
        assert_eq!(value.text_of("AttributeLogicalName"), "fullname");
        assert_eq!(value.text_of("EntityLogicalName"), "contact");
        assert_eq!(value.text_of("Value"), "Yvonne McKay");

        let expression = |name: &str, kind: &str, alias: &str, group: bool| {
            format!(
                "<a:AttributeExpression><a:AggregateType>{kind}</a:AggregateType><a:Alias>{alias}\
                 </a:Alias><a:AttributeName>{name}</a:AttributeName>\
                 <a:DateTimeGrouping>None</a:DateTimeGrouping><a:HasGroupBy>{group}</a:HasGroupBy>\
                 </a:AttributeExpression>"
            )
        };
        let members = format!(
            "<a:ColumnSet><a:AttributeExpressions>{}{}</a:AttributeExpressions></a:ColumnSet>\
             {DEMO_ACCOUNTS}<a:EntityName>account</a:EntityName><a:Orders><a:OrderExpression>\
             <a:Alias>owner</a:Alias></a:OrderExpression></a:Orders>",
            expression("ownerid", "None", "owner", true),
            expression("numberofemployees", "Sum", "people", false)
        );
        let page = asked(&mut admin, "QueryExpression", &members);
        let rows = &page.child("Entities").unwrap().children;
        let people: i64 = rows
            .iter()
            .map(|row| {
                let (owner, sum) =
                    (attribute(row, "owner").unwrap(), attribute(row, "people").unwrap());
                assert_eq!(owner.child("Value").unwrap().kind.as_deref(), Some("EntityReference"));
                assert_eq!(sum.child("Value").unwrap().kind.as_deref(), Some("int"));
                sum.text_of("Value").parse::<i64>().unwrap()
            })
            .sum();
        let total = admin.rows(
            "accounts?$apply=filter(startswith(accountnumber,'ACC-'))/aggregate(numberofemployees with sum as n)",
        );
        assert_eq!(total[0]["n"], json!(people));
        assert!(rows.len() > 1);
    });
}

#[test]
fn rows_are_those_that_the_user_may_read_and_whom_it_acts_for() {
    each(|demo| {
        let members =
            [&columns(&["name"]), DEMO_ACCOUNTS, "<a:EntityName>account</a:EntityName>", BY_NAME]
                .concat();
        let asked = query("QueryExpression", &members);
        let path = "accounts?$select=name&$filter=startswith(accountnumber,'ACC-')&$orderby=name";
        let mut actual = demo.user("actual");
        let own = column(&page(&send(&mut actual, "", "RetrieveMultiple", &asked)), "name");
        assert_eq!(own, actual.column(path, "name"));
        let header = on_behalf_of(IMPERSONATED);
        let other = column(&page(&send(&mut actual, &header, "RetrieveMultiple", &asked)), "name");
        assert_eq!(other, demo.on_behalf().column(path, "name"));
        // A document answers as text, and of the same rows.
        let document = "<fetch><entity name='account'><attribute name='name'/><order attribute='name'/>\
            <filter><condition attribute='accountnumber' operator='begins-with' value='ACC-'/></filter>\
            </entity></fetch>";
        let answer =
            executed(&mut actual, &header, "ExecuteFetch", &text_parameter("FetchXml", document));
        assert_eq!(names(&fetched(&answer)), other);
    });
}

/// The rows of a `resultset`.
fn fetched(answer: &Response) -> Element {
    let text = result(answer, "FetchXmlResult");
    assert_eq!(text.kind.as_deref(), Some("string"));
    let document = read(&text.text);
    assert_eq!(document.name, "resultset");
    document
}

fn names(document: &Element) -> Vec<String> {
    document.children.iter().map(|row| row.text_of("name").to_owned()).collect()
}

#[test]
fn a_document_is_answered_by_a_document() {
    each(|demo| {
        let mut admin = demo.admin();
        let document = "<fetch count='1'><entity name='account'><attribute name='name'/>\
            <attribute name='numberofemployees'/><attribute name='statecode'/>\
            <attribute name='ownerid'/><attribute name='creditonhold'/><attribute name='createdon'/>\
            <order attribute='name'/><filter>\
            <condition attribute='accountnumber' operator='begins-with' value='ACC-'/></filter>\
            <link-entity name='contact' from='contactid' to='primarycontactid' alias='c' link-type='outer'>\
            <attribute name='lastname'/></link-entity></entity></fetch>";
        let answer =
            executed(&mut admin, "", "ExecuteFetch", &text_parameter("FetchXml", document));
        assert!(answer.text().contains("i:type=\"b:ExecuteFetchResponse\""), "{}", answer.text());
        let text = result(&answer, "FetchXmlResult").text;
        assert!(
            text.starts_with("<resultset morerecords=\"1\" paging-cookie=\"&lt;cookie page="),
            "{text}"
        );
        for part in [
            "<result>",
            "<name>Adventure Works</name>",
            "<numberofemployees formattedvalue=\"1,250\">1250</numberofemployees>",
            "<statecode name=\"Active\" formattedvalue=\"0\">0</statecode>",
            " dsc=\"0\" type=\"8\">{278742B0-1E61-4FB5-84EF-C7DE308C19E2}</ownerid>",
            "<createdon date=\"",
            "<c.lastname>Anderson</c.lastname>",
            "</result></resultset>",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let refused = |admin: &mut User, parameters: &str| {
            fault(&executed(admin, "", "ExecuteFetch", parameters))
        };
        assert_eq!(refused(&mut admin, ""), code(500, "0x80040203"));
        assert_eq!(
            refused(&mut admin, &text_parameter("FetchXml", "<fetch>")),
            code(500, "0x80040201")
        );
        let unknown = text_parameter("FetchXml", "<fetch><entity name='nothing'/></fetch>");
        assert_eq!(refused(&mut admin, &unknown), code(500, "0x80041102"));
    });
}

#[test]
fn questions_that_cannot_be_asked_are_faults_with_their_numbers() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut refused = |members: &str| {
            let answer =
                send(&mut admin, "", "RetrieveMultiple", &query("QueryExpression", members));
            let faulted = fault(&answer);
            assert_eq!(faulted.0, 500, "{members}");
            faulted.1
        };
        let account = "<a:EntityName>account</a:EntityName>";
        assert_eq!(refused("<a:EntityName>nothing</a:EntityName>"), "0x80041102");
        assert_eq!(refused(&[account, &columns(&["nothing"])].concat()), "0x80041103");
        assert_eq!(refused(&[account, "<a:TopCount>0</a:TopCount>"].concat()), "0x8004110c");
        let condition = |name: &str, operator: &str, value: &str| {
            format!(
                "{account}<a:Criteria><a:Conditions><a:ConditionExpression><a:AttributeName>{name}\
                 </a:AttributeName><a:Operator>{operator}</a:Operator><a:Values>{value}</a:Values>\
                 </a:ConditionExpression></a:Conditions></a:Criteria>"
            )
        };
        let text = "<arr:anyType i:type='xsd:string'>x</arr:anyType>";
        assert_eq!(refused(&condition("accountid", "Equal", text)), "0x80040203");
        assert_eq!(
            refused(&condition("name", "Equal", "<arr:anyType i:nil='true'/>")),
            "0x80040203"
        );
        assert_eq!(refused(&condition("name", "Today", "")), "0x80041120");
        let role = condition("owningbusinessunit", "EqualRoleBusinessId", "");
        assert_eq!(refused(&role), "0x80041120");
        assert_eq!(refused(&condition("name", "Between", text)), "0x80041106");
        let unreadable = send(&mut admin, "", "RetrieveMultiple", &query("Question", account));
        assert_eq!(unreadable.status, 500);
        assert!(!unreadable.text().contains("OrganizationServiceFault "), "{}", unreadable.text());
    });
}

#[test]
fn questions_change_their_shape_over_both_protocols() {
    each(|demo| {
        let mut actual = demo.user("actual");
        let document = "<fetch top=\"3\"><entity name=\"account\"><attribute name=\"name\"/>\
            <filter type=\"and\"><condition attribute=\"accountnumber\" operator=\"begins-with\" \
            value=\"ACC-\"/><condition attribute=\"statecode\" operator=\"eq\" value=\"0\"/></filter>\
            </entity></fetch>";
        // From a document over SOAP, whose answer is sent back as it came.
        let answer = executed(
            &mut actual,
            "",
            "FetchXmlToQueryExpression",
            &text_parameter("FetchXml", document),
        );
        let expression = result(&answer, "Query");
        assert_eq!(expression.kind.as_deref(), Some("QueryExpression"));
        assert_eq!(expression.text_of("TopCount"), "3");
        let text = answer.text();
        let start = text.find("<c:value i:type=\"a:QueryExpression\"").unwrap();
        let end = text[start..].find("</c:value>").unwrap();
        let inside = text[start..start + end].split_once('>').unwrap().1;
        let value = format!(
            "<g:value i:type='a:QueryExpression' xmlns:c='http://schemas.datacontract.org/2004/07/System.Collections.Generic'>{inside}</g:value>"
        );
        let header = on_behalf_of(IMPERSONATED);
        let answer = executed(
            &mut actual,
            &header,
            "QueryExpressionToFetchXml",
            &parameter("Query", &value),
        );
        assert_eq!(result(&answer, "FetchXml").text, document);

        // And by the Web API: a function, and an action that only reads.
        let mut on_behalf = demo.on_behalf();
        let encoded = document.replace('"', "%22").replace('<', "%3C").replace('>', "%3E");
        let found =
            on_behalf.read(&format!("FetchXmlToQueryExpression(FetchXml=@p)?@p='{encoded}'"));
        let mut expression: Value = found["Query"].clone();
        assert_eq!(expression["EntityName"], "account");
        assert_eq!(expression["Criteria"]["Conditions"][0]["Operator"], "BeginsWith");
        assert_eq!(expression["Criteria"]["Conditions"][1]["Values"][0]["Type"], "System.Int32");
        expression["@odata.type"] = "Microsoft.Dynamics.CRM.QueryExpression".into();
        let body = json!({ "Query": expression });
        let answer = on_behalf.send("POST", "QueryExpressionToFetchXml", &[], Some(&body));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["FetchXml"], document);

        let unsaid = json!({ "Query": {"@odata.type": "Microsoft.Dynamics.CRM.QueryExpression",
            "EntityName": "nothing"} });
        let refused = on_behalf.refused("POST", "QueryExpressionToFetchXml", Some(&unsaid));
        assert_eq!(refused, code(400, "0x80041102"));
        let path = "FetchXmlToQueryExpression(FetchXml=@p)?@p=";
        let refused = on_behalf.refused("GET", &format!("{path}'x'"), None);
        assert_eq!(refused, code(400, "0x80040201"));
        let only = "%3Cfetch aggregatelimit='5'%3E%3Centity name='account'/%3E%3C/fetch%3E";
        let refused =
            on_behalf.refused("GET", &format!("{path}'{}'", only.replace('\'', "%22")), None);
        assert_eq!(refused, code(400, "0x80040203"));
    });
}

#[test]
fn a_page_as_large_as_there_can_be_comes_whole() {
    each(|demo: &Demo| {
        let mut admin = demo.admin();
        let all = "<a:ColumnSet><a:AllColumns>true</a:AllColumns></a:ColumnSet>\
            <a:EntityName>privilege</a:EntityName>";
        let page = asked(&mut admin, "QueryExpression", all);
        let rows = page.child("Entities").unwrap().children.len();
        assert_eq!(rows, admin.count("privileges/$count").min(5000));
    });
}
