//! Microsoft's sample in `PowerShell`: its functions send and read one thing each.

use super::{Talk, error, text};
use crate::demo::each_alone;

/// Headers come from a table without order; a value of `$null` is no header. Bodies are JSON over
/// several lines with two blanks for a colon.
fn head(own: &str, has_body: bool) -> String {
    let length = if has_body { "Content-Length: LENGTH\r\n" } else { "" };
    format!(
        "Host: HOST\r\n{own}OData-Version: 4.0\r\nAccept: application/json\r\nAuthorization: Bearer TOKEN\r\n\
         OData-MaxVersion: 4.0\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-US) \
         PowerShell/7.4.1\r\nAccept-Encoding: gzip, deflate\r\n{length}"
    )
}

const JSON: &str = "Content-Type: application/json\r\n";

/// `Select-String '(?<=\().*?(?=\))'` on the first value of the header.
fn first_match(address: &str) -> &str {
    let (_, rest) = address.split_once('(').unwrap();
    rest.split(')').next().unwrap()
}

#[test]
fn the_sample_in_power_shell_writes_reads_and_relates_rows() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        talk.ask("GET WhoAmI", "", "");
        let body = "{\r\n  \"firstname\": \"Rafel\",\r\n  \"lastname\": \"Shillo\"\r\n}";
        let made = talk.ask("POST contacts", JSON, body);
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("rafel", first_match(made.header("OData-EntityId").unwrap()));
        let change = [JSON, "If-Match: *\r\n"].concat();
        let body = "{\r\n  \"annualincome\": 80000\r\n}";
        assert_eq!(talk.ask("PATCH contacts(<rafel>)", &change, body).status, 204);
        let body = "{\r\n  \"value\": \"555-0105\"\r\n}";
        assert_eq!(talk.ask("PUT contacts(<rafel>)/telephone1", JSON, body).status, 204);
        let null = "If-None-Match: null\r\n";
        let read = talk.ask("GET contacts(<rafel>)/telephone1", null, "");
        assert_eq!(read.json()["value"], "555-0105");

        let body = "{\r\n  \"name\": \"Contoso Ltd\",\r\n  \"primarycontactid@odata.bind\": \
                    \"contacts(<rafel>)\"\r\n}";
        let add =
            [JSON, "Prefer: return=representation,odata.include-annotations=\"*\"\r\n"].concat();
        let row = talk.ask("POST accounts?$select=name,revenue", &add, body);
        assert_eq!(row.status, 201, "{}", row.text());
        let row = row.json();
        talk.name("contoso", text(&row["accountid"]));
        // `Sync-Record`: the columns are those of the context.
        let context = text(&row["@odata.context"]);
        let (set, rest) = context.split_once('#').unwrap().1.split_once('(').unwrap();
        let (columns, _) = rest.split_once(')').unwrap();
        let condition = format!("If-None-Match: {}\r\n", text(&row["@odata.etag"]));
        let line = format!("GET {set}(<contoso>)?$select={columns}");
        assert_eq!(talk.ask(&line, &condition, "").status, 304);

        let body = "{\r\n  \"@odata.id\": \"http://HOST/api/data/v9.2/contacts(<rafel>)\"\r\n}";
        let line = "POST accounts(<contoso>)/contact_customer_accounts/$ref";
        assert_eq!(talk.ask(line, JSON, body).status, 204);
        let prefer = "Prefer: odata.maxpagesize=50,odata.include-annotations=\"*\"\r\nConsistency: Strong\r\n";
        let line = "GET accounts(<contoso>)/contact_customer_accounts?$select=fullname,jobtitle";
        let rows = talk.ask(line, prefer, "").json();
        assert_eq!(rows["value"].as_array().unwrap().len(), 1);
        let line = "DELETE accounts(<contoso>)/contact_customer_accounts(<rafel>)/$ref";
        assert_eq!(talk.ask(line, "", "").status, 204);
        let small = "Prefer: odata.maxpagesize=2,odata.include-annotations=\"*\"\r\n";
        let page = talk.ask("GET accounts?$select=name&$orderby=name&$top=3", small, "").json();
        let next = text(&page["@odata.nextLink"]).replace(&demo.host(), "HOST");
        assert_eq!(talk.ask(&format!("GET {next}"), small, "").status, 200);

        let many = "{\r\n  \"Targets\": [\r\n    {\r\n      \"name\": \"Account 1\",\r\n      \
            \"@odata.type\": \"Microsoft.Dynamics.CRM.account\"\r\n    }\r\n  ]\r\n}";
        let line = "POST accounts/Microsoft.Dynamics.CRM.CreateMultiple";
        let made = talk.ask(line, JSON, many).json();
        talk.name("one", text(&made["Ids"][0]));
        let stale = "Consistency: Strong\r\nIf-Match: W/\"1\"\r\n";
        assert_eq!(error(&talk.ask("DELETE accounts(<one>)", stale, "")).0, 412);
        assert_eq!(talk.ask("DELETE accounts(<one>)", "", "").status, 204);
        talk.end("power_shell");
    });
}

#[test]
fn the_sample_in_power_shell_waits_as_long_as_it_is_told() {
    use testkit::{Database, Program};
    let arguments = ["--demo", "--limit-requests", "1", "--limit-window", "2s"];
    let server = Program::demo(crate::BINARY, Database::sqlite()).serve(&arguments);
    crate::demo::Demo::served("sqlite", server, |demo| {
        let mut user = demo.admin();
        assert_eq!(user.get("WhoAmI").status, 200);
        // `MaximumRetryCount` waits for the seconds of the header, which are a whole number.
        let refused = user.get("WhoAmI");
        assert_eq!(error(&refused).0, 429);
        let seconds: u64 = refused.header("Retry-After").unwrap().parse().unwrap();
        std::thread::sleep(std::time::Duration::from_secs(seconds));
        assert_eq!(user.get("WhoAmI").status, 200);
    });
}
