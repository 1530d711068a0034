//! Envelopes in the shape in which .NET's `ServiceClient` (`client`) and `OrganizationServiceProxy` (`proxy`) and a
//! toolkit for PHP (`toolkit`) send them, one after the other, and what they are answered, to the byte: prefixes, types
//! and the order of members are what their deserializers go by (soap.md §§4 to 6, 8).

use std::fs;
use std::path::{Path, PathBuf};

use testkit::golden;

use crate::demo::{Demo, IMPERSONATED, each};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/soap")
}

#[test]
fn clients_get_the_prefixes_types_and_order_that_they_go_by() {
    each(|demo| {
        let mut names: Vec<String> = fs::read_dir(folder())
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".request.xml").map(str::to_owned))
            .collect();
        names.sort_unstable();
        assert_eq!(names.len(), 17);
        let mut row = String::new();
        for name in names {
            replay(demo, &name, &mut row);
        }
    });
}

fn replay(demo: &Demo, name: &str, row: &mut String) {
    let request = fs::read_to_string(folder().join(format!("{name}.request.xml"))).unwrap();
    let request = request.replace("{row}", row).replace("{impersonated}", IMPERSONATED);
    let is_toolkit = name.contains("toolkit");
    let path = if is_toolkit { "" } else { "/web?SDKClientVersion=9.2.49.8014" };
    let kind =
        if is_toolkit { "application/soap+xml; charset=UTF-8" } else { "text/xml; charset=utf-8" };
    let (mut client, token) = (demo.client(), demo.token("actual"));
    let path = format!("/XRMServices/2011/Organization.svc{path}");
    let mut asked = client.request("POST", &path).token(&token).header("Content-Type", kind);
    if !is_toolkit {
        let operation = request.split_once("<s:Body><").unwrap().1.split(' ').next().unwrap();
        let contract =
            "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService";
        asked = asked.header("SOAPAction", &format!("\"{contract}/{operation}\""));
    }
    let response = asked.body(request.trim_end().to_owned()).send();
    let text = response.text();
    if name.ends_with("client_create") {
        let after = text.split_once(">id<").expect("an id").1;
        let value = after.split_once(":value").unwrap().1;
        value.split(['<', '>']).nth(1).unwrap().clone_into(row);
    }
    let told = format!(
        "{}\n{}\n\n{}\n",
        response.status,
        response.header("Content-Type").unwrap(),
        plain(text, row, &demo.host())
    );
    golden::check(folder().join(format!("{name}.answer.txt")), &told);
}

/// An answer without what differs from run to run.
fn plain(text: &str, row: &str, host: &str) -> String {
    let mut text = text.replace(host, "HOST");
    if !row.is_empty() {
        text = text.replace(row, "<row>");
    }
    for (element, instead) in [
        ("ActivityId", "<id of the request>"),
        ("Timestamp", "<time>"),
        ("a:RowVersion", "<version>"),
        ("OrganizationVersion", "<version>"),
    ] {
        let begin = format!("{element}>");
        let mut rest = text.as_str();
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once(&begin) {
            let (value, tail) = after.split_once('<').unwrap();
            out.push_str(before);
            out.push_str(&begin);
            out.push_str(if value.is_empty() { value } else { instead });
            rest = &after[value.len()..];
            // The end of the element has the same name.
            if let Some((end, next)) = tail.split_once(&begin) {
                out.push('<');
                out.push_str(end);
                out.push_str(&begin);
                rest = next;
            }
        }
        out.push_str(rest);
        text = out;
    }
    text
}
