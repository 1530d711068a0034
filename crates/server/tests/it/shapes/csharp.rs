//! The service of Microsoft's samples in C#: rows, conditions, questions, functions.

use testkit::Response;

use super::{Talk, error, id_between_last_parentheses, text};
use crate::demo::{ADMIN, each_alone};

/// Headers of the message, then the token, then those of the client, then those of the content.
pub(super) fn head(own: &str, has_body: bool) -> String {
    // A default is not added beside a value that the message has.
    let condition = if own.contains("If-None-Match:") { "" } else { "If-None-Match: null\r\n" };
    let content = match (has_body, own.contains("Content-Type:")) {
        (true, true) => "Content-Length: LENGTH\r\n",
        (true, false) => {
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: LENGTH\r\n"
        }
        (false, _) => "",
    };
    format!(
        "Host: HOST\r\n{own}Authorization: Bearer TOKEN\r\nUser-Agent: WebAPIService/1.0.0.0\r\n\
         OData-MaxVersion: 4.0\r\nOData-Version: 4.0\r\n{condition}Accept: application/json\r\n{content}"
    )
}

const ANNOTATIONS: &str = "Prefer: odata.include-annotations=\"*\"\r\n";

/// `EntityReference(uri)`: set and id of an address.
fn keep(talk: &mut Talk, name: &str, made: &Response) {
    assert_eq!(made.status, 204, "{}", made.text());
    talk.name(name, &id_between_last_parentheses(made));
}

#[test]
fn the_service_in_c_sharp_writes_and_reads_rows() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        talk.name("admin", ADMIN);
        let who = talk.ask("GET WhoAmI", "", "");
        who.header("x-ms-dop-hint").unwrap().parse::<i32>().unwrap();
        assert_eq!(who.json()["UserId"], ADMIN);

        let rafel = "{\r\n  \"firstname\": \"Rafel\",\r\n  \"lastname\": \"Shillo\"\r\n}";
        let made = talk.ask("POST contacts", "", rafel);
        keep(&mut talk, "rafel", &made);
        let income = "{\r\n  \"annualincome\": 80000,\r\n  \"jobtitle\": \"Junior Developer\"\r\n}";
        let updated = talk.ask("PATCH contacts(<rafel>)", "If-Match: *\r\n", income);
        assert_eq!(updated.status, 204);
        let read = talk.ask(
            "GET contacts(<rafel>)?$select=fullname,annualincome,jobtitle,description",
            ANNOTATIONS,
            "",
        );
        let row = read.json();
        assert_eq!(row["annualincome@OData.Community.Display.V1.FormattedValue"], "$80,000.00");
        let value = "{\r\n  \"value\": \"555-0105\"\r\n}";
        assert_eq!(talk.ask("PUT contacts(<rafel>)/telephone1", "", value).status, 204);
        let read = talk.ask("GET contacts(<rafel>)/telephone1", "", "");
        assert_eq!(read.json()["value"], "555-0105");

        let contoso = "{\r\n  \"name\": \"Contoso Ltd\",\r\n  \"telephone1\": \"555-5555\",\r\n  \
                       \"primarycontactid@odata.bind\": \"contacts(<rafel>)\"\r\n}";
        let made = talk.ask("POST accounts", "", contoso);
        keep(&mut talk, "contoso", &made);
        let read = talk.ask(
            "GET accounts(<contoso>)?$select=name,&$expand=primarycontactid($select=fullname,jobtitle,annualincome)",
            ANNOTATIONS,
            "",
        );
        assert_eq!(read.json()["primarycontactid"]["fullname"], "Rafel Shillo");

        let coffee = "{\r\n  \"name\": \"Fourth Coffee\",\r\n  \"primarycontactid\": {\r\n    \
            \"firstname\": \"Susie\",\r\n    \"lastname\": \"Curtis\",\r\n    \"jobtitle\": \"Coffee Master\",\r\n    \
            \"annualincome\": 48000,\r\n    \"Contact_Tasks\": [\r\n      {\r\n        \
            \"subject\": \"Sign invoice\",\r\n        \"description\": \"Invoice #12321\",\r\n        \
            \"scheduledstart\": \"2023-04-19T03:00:00+07:00\",\r\n        \
            \"scheduledend\": \"2023-04-19T04:00:00+07:00\",\r\n        \"scheduleddurationminutes\": 60\r\n      },\r\n      \
            {\r\n        \"subject\": \"Setup new display\",\r\n        \
            \"description\": \"Theme is - Spring is in the air\",\r\n        \
            \"scheduledstart\": \"2023-04-20T03:00:00+07:00\",\r\n        \
            \"scheduledend\": \"2023-04-20T04:00:00+07:00\",\r\n        \"scheduleddurationminutes\": 60\r\n      }\r\n    \
            ]\r\n  }\r\n}";
        let made = talk.ask("POST accounts", "", coffee);
        keep(&mut talk, "coffee", &made);
        let read = talk.ask(
            "GET accounts(<coffee>)?$select=name&$expand=primarycontactid($select=fullname,jobtitle,annualincome)",
            ANNOTATIONS,
            "",
        );
        talk.name("susie", text(&read.json()["primarycontactid"]["contactid"]));
        let read = talk.ask(
            "GET contacts(<susie>)?$select=fullname&$expand=Contact_Tasks($select=subject,description,scheduledstart,\
             scheduledend;$orderby=subject)",
            ANNOTATIONS,
            "",
        );
        let start = "scheduledstart@OData.Community.Display.V1.FormattedValue";
        assert_eq!(read.json()["Contact_Tasks"][1][start], "4/18/2023 8:00 PM");

        let other = "{\r\n  \"@odata.id\": \"http://HOST/api/data/v9.2/contacts(<rafel>)\"\r\n}";
        let line = "POST accounts(<coffee>)/contact_customer_accounts/$ref";
        assert_eq!(talk.ask(line, "", other).status, 204);
        let line = "GET accounts(<coffee>)/contact_customer_accounts?$select=fullname,jobtitle";
        let read = talk.ask(line, ANNOTATIONS, "");
        assert_eq!(read.json()["value"][0]["fullname"], "Rafel Shillo");
        let line = "DELETE accounts(<coffee>)/contact_customer_accounts(<rafel>)/$ref";
        assert_eq!(talk.ask(line, "", "").status, 204);
        assert_eq!(talk.ask("DELETE contacts(<rafel>)/telephone1", "", "").status, 204);
        let strong = "Consistency: Strong\r\n";
        assert_eq!(talk.ask("DELETE accounts(<coffee>)", strong, "").status, 204);
        let gone = talk.ask("GET accounts(<coffee>)?$select=name", "", "");
        assert_eq!(error(&gone).1, "0x80040217");
        talk.end("csharp_rows");
    });
}

#[test]
fn the_service_in_c_sharp_sets_conditions() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        // Two values of one header, in one line and in two.
        let prefer = "Prefer: odata.include-annotations=\"*\", return=representation\r\n";
        let row = "{\r\n  \"name\": \"Contoso Ltd\",\r\n  \"telephone1\": \"555-0000\",\r\n  \
                   \"revenue\": 5000000,\r\n  \"description\": \"Parent company of Contoso Pharmaceuticals, etc.\"\r\n}";
        let line = "POST accounts?$select=name,revenue,telephone1,description";
        let made = talk.ask(line, prefer, row);
        assert_eq!(made.status, 201, "{}", made.text());
        let row_made = made.json();
        let tag = text(&row_made["@odata.etag"]).to_owned();
        assert_eq!(made.header("ETag"), Some(tag.as_str()));
        talk.name("account", text(&row_made["accountid"]));
        let twice = "Prefer: odata.include-annotations=\"*\"\r\nPrefer: return=representation\r\n";
        let body = "{\r\n  \"name\": \"Two headers\"\r\n}";
        assert_eq!(talk.ask("POST accounts?$select=name", twice, body).status, 201);

        let read = "GET accounts(<account>)?$select=name,revenue,telephone1,description";
        let known = format!("If-None-Match: {tag}\r\n");
        let same = talk.ask(read, &known, "");
        assert_eq!((same.status, same.body.len()), (304, 0));
        let value = "{\"value\": \"555-0001\"}";
        assert_eq!(talk.ask("PUT accounts(<account>)/telephone1", "", value).status, 204);
        let changed = talk.ask(read, &known, "");
        assert_eq!((changed.status, &changed.json()["telephone1"]), (200, &"555-0001".into()));
        let current = text(&changed.json()["@odata.etag"]).to_owned();

        let old = format!("If-Match: {tag}\r\n");
        let income = "{\r\n  \"revenue\": 6000000\r\n}";
        let refused = talk.ask("PATCH accounts(<account>)", &old, income);
        let version =
            "The version of the existing record doesn't match the RowVersion property provided.";
        assert_eq!(error(&refused), (412, "0x80060882".into(), version.into()));
        let refused = talk.ask("DELETE accounts(<account>)", &old, "");
        assert_eq!(error(&refused).1, "0x80060882");
        let now = format!("If-Match: {current}\r\n");
        assert_eq!(talk.ask("PATCH accounts(<account>)", &now, income).status, 204);

        let body = "{\r\n  \"telephone1\": \"555-0006\"\r\n}";
        let refused = talk.ask("PATCH accounts(<account>)", "If-None-Match: *\r\n", body);
        assert_eq!(error(&refused).1, "0x80040237");
        talk.name("other", "10203040-5060-4070-8090-a0b0c0d0e0f0");
        let refused = talk.ask("PATCH accounts(<other>)", "If-Match: *\r\n", body);
        assert_eq!(error(&refused).1, "0x80040217");
        assert_eq!(talk.ask("PATCH accounts(<other>)", "If-None-Match: *\r\n", body).status, 204);
        assert_eq!(talk.ask("PATCH accounts(<other>)", "", body).status, 204);
        assert_eq!(talk.ask("DELETE accounts(<other>)", "", "").status, 204);
        talk.end("csharp_conditions");
    });
}

/// A question in `FetchXML` as `WebUtility.UrlEncode` writes it.
const FETCH: &str = "contacts?fetchXml=%3Cfetch+mapping%3D%22logical%22+output-format%3D%22xml-platform%22+\
    version%3D%221.0%22+distinct%3D%22false%22%3E%0D%0A++%3Centity+name%3D%22contact%22%3E%0D%0A++++\
    %3Cattribute+name%3D%22fullname%22+%2F%3E%0D%0A++++%3Cattribute+name%3D%22annualincome%22+%2F%3E%0D%0A++++\
    %3Corder+descending%3D%22true%22+attribute%3D%22fullname%22+%2F%3E%0D%0A++++%3Cfilter+type%3D%22and%22%3E%0D%0A\
    ++++++%3Ccondition+value%3D%22%25(sample)%25%22+attribute%3D%22fullname%22+operator%3D%22like%22+%2F%3E%0D%0A\
    ++++%3C%2Ffilter%3E%0D%0A++%3C%2Fentity%3E%0D%0A%3C%2Ffetch%3E&$count=true";

#[test]
fn the_service_in_c_sharp_asks_questions() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        talk.name("admin", ADMIN);
        let named = |first: &str, last: &str| {
            format!(
                "{{\r\n        \"firstname\": \"{first}\",\r\n        \"lastname\": \"{last} (sample)\",\r\n        \
                 \"@odata.type\": \"Microsoft.Dynamics.CRM.contact\"\r\n    }}"
            )
        };
        let rows =
            [named("Yvonne", "McKay"), named("Susanna", "Stubberod"), named("Nancy", "Anderson")];
        let rows = format!("{{\r\n  \"Targets\": [\r\n    {}\r\n  ]\r\n}}", rows.join(",\r\n    "));
        let line = "POST contacts/Microsoft.Dynamics.CRM.CreateMultiple";
        let made = talk.ask(line, "", &rows).json();
        for (name, id) in ["yvonne", "susanna", "nancy"].iter().zip(made["Ids"].as_array().unwrap())
        {
            talk.name(name, text(id));
        }
        // A header of two values is one line.
        let prefer = "Prefer: odata.maxpagesize=2, odata.include-annotations=\"*\"\r\n";
        let line = "GET contacts?$select=fullname,jobtitle,annualincome&$filter=contains(fullname,'(sample)')&\
                    $orderby=fullname%20asc&$count=true";
        let page = talk.ask(line, prefer, "").json();
        assert_eq!(
            (page["value"].as_array().unwrap().len(), &page["@odata.count"]),
            (2, &3.into())
        );
        let next = text(&page["@odata.nextLink"]).replace(&demo.host(), "HOST");
        let last = talk.ask(&format!("GET {next}"), prefer, "").json();
        assert_eq!(last["value"].as_array().unwrap().len(), 1);
        assert_eq!(last["@odata.nextLink"], serde_json::Value::Null);
        let count = talk.ask("GET contacts/$count", "", "");
        count.text().parse::<u32>().unwrap();
        let found = talk.ask(&format!("GET {FETCH}"), ANNOTATIONS, "").json();
        assert_eq!(
            (found["value"].as_array().unwrap().len(), &found["@odata.count"]),
            (3, &3.into())
        );
        // The same as the extension of the sample asks it, in a batch.
        let kind = "Content-Type: multipart/mixed; boundary=\"batch_3e6b1a3e\"\r\n";
        let body = format!(
            "--batch_3e6b1a3e\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
             GET /api/data/v9.2/{FETCH} HTTP/1.1\r\nHost: HOST\r\n{ANNOTATIONS}\r\n\r\n--batch_3e6b1a3e--\r\n"
        );
        let answer = talk.ask("POST $batch", kind, &body);
        assert_eq!(crate::batch::parts_of(&answer)[0].json()["value"], found["value"]);

        let address = talk.ask(
            "GET FormatAddress(Line1=@p1,City=@p2,StateOrProvince=@p3,PostalCode=@p4,Country=@p5)?\
             @p1='123%20Maple%20St.'&@p2='Seattle'&@p3='WA'&@p4='98007'&@p5='USA'",
            "",
            "",
        );
        assert_eq!(address.json()["Address"], "123 Maple St.\r\nSeattle, WA 98007\r\nUSA");
        let line =
            "GET RetrieveTotalRecordCount(EntityNames=@p1)?@p1=[%22account%22,%22contact%22]";
        let counted = talk.ask(line, "", "").json();
        let counted = &counted["EntityRecordCountCollection"];
        assert_eq!(counted["Keys"], serde_json::json!(["account", "contact"]));
        assert_eq!(counted["Count"], counted["Values"].as_array().unwrap().len());
        let line = "GET systemusers(<admin>)/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)?\
                    @p1=%7B'@odata.id':'contacts(<nancy>)'%7D";
        let access = talk.ask(line, "", "").json();
        assert!(text(&access["AccessRights"]).starts_with("ReadAccess, WriteAccess"));
        let line = "GET RetrieveCurrentOrganization(AccessType=@p1)?\
                    @p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'";
        assert_eq!(talk.ask(line, "", "").json()["Detail"]["State"], "Enabled");

        let share = "{\r\n  \"Target\": {\r\n    \"contactid\": \"<nancy>\",\r\n    \
            \"@odata.type\": \"Microsoft.Dynamics.CRM.contact\"\r\n  },\r\n  \"PrincipalAccess\": {\r\n    \
            \"AccessMask\": \"ReadAccess, WriteAccess\",\r\n    \"Principal\": {\r\n      \
            \"systemuserid\": \"278742b0-1e61-4fb5-84ef-c7de308c19e2\",\r\n      \
            \"@odata.type\": \"Microsoft.Dynamics.CRM.systemuser\"\r\n    }\r\n  }\r\n}";
        assert_eq!(talk.ask("POST GrantAccess", "", share).status, 204);
        let line = "GET RetrieveSharedPrincipalsAndAccess(Target=@p1)?@p1=%7B'@odata.id':'contacts(<nancy>)'%7D";
        let shared = talk.ask(line, "", "").json();
        assert_eq!(shared["PrincipalAccesses"][0]["AccessMask"], "ReadAccess, WriteAccess");
        talk.end("csharp_questions");
    });
}

#[test]
fn the_service_in_c_sharp_writes_many_rows_at_once() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let item = |members: &str| {
            format!(
                "{{\r\n      {members},\r\n      \"@odata.type\": \"Microsoft.Dynamics.CRM.account\"\r\n    }}"
            )
        };
        let targets = |items: &[String]| {
            format!("{{\r\n  \"Targets\": [\r\n    {}\r\n  ]\r\n}}", items.join(",\r\n    "))
        };
        let body = targets(&[item("\"name\": \"sample 1\""), item("\"name\": \"sample 2\"")]);
        let line = "POST accounts/Microsoft.Dynamics.CRM.CreateMultiple";
        let made = talk.ask(line, "", &body).json();
        talk.name("one", text(&made["Ids"][0]));
        talk.name("two", text(&made["Ids"][1]));
        let body = targets(&[
            item("\"name\": \"sample 1 Updated\",\r\n      \"accountid\": \"<one>\""),
            item("\"name\": \"sample 2 Updated\",\r\n      \"accountid\": \"<two>\""),
        ]);
        let line = "POST accounts/Microsoft.Dynamics.CRM.UpdateMultiple";
        assert_eq!(talk.ask(line, "", &body).status, 204);
        let line = "POST accounts/Microsoft.Dynamics.CRM.UpsertMultiple";
        let body =
            targets(&[item("\"name\": \"sample 1 again\",\r\n      \"accountid\": \"<one>\"")]);
        assert_eq!(talk.ask(line, "", &body).status, 204);
        let line = "POST accounts/Microsoft.Dynamics.CRM.DeleteMultiple";
        let refused = talk.ask(line, "", &body);
        assert_eq!(error(&refused).2, "DeleteMultiple has not yet been implemented.");
        // Whether a table has such a message is asked like this.
        let line = "GET sdkmessagefilters?$select=sdkmessagefilterid&$filter=sdkmessageid/name%20eq%20'CreateMultiple'%20\
                    and%20primaryobjecttypecode%20eq%20'account'";
        assert_eq!(talk.ask(line, "", "").json()["value"].as_array().unwrap().len(), 1);
        let body = "{\r\n  \"QuerySet\": [\r\n    {\r\n      \"EntityName\": \"account\",\r\n      \"ColumnSet\": {\r\n        \
            \"AllColumns\": false,\r\n        \"Columns\": []\r\n      },\r\n      \"Criteria\": {\r\n        \
            \"FilterOperator\": \"And\",\r\n        \"Conditions\": [\r\n          {\r\n            \
            \"AttributeName\": \"accountid\",\r\n            \"Operator\": \"In\",\r\n            \"Values\": [\r\n              \
            {\r\n                \"Value\": \"<one>\",\r\n                \"Type\": \"System.Guid\"\r\n              },\r\n              \
            {\r\n                \"Value\": \"<two>\",\r\n                \"Type\": \"System.Guid\"\r\n              }\r\n            \
            ]\r\n          }\r\n        ],\r\n        \"Filters\": []\r\n      }\r\n    }\r\n  ],\r\n  \
            \"JobName\": \"Deleting 2 records\",\r\n  \"SendEmailNotification\": false,\r\n  \"ToRecipients\": [],\r\n  \
            \"CCRecipients\": [],\r\n  \"RecurrencePattern\": null,\r\n  \
            \"StartDateTime\": \"2023-01-05T11:17:48.1234567-08:00\",\r\n  \"RunNow\": false\r\n}";
        let job = talk.ask("POST BulkDelete", "", body).json();
        talk.name("job", text(&job["JobId"]));
        talk.end("csharp_many");
        // The client polls the row of the job.
        let job = text(&job["JobId"]);
        let mut admin = demo.admin();
        let begun = std::time::Instant::now();
        loop {
            let row = admin.read(&format!("asyncoperations({job})?$select=statecode,statuscode"));
            if row["statecode"] == 3 {
                assert_eq!(row["statuscode"], 30);
                break;
            }
            assert!(begun.elapsed() < std::time::Duration::from_mins(1), "{row}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        assert_eq!(admin.count("accounts/$count?$filter=startswith(name,'sample ')"), 0);
    });
}
