//! Rows made, read, changed, connected and removed, by the operations and by `Execute`.

use serde_json::json;

use crate::demo::{ADMIN, Demo, IMPERSONATED, each};

const DECLARED: &str = "xmlns:a=\"http://schemas.microsoft.com/xrm/2011/Contracts\" \
    xmlns:b=\"http://schemas.datacontract.org/2004/07/System.Collections.Generic\" \
    xmlns:c=\"http://www.w3.org/2001/XMLSchema\" \
    xmlns:d=\"http://schemas.microsoft.com/2003/10/Serialization/\" \
    xmlns:e=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\" \
    xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"";

/// What an operation answers, without what stands around it: `Ok` with status 200, else the number of the fault.
fn ask(demo: &Demo, operation: &str, inside: &str) -> Result<String, i32> {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <{operation} xmlns=\"http://schemas.microsoft.com/xrm/2011/Contracts/Services\" {DECLARED}>\
         {inside}</{operation}></s:Body></s:Envelope>"
    );
    let mut client = demo.client();
    let request = client.request("POST", "/XRMServices/2011/Organization.svc/web");
    let request = request.token(&demo.token("admin"));
    let answer = request.header("Content-Type", "text/xml; charset=utf-8").body(body).send();
    let text = answer.text();
    match answer.status {
        200 => Ok(text.to_owned()),
        500 => Err(between(text, "<ErrorCode>", "<").parse().unwrap()),
        status => panic!("{status}: {text}"),
    }
}

/// Pairs, each a key and what stands in the tag of its value.
fn pairs(pairs: &[(&str, &str)]) -> String {
    let pair = |(key, value): &(&str, &str)| {
        let pair = "a:KeyValuePairOfstringanyType";
        format!("<{pair}><b:key>{key}</b:key><b:value {value}</b:value></{pair}>")
    };
    pairs.iter().map(pair).collect::<Vec<_>>().concat()
}

fn execute(demo: &Demo, name: &str, parameters: &[(&str, &str)]) -> Result<String, i32> {
    let pairs = pairs(parameters);
    let request = format!(
        "<request i:type=\"a:{name}Request\"><a:Parameters>{pairs}</a:Parameters>\
         <a:RequestName>{name}</a:RequestName></request>"
    );
    ask(demo, "Execute", &request)
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split_once(after).unwrap().0
}

/// What is in an `Entity`: its attributes, each a key and what stands in the tag of its value.
fn entity(table: &str, id: &str, attributes: &[(&str, &str)], more: &str) -> String {
    let pairs = pairs(attributes);
    let id = if id.is_empty() { String::new() } else { format!("<a:Id>{id}</a:Id>") };
    format!("<a:Attributes>{pairs}</a:Attributes>{id}<a:LogicalName>{table}</a:LogicalName>{more}")
}

fn create(demo: &Demo, table: &str, attributes: &[(&str, &str)], more: &str) -> String {
    let inside = format!("<entity>{}</entity>", entity(table, "", attributes, more));
    let answer = ask(demo, "Create", &inside).unwrap();
    between(&answer, "<CreateResult>", "</CreateResult>").to_owned()
}

fn columns(names: &[&str]) -> String {
    let names: Vec<String> =
        names.iter().map(|name| format!("<e:string>{name}</e:string>")).collect();
    let names = names.concat();
    format!(
        "<columnSet><a:AllColumns>false</a:AllColumns><a:Columns>{names}</a:Columns></columnSet>"
    )
}

fn retrieve(demo: &Demo, table: &str, id: &str, shown: &[&str]) -> Result<String, i32> {
    let shown = columns(shown);
    ask(demo, "Retrieve", &format!("<entityName>{table}</entityName><id>{id}</id>{shown}"))
}

/// What stands in the value of an attribute.
fn value<'t>(answer: &'t str, key: &str) -> Option<&'t str> {
    let (_, rest) = answer.split_once(&format!("<b:key>{key}</b:key><b:value i:type="))?;
    Some(rest.split_once("</b:value>").unwrap().0.split_once('>').unwrap().1)
}

fn reference(table: &str, id: &str) -> String {
    format!(
        "i:type=\"a:EntityReference\"><a:Id>{id}</a:Id><a:LogicalName>{table}</a:LogicalName>\
         <a:Name i:nil=\"true\"/>"
    )
}

#[test]
fn a_row_is_made_read_changed_and_removed() {
    each(|demo| {
        let owner = reference("systemuser", IMPERSONATED);
        let related = "<a:RelatedEntities><p><b:key><a:SchemaName>contact_customer_accounts</a:SchemaName></b:key>\
            <b:value><a:Entities><a:Entity><a:Attributes><p><b:key>lastname</b:key>\
            <b:value i:type=\"c:string\">Below</b:value></p></a:Attributes>\
            <a:LogicalName>contact</a:LogicalName></a:Entity></a:Entities></b:value></p></a:RelatedEntities>";
        let attributes = [
            ("name", "i:type=\"c:string\">Made &amp; kept"),
            ("revenue", "i:type=\"a:Money\"><a:Value>1234.5</a:Value>"),
            ("industrycode", "i:type=\"a:OptionSetValue\"><a:Value>1</a:Value>"),
            ("creditonhold", "i:type=\"c:boolean\">1"),
            ("numberofemployees", "i:type=\"c:int\">7"),
            ("lastonholdtime", "i:type=\"c:dateTime\">2024-02-29T12:00:00Z"),
            ("ownerid", owner.as_str()),
        ];
        let id = create(demo, "account", &attributes, related);
        let below = demo.admin().rows(&format!("contacts?$filter=_parentcustomerid_value eq {id}"));
        assert_eq!(below.len(), 1);

        let shown =
            ["name", "revenue", "industrycode", "creditonhold", "ownerid", "lastonholdtime", "fax"];
        let read = retrieve(demo, "account", &id, &shown).unwrap();
        assert_eq!(value(&read, "name"), Some("Made &amp; kept"));
        assert_eq!(value(&read, "revenue"), Some("<a:Value>1234.5000</a:Value>"));
        assert_eq!(value(&read, "industrycode"), Some("<a:Value>1</a:Value>"));
        assert_eq!(value(&read, "creditonhold"), Some("true"));
        assert_eq!(value(&read, "lastonholdtime"), Some("2024-02-29T12:00:00Z"));
        let owner = value(&read, "ownerid").unwrap();
        assert!(owner.starts_with(&format!("<a:Id>{IMPERSONATED}</a:Id>")), "{owner}");
        assert!(owner.contains("<a:LogicalName>systemuser</a:LogicalName><a:Name>Imp"), "{owner}");
        assert_eq!(value(&read, "accountid"), Some(id.as_str()));
        assert_eq!(value(&read, "fax"), None);
        let formatted = "<b:key>revenue</b:key><b:value>$1,234.50</b:value>";
        assert!(read.contains(formatted), "{read}");

        let version = between(&read, "<a:RowVersion>", "<").to_owned();
        let version = format!("<a:RowVersion>{version}</a:RowVersion>");
        let update = |version: &str| {
            let attributes = [("numberofemployees", "i:nil=\"true\">")];
            let target =
                format!("i:type=\"a:Entity\">{}", entity("account", &id, &attributes, version));
            let behavior = "i:type=\"f:ConcurrencyBehavior\" \
                xmlns:f=\"http://schemas.microsoft.com/xrm/7.1/Contracts\">IfRowVersionMatches";
            execute(demo, "Update", &[("Target", &target), ("ConcurrencyBehavior", behavior)])
        };
        let owned = read.split("<a:RowVersion>").count();
        assert!(owned > 1);
        update(&version.replace("<a:RowVersion>", "<a:RowVersion>9")).unwrap_err();
        assert_eq!(update("").unwrap_err(), 0x8006_0883_u32.cast_signed());
        let version = read.rsplit_once("<a:RowVersion>").unwrap().1.split_once('<').unwrap().0;
        update(&format!("<a:RowVersion>{version}</a:RowVersion>")).unwrap();
        assert_eq!(
            value(
                &retrieve(demo, "account", &id, &["numberofemployees"]).unwrap(),
                "numberofemployees"
            ),
            None
        );

        ask(demo, "Delete", &format!("<entityName>account</entityName><id>{id}</id>")).unwrap();
        assert_eq!(retrieve(demo, "account", &id, &["name"]), Err(-2_147_220_969));
        let gone = entity("account", &id, &[("name", "i:type=\"c:string\">x")], "");
        assert_eq!(ask(demo, "Update", &format!("<entity>{gone}</entity>")), Err(-2_147_220_969));
    });
}

#[test]
fn an_upsert_tells_whether_it_made_the_row() {
    each(|demo| {
        let id = "12345678-0000-4000-8000-00000000abcd";
        let target = |name: &str| {
            let name = format!("i:type=\"c:string\">{name}");
            format!("i:type=\"a:Entity\">{}", entity("account", id, &[("name", &name)], ""))
        };
        let made = execute(demo, "Upsert", &[("Target", &target("One"))]).unwrap();
        assert!(made.contains(">RecordCreated</"), "{made}");
        assert!(made.contains("boolean\">true</"), "{made}");
        assert!(made.contains(&format!("<a:Id>{id}</a:Id>")) || made.contains(id), "{made}");
        let changed = execute(demo, "Upsert", &[("Target", &target("Two"))]).unwrap();
        assert!(changed.contains("boolean\">false</"), "{changed}");
        let read = retrieve(demo, "account", id, &["name"]).unwrap();
        assert_eq!(value(&read, "name"), Some("Two"));
    });
}

#[test]
fn several_rows_are_connected_together_or_not_at_all() {
    each(|demo| {
        let account = demo.admin().account("Connected");
        let contacts: Vec<String> = ["One", "Two"]
            .iter()
            .map(|name| demo.admin().create("contacts", &json!({"lastname": name})))
            .collect();
        let connect_of = |operation: &str, (table, id): (&str, &str), other: &str, ids: &[&str]| {
            let row = |id: &&str| {
                format!(
                    "<a:EntityReference><a:Id>{id}</a:Id><a:LogicalName>{other}</a:LogicalName></a:EntityReference>"
                )
            };
            let rows: String = ids.iter().map(row).collect();
            ask(
                demo,
                operation,
                &format!(
                    "<entityName>{table}</entityName><entityId>{id}</entityId><relationship>\
                     <a:PrimaryEntityRole i:nil=\"true\"/>\
                     <a:SchemaName>contact_customer_accounts</a:SchemaName></relationship>\
                     <relatedEntities>{rows}</relatedEntities>"
                ),
            )
        };
        let connect = |operation: &str, ids: &[&str]| {
            connect_of(operation, ("account", &account), "contact", ids)
        };
        let below = || {
            demo.admin()
                .rows(&format!("contacts?$filter=_parentcustomerid_value eq {account}"))
                .len()
        };
        let nobody = "99999999-9999-4999-8999-999999999999";
        assert_eq!(connect("Associate", &[&contacts[0], nobody]), Err(-2_147_220_969));
        assert_eq!(below(), 0);
        let both = [contacts[0].as_str(), contacts[1].as_str()];
        connect("Associate", &both).unwrap();
        assert_eq!(below(), 2);
        // A lookup points at one row.
        for operation in ["Associate", "Disassociate"] {
            let accounts = [account.as_str(), account.as_str()];
            let refused = connect_of(operation, ("contact", &contacts[0]), "account", &accounts);
            assert_eq!(refused, Err(-2_147_220_989), "{operation}");
        }
        assert_eq!(below(), 2);

        let query = "i:type=\"a:RelationshipQueryCollection\"><p><b:key>\
            <a:SchemaName>contact_customer_accounts</a:SchemaName></b:key>\
            <b:value i:type=\"a:QueryExpression\"><a:ColumnSet><a:AllColumns>false</a:AllColumns>\
            <a:Columns><e:string>lastname</e:string></a:Columns></a:ColumnSet>\
            <a:EntityName>contact</a:EntityName></b:value></p>";
        let target = reference("account", &account);
        let shown = "i:type=\"a:ColumnSet\"><a:AllColumns>true</a:AllColumns>";
        let parameters =
            [("Target", target.as_str()), ("ColumnSet", shown), ("RelatedEntitiesQuery", query)];
        let read = execute(demo, "Retrieve", &parameters).unwrap();
        let (_, related) = read.split_once("<a:RelatedEntities>").unwrap();
        assert!(related.contains("<a:SchemaName>contact_customer_accounts</a:SchemaName>"));
        assert_eq!(related.matches(">lastname</").count(), 2, "{related}");

        connect("Disassociate", &both).unwrap();
        assert_eq!(below(), 0);
    });
}

#[test]
fn the_people_of_an_activity_are_read_and_given_by_their_columns() {
    each(|demo| {
        let contact = demo.admin().create("contacts", &json!({"lastname": "Recipient"}));
        let people = |table: &str, id: &str| {
            let party = reference(table, id);
            format!(
                "i:type=\"a:EntityCollection\"><a:Entities><a:Entity><a:Attributes><p><b:key>partyid</b:key>\
                 <b:value {party}</b:value></p></a:Attributes><a:LogicalName>activityparty</a:LogicalName>\
                 </a:Entity></a:Entities>"
            )
        };
        let (from, to) = (people("systemuser", ADMIN), people("contact", &contact));
        let subject = "i:type=\"c:string\">Hello";
        let attributes = [("subject", subject), ("from", from.as_str()), ("to", to.as_str())];
        let email = create(demo, "email", &attributes, "");
        let shows = |column: &str, id: &str| {
            let read = retrieve(demo, "email", &email, &["subject", column]).unwrap();
            let (_, list) = read.split_once(&format!("<b:key>{column}</b:key>")).unwrap();
            assert!(list.contains(&format!("<a:Id>{id}</a:Id>")), "{column}: {list}");
            list.split_once("</a:Entities>").unwrap().0.matches("<a:Entity>").count()
        };
        assert_eq!((shows("from", ADMIN), shows("to", &contact)), (1, 1));
        let page = ask(
            demo,
            "RetrieveMultiple",
            "<query i:type=\"a:QueryExpression\"><a:ColumnSet><a:AllColumns>true</a:AllColumns></a:ColumnSet>\
             <a:EntityName>email</a:EntityName></query>",
        );
        let page = page.unwrap();
        let (_, rest) = page.split_once(&email).unwrap();
        let (_, list) = rest.split_once("<b:key>to</b:key>").unwrap();
        assert!(list.split_once("</a:Entities>").unwrap().0.contains(&contact), "{list}");
        let senders = || {
            let shown =
                format!("emails?$select=sender,_emailsender_value&$filter=activityid eq {email}");
            let row = demo.admin().rows(&shown).remove(0);
            (row["sender"].clone(), row["_emailsender_value"].clone())
        };
        let before = senders();
        assert_eq!(before.1, ADMIN);
        // They are what their column says, whatever they say of themselves.
        let sender = "<p><b:key>participationtypemask</b:key><b:value i:type=\"a:OptionSetValue\">\
            <a:Value>1</a:Value></b:value></p></a:Attributes>";
        let to = people("systemuser", IMPERSONATED).replace("</a:Attributes>", sender);
        let changed = entity("email", &email, &[("to", &to)], "");
        ask(demo, "Update", &format!("<entity>{changed}</entity>")).unwrap();
        assert_eq!((shows("from", ADMIN), shows("to", IMPERSONATED)), (1, 1));
        assert_eq!(senders(), before);
    });
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    each(|demo| {
        let refused = |attributes: &[(&str, &str)], number: u32| {
            let inside = format!("<entity>{}</entity>", entity("account", "", attributes, ""));
            assert_eq!(ask(demo, "Create", &inside), Err(number.cast_signed()), "{attributes:?}");
        };
        let name = ("name", "i:type=\"c:string\">Refused by SOAP");
        refused(&[name, ("nothing", "i:type=\"c:string\">x")], 0x8004_1103);
        refused(&[name, ("numberofemployees", "i:type=\"c:string\">7")], 0x8004_8d19);
        refused(&[name, ("numberofemployees", "i:type=\"c:int\">-1")], 0x8004_432f);
        refused(
            &[name, ("industrycode", "i:type=\"a:OptionSetValue\"><a:Value>999</a:Value>")],
            0x8004_431a,
        );
        let long = format!("i:type=\"c:string\">{}", "x".repeat(161));
        refused(&[("name", &long)], 0x8004_4331);
        let found = demo.admin().rows("accounts?$filter=name eq 'Refused by SOAP'");
        assert!(found.is_empty());
        assert_eq!(
            retrieve(demo, "account", IMPERSONATED, &["Name"]),
            Err(0x8004_1103_u32.cast_signed())
        );
        assert_eq!(
            retrieve(demo, "nothing", IMPERSONATED, &[]),
            Err(0x8004_1102_u32.cast_signed())
        );
    });
}
