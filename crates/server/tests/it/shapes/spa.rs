//! Microsoft's sample for browsers: what the browser asks first, rows, conditions, pages, errors.

use super::{Talk, error, id_between_last_parentheses, text};
use crate::demo::each_alone;

const ORIGIN: &str = "http://localhost:1234";

/// As a browser orders it: its own headers around those of the page, which it writes in lower case.
fn head(own: &str, has_body: bool) -> String {
    if own.contains("Access-Control-Request-Method") {
        return format!(
            "Host: HOST\r\nConnection: keep-alive\r\nAccept: */*\r\n{own}Origin: {ORIGIN}\r\n\
             User-Agent: Mozilla/5.0\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: cross-site\r\n\
             Sec-Fetch-Dest: empty\r\nAccept-Language: en-US,en;q=0.9\r\n"
        );
    }
    let length = if has_body { "Content-Length: LENGTH\r\n" } else { "" };
    let kind =
        if own.contains("content-type:") { "" } else { "content-type: application/json\r\n" };
    format!(
        "Host: HOST\r\nConnection: keep-alive\r\n{length}accept: application/json\r\n\
         authorization: Bearer TOKEN\r\n{kind}{own}odata-maxversion: 4.0\r\nodata-version: 4.0\r\n\
         Origin: {ORIGIN}\r\nUser-Agent: Mozilla/5.0\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n\
         Sec-Fetch-Dest: empty\r\nReferer: {ORIGIN}/\r\nAccept-Encoding: gzip, deflate\r\n\
         Accept-Language: en-US,en;q=0.9\r\n"
    )
}

const ANNOTATIONS: &str = "prefer: odata.include-annotations=\"*\"\r\n";

#[test]
fn the_sample_for_browsers_works_from_a_page_of_another_origin() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let preflight = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: \
            authorization,content-type,odata-maxversion,odata-version,prefer\r\n";
        let allowed = talk.ask("OPTIONS accounts", preflight, "");
        assert!(matches!(allowed.status, 200 | 204), "{}", allowed.status);
        let names = allowed.header("Access-Control-Allow-Headers").unwrap().to_lowercase();
        for name in ["authorization", "content-type", "odata-maxversion", "odata-version", "prefer"]
        {
            assert!(names.contains(name), "{name} is not in {names}");
        }
        assert!(allowed.header("Access-Control-Allow-Methods").unwrap().contains("POST"));

        talk.ask("GET WhoAmI", "", "");
        let made =
            talk.ask("POST accounts", "", r#"{"name":"Contoso Ltd","telephone1":"555-5555"}"#);
        assert_eq!(made.status, 204);
        let exposed = made.header("Access-Control-Expose-Headers").unwrap().to_lowercase();
        assert!(exposed.contains("odata-entityid") && exposed.contains("preference-applied"));
        talk.name("contoso", &id_between_last_parentheses(&made));
        let line = "GET accounts(<contoso>)?$select=name,revenue,telephone1,description";
        let row = talk.ask(line, ANNOTATIONS, "").json();
        // What `Refresh` reads out of the context: `#(\w+)\(` and `\(([^)]+)\)`.
        let context = text(&row["@odata.context"]);
        let (set, rest) = context.split_once('#').unwrap().1.split_once('(').unwrap();
        let (columns, _) = rest.split_once(')').unwrap();
        let tag = text(&row["@odata.etag"]);
        let refresh = format!("GET {set}(<contoso>)?$select={columns}");
        let condition = format!("if-none-match: {tag}\r\n");
        assert_eq!(talk.ask(&refresh, &condition, "").status, 304);
        let line = "PUT accounts(<contoso>)/telephone1";
        let null = "if-none-match: null\r\n";
        assert_eq!(talk.ask(line, null, r#"{"value":"555-0105"}"#).status, 204);
        let read = talk.ask("GET accounts(<contoso>)/telephone1", null, "");
        assert_eq!(read.json()["value"], "555-0105");
        let fresh = talk.ask(&refresh, &condition, "");
        assert_eq!((fresh.status, &fresh.json()["telephone1"]), (200, &"555-0105".into()));

        let prefer = "prefer: return=representation,odata.include-annotations=\"*\"\r\n";
        let body = r#"{"firstname":"Rafel","lastname":"Shillo"}"#;
        let row = talk.ask("POST contacts?$select=fullname,annualincome", prefer, body).json();
        talk.name("rafel", text(&row["contactid"]));
        let body = r#"{"annualincome":80000,"jobtitle":"Junior Developer"}"#;
        assert_eq!(talk.ask("PATCH contacts(<rafel>)", "if-match: *\r\n", body).status, 204);
        let body = r#"{"@odata.id":"http://HOST/api/data/v9.2/contacts(<rafel>)"}"#;
        let line = "POST accounts(<contoso>)/contact_customer_accounts/$ref";
        assert_eq!(talk.ask(line, "", body).status, 204);

        let page = "prefer: odata.maxpagesize=4,odata.include-annotations=\"*\"\r\n";
        let line = "GET contacts?$select=fullname,jobtitle,annualincome&$filter=annualincome%20gt%2055000&\
                    $orderby=jobtitle%20asc,annualincome%20desc&$count=true";
        let first = talk.ask(line, page, "").json();
        assert_eq!(first["@odata.count"], first["@Microsoft.Dynamics.CRM.totalrecordcount"]);
        // `response.json()` of digits.
        let count = talk.ask("GET contacts/$count", "", "");
        serde_json::from_slice::<u64>(&count.body).unwrap();
        let line = "GET contacts?fetchXml=%3Cfetch%20page%3D%221%22%20count%3D%222%22%3E%3Centity%20name%3D%22contact%22%3E\
            %3Cattribute%20name%3D%22lastname%22%20%2F%3E%3Corder%20attribute%3D%22lastname%22%20%2F%3E%3C%2Fentity%3E%3C%2Ffetch%3E";
        let fetched = talk.ask(line, ANNOTATIONS, "").json();
        assert_eq!(fetched["@Microsoft.Dynamics.CRM.morerecords"], true);
        // The sample reads the cookie as XML and decodes its attribute twice.
        let cookie = text(&fetched["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]);
        let (_, inner) = cookie.split_once("pagingcookie=\"").unwrap();
        let inner = inner.split('"').next().unwrap();
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
        };
        assert!(decode(&decode(inner)).starts_with("<cookie page=\"1\">"));

        // The page shows `error.error.message`, and can read it: a refusal too has the header of CORS.
        let missing = talk.ask("GET accounts(99999999-9999-4999-8999-999999999999)", "", "");
        assert_eq!(error(&missing).0, 404);
        assert!(missing.header("Access-Control-Allow-Origin").is_some());
        assert_eq!(talk.ask("DELETE contacts(<rafel>)", "", "").status, 204);
        talk.end("spa");
    });
}
