//! Batches in the shape in which four clients write them, byte for byte, and what they read.

use std::path::Path;

use testkit::golden;

use super::*;
use crate::demo::each;

/// The sample for browsers: lower case, ids among the headers of the request from 0, no query.
const SPA: &str = "--batch_a1\r\nContent-Type: multipart/mixed; boundary=changeset_a2\r\n\r\n\
    --changeset_a2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    POST /api/data/v9.2/accounts HTTP/1.1\r\ncontent-id: 0\r\ncontent-type: application/json;type=entry\r\n\r\n\
    {\"name\":\"Account 1 of 3\"}\r\n--changeset_a2\r\nContent-Type: application/http\r\n\
    Content-Transfer-Encoding: binary\r\n\r\nPOST /api/data/v9.2/accounts HTTP/1.1\r\ncontent-id: 1\r\n\
    content-type: application/json;type=entry\r\n\r\n{\"name\":\"Account 2 of 3\"}\r\n--changeset_a2--\r\n\r\n\
    --batch_a1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    POST /api/data/v9.2/accounts?$select=name HTTP/1.1\r\ncontent-type: application/json;type=entry\r\n\
    prefer: return=representation\r\n\r\n{\"name\":\"Account 3 of 3\",\"websiteurl\":null}\r\n\
    --batch_a1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    GET /api/data/v9.2/WhoAmI HTTP/1.1\r\n\r\n--batch_a1--\r\n";

/// The sample in C#: a host among the headers, boundaries in quotes, pretty JSON.
const CSHARP: &str = "--batch_b1\r\nContent-Type: multipart/mixed; boundary=\"changeset_b2\"\r\n\r\n\
    --changeset_b2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n\
    POST /api/data/v9.2/contacts HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: application/json;type=entry\r\n\r\n\
    {\r\n  \"firstname\": \"first name\",\r\n  \"lastname\": \"last name\"\r\n}\r\n\
    --changeset_b2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 2\r\n\r\n\
    POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: application/json;type=entry\r\n\r\n\
    {\r\n  \"name\": \"sample account\",\r\n  \"primarycontactid@odata.bind\": \"$1\"\r\n}\r\n--changeset_b2--\r\n\r\n\
    --batch_b1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    GET /api/data/v9.2/accounts?fetchXml=%3Cfetch%20count='1'%3E%3Centity%20name='account'%3E%3Cattribute%20name='name'/%3E\
    %3Cfilter%3E%3Ccondition%20attribute='name'%20operator='eq'%20value='sample%20account'/%3E%3C/filter%3E%3C/entity%3E\
    %3C/fetch%3E&$count=true HTTP/1.1\r\nHost: localhost:8080\r\nPrefer: odata.include-annotations=\"*\"\r\n\r\n\r\n--batch_b1--\r\n";

/// The client for JavaScript: a blank line first, none after headers, ids from 100001, some headers twice.
const JAVASCRIPT: &str = "\r\n--dwa_batch_c1\r\nContent-Type: multipart/mixed;boundary=changeset_c2\r\n\r\n--changeset_c2\r\n\
    Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n\
    POST http://HOST/api/data/v9.2/contacts HTTP/1.1\r\nContent-Type: application/json\r\n\r\n\
    {\"lastname\":\"\\u00c4rger\"}\r\n\r\n--changeset_c2\r\nContent-Type: application/http\r\n\
    Content-Transfer-Encoding: binary\r\nContent-ID: 100001\r\n\r\nPATCH $1 HTTP/1.1\r\nContent-Type: application/json\r\n\
    Content-Type: application/json; charset=utf-8\r\nIf-Match: *\r\n\r\n{\"firstname\":\"John\"}\r\n\r\n--changeset_c2--\r\n\r\n\
    --dwa_batch_c1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    GET http://HOST/api/data/v9.2/contacts?$select=fullname&$filter=firstname eq 'John' and lastname eq '\u{c4}rger' HTTP/1.1\r\n\
    Accept: application/json\r\n\r\n--dwa_batch_c1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    GET http://HOST/api/data/v9.2/contacts/$count?$filter=firstname eq 'John' and lastname eq '\u{c4}rger' HTTP/1.1\r\n\
    Accept: application/json\r\n\r\n--dwa_batch_c1--\r\n";

/// The client for Python: an operation that fails in a change set, and one after it.
const PYTHON: &str = "--batch_d1\r\nContent-Type: multipart/mixed; boundary=\"changeset_d2\"\r\n\r\n--changeset_d2\r\n\
    Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n\
    POST http://HOST/api/data/v9.2/accounts HTTP/1.1\r\nContent-Type: application/json; type=entry\r\n\r\n\
    {\"name\": \"Rolled back\", \"@odata.type\": \"Microsoft.Dynamics.CRM.account\"}\r\n--changeset_d2\r\n\
    Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 2\r\n\r\n\
    PATCH http://HOST/api/data/v9.2/accounts(99999999-9999-4999-8999-999999999999) HTTP/1.1\r\n\
    Content-Type: application/json; type=entry\r\nIf-Match: *\r\n\r\n{\"name\": \"Nobody\"}\r\n--changeset_d2--\r\n\r\n\
    --batch_d1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
    GET http://HOST/api/data/v9.2/accounts?$filter=name%20eq%20'Rolled%20back'&$select=name HTTP/1.1\r\n\r\n\r\n--batch_d1--\r\n";

/// Its name, its content type, its body, and more headers.
type Case = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

#[test]
fn what_four_clients_write_is_answered_as_they_read_it() {
    const GO_ON: (&str, &str) = ("Prefer", "odata.continue-on-error");
    let cases: [Case; 5] = [
        ("spa", "multipart/mixed; boundary=batch_a1", SPA, &[GO_ON, ("If-None-Match", "null")]),
        ("csharp", "multipart/mixed; boundary=\"batch_b1\"", CSHARP, &[]),
        ("javascript", "multipart/mixed;boundary=dwa_batch_c1", JAVASCRIPT, &[]),
        ("python", "multipart/mixed; boundary=\"batch_d1\"", PYTHON, &[]),
        ("python_continued", "multipart/mixed; boundary=\"batch_d1\"", PYTHON, &[GO_ON]),
    ];
    each(|demo| {
        let mut user = demo.user("actual");
        for (name, kind, body, headers) in cases {
            let body = body.replace("HOST", &demo.host());
            let headers = [&[("Content-Type", kind)], headers].concat();
            let response = user.send_batch(&headers, body.as_bytes());
            parts_of(&response);
            let mut told = "POST $batch\n".to_owned();
            for (name, value) in &headers {
                told += &[*name, ": ", *value, "\n"].concat();
            }
            let answer = response.transcript(&["date", "content-length", "transfer-encoding"]);
            told += &["\n", body.as_str(), "\n", answer.as_str()].concat();
            let told = masked(&told.replace("\r\n", "\n").replace(&demo.host(), "HOST"));
            let file = format!("tests/it/golden/batch_{name}.txt");
            golden::check(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), &told);
            // So that the next database finds what this one found.
            let made = user.column("accounts?$filter=name eq 'sample account'", "accountid");
            for id in made {
                user.delete(&format!("accounts({id})"));
            }
        }
        let filter = "contacts?$filter=firstname eq 'John' and lastname eq '%C3%84rger'";
        let made = user.column(filter, "contactid");
        for id in made {
            user.delete(&format!("contacts({id})"));
        }
    });
}

/// The text without ids, versions and times of rows.
pub(crate) fn masked(text: &str) -> String {
    let text = without(text, "<guid>", |rest| {
        let guid = rest.get(..36).filter(|guid| {
            guid.bytes().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
        });
        guid.map(str::len)
    });
    let text = without(&text, "<time>", |rest| {
        let time = rest.get(..20).filter(|time| {
            time.bytes().zip(b"0000-00-00T00:00:00Z").all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte == *form,
            })
        });
        time.map(str::len)
    });
    let versions = ["W/\"", "W/\\\"", "\"versionnumber\":"];
    versions.iter().fold(text, |text, before| {
        let mut parts = text.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |told, rest| {
            told + before + "<n>" + rest.trim_start_matches(|each: char| each.is_ascii_digit())
        })
    })
}

/// The text with a word for whatever begins where `length` says how long it is.
fn without(text: &str, word: &str, length: impl Fn(&str) -> Option<usize>) -> String {
    let (mut told, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let taken = if let Some(length) = length(rest) {
            told += word;
            length
        } else {
            told.push(first);
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    told
}
