//! A corpus of heads by which a header of impersonation could get lost on its way, or another request be
//! hidden behind one, byte by byte over a socket: each has one fixed answer (`golden/smuggling.txt`), none
//! writes anything in the name of the sender, and the next request works.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use testkit::{Client, Database, Server, golden};

use crate::BINARY;
use crate::demo::{ACTUAL, Demo, IMPERSONATED, IMPERSONATED_OBJECT, MANAGER, User, id_of};

/// How a body is framed, and the body: `BODY` stands for it, `SIZE` for its size in hexadecimal digits.
const LENGTH: &str = "Content-Length: LENGTH\r\n|BODY";
const CHUNKS: &str = "Transfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n";

/// Lines of a head, for each of the two headers: `NAME` and `VALUE` are a good one, `OTHER` is a good value
/// for somebody else.
const LINES: [&str; 66] = [
    // As it should be, in every case of letters and with blanks around the value.
    "NAME: VALUE\r\n",
    "lower: VALUE\r\n",
    "UPPER:VALUE\r\n",
    "NAME: \t VALUE \t \r\n",
    "NAME: {VALUE}\r\n",
    // More than one.
    "NAME: VALUE\r\nNAME: VALUE\r\n",
    "NAME: VALUE\r\nlower: VALUE\r\n",
    "NAME: VALUE\r\nNAME: OTHER\r\n",
    "NAME: OTHER\r\nUPPER: VALUE\r\n",
    "NAME: VALUE\r\nNAME:\r\n",
    "NAME:\r\nNAME: VALUE\r\n",
    "NAME: VALUE\r\nNAME: x\r\n",
    // Lists, nothing, and what is no id.
    "NAME: VALUE, VALUE\r\n",
    "NAME: VALUE,OTHER\r\n",
    "NAME: , VALUE\r\n",
    "NAME: VALUE,\r\n",
    "NAME: VALUE;q=1\r\n",
    "NAME: VALUE OTHER\r\n",
    "NAME:\r\n",
    "NAME: \t\r\n",
    "NAME: \"VALUE\"\r\n",
    "NAME: null\r\n",
    "NAME: %7BVALUE%7D\r\n",
    "NAME: VALUE\u{80}\r\n",
    // Names that some take for it, and some do not.
    "NAME : VALUE\r\n",
    "NAME\t: VALUE\r\n",
    " NAME: VALUE\r\n",
    "NAME\0: VALUE\r\n",
    "NA ME: VALUE\r\n",
    "\"NAME\": VALUE\r\n",
    "(NAME): VALUE\r\n",
    "NAME:: VALUE\r\n",
    "NAME\r\n",
    ": VALUE\r\n",
    "NAME=VALUE\r\n",
    "UNDER: VALUE\r\n",
    "HYPHEN: VALUE\r\n",
    "DOT: VALUE\r\n",
    "_NAME_: VALUE\r\n",
    "NAME: VALUE\r\nUNDER: VALUE\r\n",
    "NAM\u{c9}: VALUE\r\n",
    // Lines that go on, or end otherwise.
    "NAME:\r\n VALUE\r\n",
    "NAME:\r\n\tVALUE\r\n",
    "X: y\r\n NAME: VALUE\r\n",
    "X: y\rNAME: VALUE\r\n",
    "NAME: VALUE\rX: y\r\n",
    "NAME: VALUE\n",
    "X: y\nNAME: VALUE\n",
    "NAME: VALUE\0\r\n",
    "NAME: VALUE\u{b}\r\n",
    // What is for one hop only, or for after the body.
    "Connection: NAME\r\nNAME: VALUE\r\n",
    "NAME: VALUE\r\nConnection: NAME\r\n",
    "Connection: keep-alive, UPPER\r\nNAME: VALUE\r\n",
    "Connection: close\r\nConnection: lower\r\nNAME: VALUE\r\n",
    "Connection:\tlower \t,x\r\nNAME: VALUE\r\n",
    "connection: \"NAME\"\r\nNAME: VALUE\r\n",
    "Connection: NAME\r\n",
    "Connection: Authorization\r\nNAME: VALUE\r\n",
    "Connection: host\r\nNAME: VALUE\r\n",
    "Connection: content-length\r\nNAME: VALUE\r\n",
    "Connection: TE\r\nTE: trailers\r\nNAME: VALUE\r\n",
    "Proxy-Connection: NAME\r\nNAME: VALUE\r\n",
    "Trailer: NAME\r\nNAME: VALUE\r\n",
    "Trailer: x, lower\r\n",
    // Who sends it, twice.
    "Authorization: Bearer x\r\nNAME: VALUE\r\n",
    "Host: y\r\nNAME: VALUE\r\n",
];

/// Framings of the body, of a request with a good header.
const FRAMINGS: [&str; 35] = [
    LENGTH,
    CHUNKS,
    "Transfer-Encoding: Chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n|SIZE;x=y\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n|SIZE;\r\nBODY\r\n0;NAME: VALUE\r\n\r\n",
    // Trailers.
    "Transfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\nx: y\r\n\r\n",
    "Transfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\nNAME: OTHER\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTrailer: NAME\r\n|SIZE\r\nBODY\r\n0\r\nNAME: VALUE\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTE: trailers\r\n|SIZE\r\nBODY\r\n0\r\nUPPER: OTHER\r\n\r\n",
    "Transfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\nUNDER: OTHER\r\n\r\n",
    "Transfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\nAuthorization: Bearer x\r\n\r\n",
    "Transfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\nx: y\r\n NAME: OTHER\r\n\r\n",
    // Two ends of one body, with a request of the sender's own behind the nearer one.
    "Content-Length: LENGTH\r\nTransfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\nHIDDEN",
    "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n|SIZE\r\nBODY\r\n0\r\n\r\nHIDDEN",
    "Transfer-Encoding: chunked\r\nContent-Length: x\r\n|SIZE\r\nBODY\r\n0\r\n\r\nHIDDEN",
    "Content-Length: LENGTH\r\nContent-Length: 0\r\n|BODY",
    "Content-Length: 0\r\nContent-Length: LENGTH\r\n|BODY",
    "Content-Length: LENGTH\r\nContent-Length: LENGTH\r\n|BODY",
    "Content-Length: LENGTH, LENGTH\r\n|BODY",
    "Content-Length: +LENGTH\r\n|BODY",
    "Content-Length: -1\r\n|BODY",
    "Content-Length: 0xff\r\n|BODY",
    "Content-Length: LENGTH x\r\n|BODY",
    "Content-Length:\r\n|BODY",
    "Content-Length : LENGTH\r\n|BODY",
    "Content-Length: 99999999999999999999\r\n|BODY",
    // Codings that are none, or one more.
    "Transfer-Encoding: chunked, chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked, identity\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: identity\r\nContent-Length: LENGTH\r\n|BODY",
    "Transfer-Encoding: gzip, chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: xchunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding: \u{b}chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer-Encoding : chunked\r\n|SIZE\r\nBODY\r\n0\r\n\r\n",
    "Transfer_Encoding: chunked\r\nContent-Length: LENGTH\r\n|BODY",
];

/// What is tried, for both headers and one socket after the other.
struct Attempt<'a> {
    demo: &'a Demo,
    admin: User,
    told: String,
    number: usize,
}

impl Attempt<'_> {
    /// Sends a row with these lines; tells the answer, in whose name the row was made, and whether the
    /// connection went on.
    fn send(&mut self, shown: &str, lines: &str, framing: &str) {
        self.number += 1;
        let name = format!("Smuggled {}", self.number);
        let token = self.demo.token("actual");
        let own = |name: &str| {
            let body = json!({ "name": name }).to_string();
            format!(
                "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        let body = json!({ "name": name }).to_string();
        let (framing, after) = framing.split_once('|').unwrap();
        let text = format!(
            "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{lines}{framing}\r\n{after}"
        );
        let text = text
            .replace("LENGTH", &body.len().to_string())
            .replace("SIZE", &format!("{:x}", body.len()))
            .replace("BODY", &body)
            .replace("HIDDEN", &own(&name));
        // A character is a byte here.
        let bytes: Vec<u8> = text.chars().map(|each| u8::try_from(each).unwrap()).collect();
        let mut client = self.demo.client();
        let response = client.send_raw(&bytes);
        let code = if response.body.is_empty() {
            String::new()
        } else {
            response.json()["error"]["code"].as_str().unwrap().to_owned()
        };
        let acted = if response.status == 204 {
            let row = self.admin.read(&format!("accounts({})", id_of(&response)));
            assert_eq!(row["_createdby_value"], IMPERSONATED, "{shown}");
            assert_eq!(row["_createdonbehalfby_value"], ACTUAL, "{shown}");
            "on behalf"
        } else {
            assert!((400..500).contains(&response.status), "{shown}: {}", response.status);
            "nothing done"
        };
        let closes = response.header("Connection") == Some("close") || is_closed(&mut client);
        let went_on = if closes { "closed" } else { "kept" };
        if !closes {
            let next = client.request("GET", "/api/data/v9.2/WhoAmI").token(&token).send();
            assert_eq!((next.status, client.connections()), (200, 1), "{shown}: the next request");
        }
        let made = format!("accounts/$count?$filter=name eq '{name}'");
        assert_eq!(self.admin.count(&made), usize::from(response.status == 204), "{shown}");
        let shown = shown.escape_debug();
        let status = response.status;
        writeln!(self.told, "{shown}\n    {status} {code} {acted}, {went_on}").unwrap();
    }
}

/// Whether the server ended the connection with its answer.
fn is_closed(client: &mut Client) -> bool {
    client.is_closed(Duration::from_millis(30))
}

#[test]
fn no_head_makes_a_request_run_as_its_sender_that_was_to_run_for_another() {
    let headers = [
        (
            "CallerObjectId",
            IMPERSONATED_OBJECT,
            "Caller_Object_Id",
            "Caller-Object-Id",
            "Caller.ObjectId",
        ),
        ("MSCRMCallerID", IMPERSONATED, "MSCRM_CallerID", "MSCRM-CallerID", "MSCRM.CallerID"),
    ];
    // Who stands behind the edge does not matter here: one database is enough.
    let server = Server::demo(BINARY, Database::sqlite());
    Demo::served("SQLite", server, |demo| {
        let other = demo.admin().read(&format!("systemusers({MANAGER})"));
        let other_object = other["azureactivedirectoryobjectid"].as_str().unwrap();
        let mut attempt = Attempt { demo, admin: demo.admin(), told: String::new(), number: 0 };
        for (name, value, under, hyphen, dot) in headers {
            let other = if name == "CallerObjectId" { other_object } else { MANAGER };
            let filled = |text: &str| {
                text.replace("NAME", name)
                    .replace("lower", &name.to_lowercase())
                    .replace("UPPER", &name.to_uppercase())
                    .replace("UNDER", under)
                    .replace("HYPHEN", hyphen)
                    .replace("DOT", dot)
                    .replace("VALUE", value)
                    .replace("OTHER", other)
            };
            let shown = |text: &str| {
                let text = filled(text);
                text.replace(value, "VALUE").replace(other, "OTHER")
            };
            for lines in LINES {
                attempt.send(&shown(lines), &filled(lines), LENGTH);
            }
            for framing in FRAMINGS {
                let good = filled("NAME: VALUE\r\n");
                attempt.send(&shown(framing), &good, &filled(framing));
            }
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/smuggling.txt");
        golden::check(file, &attempt.told);
        // Nobody but the one who was acted for has made anything.
        let sent = format!(
            "accounts/$count?$filter=startswith(name,'Smuggled') and _createdby_value ne {IMPERSONATED}"
        );
        assert_eq!(demo.admin().count(&sent), 0);
    });
}
