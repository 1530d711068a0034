//! The client `DynamicsWebApi` for JavaScript, under Node: what its functions write, and what they take
//! for success.

use super::{Talk, error, text};
use crate::demo::{IMPERSONATED, IMPERSONATED_OBJECT, each_alone};

/// Content first, then what the request asks for, then the defaults, then the token.
fn head(own: &str, has_body: bool) -> String {
    let content = match (has_body, own.contains("Content-Type:")) {
        (true, true) => "Content-Length: LENGTH\r\n",
        (true, false) => {
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: LENGTH\r\n"
        }
        (false, _) => "",
    };
    let kind = if has_body { "" } else { "Content-Type: application/json; charset=utf-8\r\n" };
    let accept = if own.contains("Accept:") { "" } else { "Accept: application/json\r\n" };
    format!(
        "{content}{own}{accept}OData-MaxVersion: 4.0\r\nOData-Version: 4.0\r\n{kind}\
         Authorization: Bearer TOKEN\r\nHost: HOST\r\nConnection: keep-alive\r\n"
    )
}

/// `extractUuidFromUrl`: an id before the parenthesis at the end.
fn id(response: &testkit::Response) -> String {
    let address = response.header("OData-EntityId").unwrap();
    let address = address.strip_suffix(')').unwrap();
    address[address.len() - 36..].to_owned()
}

#[test]
fn dynamics_web_api_writes_rows() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "actual", head);
        // With names of tables instead of sets it asks for all of them once.
        let sets = count_sets(demo);
        assert!(sets > 70);
        let body = r#"{"lastname":"\u00c4rger \u20ac","firstname":"J\u00fcrgen","parentcustomerid_account":null}"#;
        let made = talk.ask("POST contacts", "", body);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("contact", &id(&made));
        let read = talk.ask("GET contacts(<contact>)?$select=fullname,createdon", "", "").json();
        assert_eq!(read["fullname"], "J\u{fc}rgen \u{c4}rger \u{20ac}");
        // What its reviver takes for a time.
        let time = text(&read["createdon"]);
        assert_eq!((time.len(), time.ends_with('Z')), (20, true), "{time}");

        let prefer =
            "Prefer: return=representation,odata.include-annotations=\"*\",odata.maxpagesize=5\r\n";
        let body = r#"{"name":"Both","primarycontactid@odata.bind":"/contacts(<contact>)","revenue":100.5}"#;
        let made =
            talk.ask("POST accounts?$select=name,revenue,_primarycontactid_value", prefer, body);
        assert_eq!(made.status, 201, "{}", made.text());
        assert!(made.header("Content-Type").unwrap().starts_with("application/json"));
        let row = made.json();
        assert_eq!(row["revenue@OData.Community.Display.V1.FormattedValue"], "$100.50");
        let navigation =
            "_primarycontactid_value@Microsoft.Dynamics.CRM.associatednavigationproperty";
        assert_eq!(row[navigation], "primarycontactid");
        talk.name("account", text(&row["accountid"]));

        let update =
            talk.ask("PATCH accounts(<account>)", "If-Match: *\r\n", r#"{"name":"Again"}"#);
        assert_eq!((update.status, update.body.len()), (204, 0));
        // A condition that does not hold is `false` (412), or `null` for an upsert (412 and 404).
        let stale = "If-Match: W/\"1\"\r\n";
        assert_eq!(error(&talk.ask("PATCH accounts(<account>)", stale, r#"{"name":"No"}"#)).0, 412);
        let create = "If-None-Match: *\r\n";
        assert_eq!(
            error(&talk.ask("PATCH accounts(<account>)", create, r#"{"name":"No"}"#)).0,
            412
        );
        talk.name("nobody", "99999999-9999-4999-8999-999999999999");
        let only = "If-Match: *\r\n";
        assert_eq!(error(&talk.ask("PATCH accounts(<nobody>)", only, r#"{"name":"No"}"#)).0, 404);
        assert_eq!(talk.ask("PUT accounts(<account>)/name", "", r#"{"value":"Put"}"#).status, 204);

        let body = r#"{"@odata.id":"http://HOST/api/data/v9.2/contacts(<contact>)"}"#;
        let line = "POST accounts(<account>)/contact_customer_accounts/$ref";
        assert_eq!(talk.ask(line, "", body).status, 204);
        // A reference is read with `$ref`, and taken apart by `/set(id`.
        let line = "GET accounts(<account>)/primarycontactid/$ref";
        let reference = talk.ask(line, "", "").json();
        let address = text(&reference["@odata.id"]).to_owned();
        assert!(address.contains("/contacts("), "{address}");
        let line = "DELETE accounts(<account>)/contact_customer_accounts(<contact>)/$ref";
        assert_eq!(talk.ask(line, "", "").status, 204);
        assert_eq!(
            talk.ask(
                "PUT contacts(<contact>)/parentcustomerid_account/$ref",
                "",
                r#"{"@odata.id":"http://HOST/api/data/v9.2/accounts(<account>)"}"#
            )
            .status,
            204
        );
        let line = "DELETE contacts(<contact>)/parentcustomerid_account/$ref";
        assert_eq!(talk.ask(line, "", "").status, 204);

        // On behalf, by either header; the outer request of a batch carries them too.
        for carrier in [
            format!("MSCRMCallerID: {IMPERSONATED}\r\n"),
            format!("CallerObjectId: {IMPERSONATED_OBJECT}\r\n"),
        ] {
            let who = talk.ask("GET WhoAmI()", &carrier, "").json();
            assert_eq!(who["UserId"], IMPERSONATED);
            let kind = "Content-Type: multipart/mixed;boundary=dwa_batch_1\r\n";
            let batch = "\n--dwa_batch_1\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n\
                GET http://HOST/api/data/v9.2/WhoAmI() HTTP/1.1\nAccept: application/json\n\n--dwa_batch_1--";
            let answer = talk.ask("POST $batch", &[&carrier, kind].concat(), batch);
            assert!(answer.text().contains("--batchresponse_"));
            let part = crate::batch::parts_of(&answer).remove(0);
            assert_eq!(part.json()["UserId"], IMPERSONATED);
        }
        assert_eq!(talk.ask("DELETE accounts(<account>)", "", "").status, 204);
        talk.end("dynamics_web_api_rows");
    });
}

/// The one request for names, whose answer is too long for a golden file.
fn count_sets(demo: &crate::demo::Demo) -> usize {
    let mut talk = Talk::new(demo, "actual", head);
    let line = "GET EntityDefinitions?$select=EntitySetName,LogicalName";
    let sets = talk.ask(line, "Cache-Control: no-cache\r\n", "").json();
    let sets = sets["value"].as_array().unwrap();
    assert!(sets.iter().all(|set| set["LogicalName"].is_string()));
    sets.len()
}

#[test]
fn dynamics_web_api_asks_questions() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        talk.name("admin", crate::demo::ADMIN);
        let prefer = "Prefer: odata.include-annotations=\"*\",odata.maxpagesize=2\r\n";
        let line = "GET accounts?$select=name,revenue&$filter=name%20ne%20null&$count=true&$orderby=name%20asc";
        let page = talk.ask(line, prefer, "").json();
        let next = text(&page["@odata.nextLink"]).replace(&demo.host(), "HOST");
        assert_eq!(talk.ask(&format!("GET {next}"), prefer, "").status, 200);
        // `$count` is a number in text; with a filter it is read from the collection.
        let count = talk.ask("GET accounts/$count", "", "");
        count.text().parse::<f64>().unwrap();
        let line = "GET accounts?$select=name&$filter=startswith(name%2C'A')&$count=true";
        assert!(talk.ask(line, "", "").json()["@odata.count"].is_u64());

        let fetch = "GET accounts?fetchXml=%3Cfetch%20mapping%3D%22logical%22%20count%3D%222%22%20page%3D%221%22%3E\
            %3Centity%20name%3D%22account%22%3E%3Cattribute%20name%3D%22name%22%2F%3E%3Corder%20attribute%3D%22name%22%2F%3E\
            %3C%2Fentity%3E%3C%2Ffetch%3E";
        let found = talk.ask(fetch, "Prefer: odata.include-annotations=\"*\"\r\n", "").json();
        let cookie = text(&found["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]);
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
        };
        // `pagingcookie="(<cookie page="(\d+)".+</cookie>)` of the whole, decoded twice.
        let cookie = decode(&decode(cookie));
        let (_, inner) = cookie.split_once("pagingcookie=\"<cookie page=\"1\"").unwrap();
        assert!(inner.contains("</cookie>"), "{cookie}");

        // Functions with parameters by aliases, with none, and bound.
        let line = "GET RetrieveTotalRecordCount(EntityNames=@p1)?@p1=['account']";
        let counted = talk.ask(line, "", "").json();
        assert_eq!(counted["EntityRecordCountCollection"]["Keys"][0], "account");
        let line = "GET systemusers(<admin>)/Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName=@p1)?\
                    @p1='prvReadAccount'";
        let held = talk.ask(line, "", "").json();
        assert_eq!(held["RolePrivileges"][0]["Depth"], "Global");
        // Actions: an entity in the body by its type and key.
        let body = r#"{"Target":{"accountid":"10000000-0000-4000-8000-000000000002","@odata.type":"Microsoft.Dynamics.CRM.account"},"PrincipalAccess":{"Principal":{"systemuserid":"278742b0-1e61-4fb5-84ef-c7de308c19e2","@odata.type":"Microsoft.Dynamics.CRM.systemuser"},"AccessMask":"ReadAccess"}}"#;
        assert_eq!(talk.ask("POST GrantAccess", "", body).status, 204);

        let versions = talk.ask("GET accounts?$select=name", "Prefer: odata.track-changes\r\n", "");
        let versions = versions.json();
        let (delta, token) = text(&versions["@odata.deltaLink"]).split_once("deltatoken=").unwrap();
        talk.name("delta", token);
        let delta = delta.replace(&demo.host(), "HOST");
        assert_eq!(talk.ask(&format!("GET {delta}deltatoken=<delta>"), "", "").status, 200);
        // A question longer than 2,000 characters becomes a batch of one, with raw blanks.
        let long = (0..60).map(|number| format!("name eq 'A long name, number {number}'"));
        let long = long.collect::<Vec<_>>().join(" or ");
        let kind = "Content-Type: multipart/mixed;boundary=dwa_batch_2\r\n";
        let batch = format!(
            "\n--dwa_batch_2\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n\
             GET http://HOST/api/data/v9.2/accounts?$select=name&$filter={long} HTTP/1.1\nAccept: application/json\n\
             OData-Version: 4.0\n\n--dwa_batch_2--"
        );
        let answer = talk.ask("POST $batch", kind, &batch);
        assert_eq!(crate::batch::parts_of(&answer)[0].status, 200);
        let known = "GET accounts(10000000-0000-4000-8000-000000000002)?$select=name";
        let tag = text(&talk.ask(known, "", "").json()["@odata.etag"]).to_owned();
        assert_eq!(talk.ask(known, &format!("If-None-Match: {tag}\r\n"), "").status, 304);
        talk.end("dynamics_web_api_questions");
    });
}

#[test]
fn dynamics_web_api_reads_and_writes_definitions() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let label = |text: &str| {
            format!(r#"{{"LocalizedLabels":[{{"Label":"{text}","LanguageCode":1033}}]}}"#)
        };
        let body = format!(
            r##"{{"@odata.type":"#Microsoft.Dynamics.CRM.OptionSetMetadata","Name":"new_colors","DisplayName":{},"IsGlobal":true,"OptionSetType":"Picklist","Options":[{{"Value":1,"Label":{}}}]}}"##,
            label("Colors"),
            label("Red")
        );
        let made = talk.ask("POST GlobalOptionSetDefinitions", "", &body);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("colors", &id(&made));
        let line = "GET GlobalOptionSetDefinitions(Name='new_colors')?$select=Name";
        assert_eq!(talk.ask(line, "", "").json()["Name"], "new_colors");
        let line = "GET EntityDefinitions(LogicalName='account')?$select=LogicalName,EntitySetName";
        assert_eq!(talk.ask(line, "", "").json()["EntitySetName"], "accounts");
        let line = "GET EntityDefinitions(LogicalName='account')/Attributes(LogicalName='industrycode')/\
                    Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName";
        assert_eq!(talk.ask(line, "", "").json()["LogicalName"], "industrycode");
        let column = format!(
            r##"{{"@odata.type":"#Microsoft.Dynamics.CRM.StringAttributeMetadata","SchemaName":"new_Nick","MaxLength":50,"FormatName":{{"Value":"Text"}},"RequiredLevel":{{"Value":"None"}},"DisplayName":{}}}"##,
            label("Nick")
        );
        let line = "POST EntityDefinitions(LogicalName='account')/Attributes";
        let made = talk.ask(line, "", &column);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("nick", &id(&made));
        // It puts the whole back, with the labels that are there already.
        let line = "EntityDefinitions(LogicalName='account')/Attributes(<nick>)";
        let whole = {
            let mut reader = Talk::new(demo, "admin", head);
            reader.name("nick", &id(&made));
            reader.ask(&format!("GET {line}"), "", "").json()
        };
        assert_eq!(whole["@odata.type"], "#Microsoft.Dynamics.CRM.StringAttributeMetadata");
        let mut changed = whole.clone();
        changed["DisplayName"] = serde_json::from_str(&label("Nickname")).unwrap();
        let put = demo.admin().send(
            "PUT",
            &line.replace("<nick>", &id(&made)),
            &[("MSCRM.MergeLabels", "true")],
            Some(&changed),
        );
        assert_eq!(put.status, 204, "{}", put.text());
        let line = "GET EntityDefinitions(LogicalName='account')/Attributes(LogicalName='new_nick')?$select=LogicalName,DisplayName";
        let label = talk.ask(line, "Consistency: Strong\r\n", "").json();
        assert_eq!(label["DisplayName"]["UserLocalizedLabel"]["Label"], "Nickname");
        talk.end("dynamics_web_api_definitions");
    });
}
