//! An answer of the Organization Service, told as the Web API would.

use planner::Catalog;
use serde_json::{Map, Value, json};
use testkit::Response;

use super::question::{Question, What};
use super::xml::{Element, read};

const PAIR: &str = "KeyValuePairOfstringanyType";

/// Numbers of errors that the Web API tells with another status than 400 (protocol.md §5.2).
const STATUS: [(u32, u16); 21] = [
    (0x8004_0220, 403),
    (0x8004_0299, 403),
    (0x8004_2f09, 403),
    (0x8004_2f0a, 403),
    (0x8004_8306, 403),
    (0x8004_8405, 403),
    (0x8004_a110, 403),
    (0x8004_ed43, 403),
    (0x8004_0225, 403),
    (0x8004_020d, 403),
    (0x8007_2560, 403),
    (0x8004_4502, 403),
    (0x8004_032c, 403),
    (0x8004_f502, 403),
    (0x8004_f503, 403),
    (0x8004_f504, 403),
    (0x8004_f507, 403),
    (0x8004_0217, 404),
    (0x8006_0888, 404),
    (0x8004_0227, 405),
    (0x8006_0882, 412),
];

/// The answer, in the Web API's words.
pub(super) fn told(catalog: &Catalog, question: &Question, response: &Response) -> Response {
    let mut told = match response.status {
        500 => refused(response.text()),
        200 => allowed(catalog, question, response.text()),
        // Who is not let in is told so by the same bodies.
        _ => return response.clone(),
    };
    // Both say for whom they ran.
    let ours = response.headers.iter().filter(|(name, _)| name.starts_with("x-onbehalf-"));
    told.headers.extend(ours.cloned());
    told
}

fn refused(text: &str) -> Response {
    let envelope = read(text);
    let fault = envelope
        .at(&["Body", "Fault", "detail", "OrganizationServiceFault"])
        .unwrap_or_else(|| panic!("a fault of the service: {text}"));
    let signed: i32 = fault.text_of("ErrorCode").parse().unwrap();
    let number = u32::from_ne_bytes(signed.to_ne_bytes());
    let status =
        STATUS.iter().find(|(known, _)| *known == number).map_or(400, |(_, status)| *status);
    let code = format!("0x{number:08x}");
    reply(status, json!({"error": {"code": code, "message": fault.text_of("Message")}}))
}

fn reply(status: u16, body: Value) -> Response {
    Response { status, headers: Vec::new(), body: body.to_string().into_bytes() }
}

fn nothing() -> Response {
    Response { status: 204, headers: Vec::new(), body: Vec::new() }
}

fn allowed(catalog: &Catalog, question: &Question, text: &str) -> Response {
    let envelope = read(text);
    let operation = question.operation();
    let answer = envelope.at(&["Body", &format!("{operation}Response")]);
    let answer = answer.unwrap_or_else(|| panic!("an answer of {operation}: {text}"));
    let result = answer.child(&format!("{operation}Result"));
    match &question.what {
        What::Create(set) => {
            let address = format!("http://x/api/data/v9.2/{set}({})", result.unwrap().text);
            Response { headers: vec![("OData-EntityId".into(), address)], ..nothing() }
        }
        What::Retrieve => reply(200, row(catalog, result.unwrap())),
        What::RetrieveMultiple => {
            let entities = result.unwrap().child("Entities").unwrap();
            let rows: Vec<Value> =
                entities.children.iter().map(|each| row(catalog, each)).collect();
            reply(200, json!({ "value": rows }))
        }
        What::WhoAmI => {
            let mut found = Map::new();
            for pair in &result.unwrap().child("Results").unwrap().children {
                found.insert(pair.text_of("key").into(), pair.text_of("value").into());
            }
            reply(200, Value::Object(found))
        }
        What::Access => {
            let rights = result.and_then(|result| result.at(&["Results", PAIR])).unwrap();
            reply(200, json!({"AccessRights": rights.text_of("value").replace(' ', ", ")}))
        }
        What::Update | What::Delete | What::Associate | What::Disassociate => nothing(),
        What::Execute(descriptor) => {
            assert_eq!(result.unwrap().text_of("ResponseName"), descriptor.name);
            if descriptor.is_silent() { nothing() } else { reply(200, json!({})) }
        }
    }
}

/// A row as JSON. What is null is left out.
fn row(catalog: &Catalog, entity: &Element) -> Value {
    let table = catalog.table(entity.text_of("LogicalName")).unwrap();
    let mut found = Map::new();
    for pair in &entity.child("Attributes").unwrap().children {
        let (key, value) = (pair.text_of("key"), pair.child("value").unwrap());
        let text = value.text.as_str();
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let (name, value) = match value.kind.as_deref().unwrap() {
            "EntityReference" => (format!("_{key}_value"), value.text_of("Id").into()),
            "OptionSetValue" | "Money" => (key.to_owned(), number(value.text_of("Value"))),
            "int" | "long" | "decimal" | "double" | "boolean" => (key.to_owned(), number(text)),
            _ => (key.to_owned(), text.into()),
        };
        found.insert(name, value);
    }
    let id = entity.text_of("Id");
    assert_eq!(found.get(&table.definition.primary_id), Some(&Value::from(id)));
    found.insert("@odata.etag".into(), format!("W/\"{}\"", entity.text_of("RowVersion")).into());
    Value::Object(found)
}
