//! What an answer says, in the words of security.md §9.

use testkit::Response;

/// The code of an error.
pub(crate) fn code(response: &Response) -> String {
    response.json()["error"]["code"].as_str().unwrap().to_owned()
}

/// The message of an error.
pub(crate) fn message(response: &Response) -> String {
    response.json()["error"]["message"].as_str().unwrap().to_owned()
}

/// `200`, `E1 prvReadAccount`, `E2 WriteAccess`, `400 0x80040203`: what the scenarios expect. Status,
/// code and the decisive words all count.
pub(crate) fn outcome(response: &Response) -> String {
    if response.status < 400 {
        return response.status.to_string();
    }
    let (code, message) = (code(response), message(response));
    let between = |before: &str, after: &str| {
        let rest = message.split_once(before).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split_once(after)).map_or("?", |(found, _)| found).to_owned()
    };
    match (response.status, code.as_str()) {
        (403, "0x80040220") if message.starts_with("SecLib::CheckPrivilege failed.") => {
            format!("E1m {}", between("PrivilegeName: ", ","))
        }
        (403, "0x80040220") => format!("E1 {}", between("is missing ", " privilege")),
        (403, "0x80040299") => format!("E1o {}", between("is missing ", " privilege")),
        (403, "0x80042f09") => "E1n".into(),
        (403, "0x80048306") => format!("E2 {}", between("does not have ", " right(s)")),
        (403, "0x8004a110") => "E3".into(),
        (403, "0x80040225") => "E4".into(),
        (403, "0x80072560") => "E5".into(),
        (404, "0x80040217") => "E6".into(),
        (status, code) => format!("{status} {code}"),
    }
}
