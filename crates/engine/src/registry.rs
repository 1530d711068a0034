//! What messages there are. An edge, the compatibility page and the coverage test read it here.

use model::message::Request;

/// A message, described once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Its name in the product's SDK.
    pub name: &'static str,
    /// Whether it writes.
    pub changes: bool,
    /// How the Web API asks for it.
    pub web_api: &'static str,
}

const CREATE: Descriptor = Descriptor { name: "Create", changes: true, web_api: "POST {set}" };
const RETRIEVE: Descriptor =
    Descriptor { name: "Retrieve", changes: false, web_api: "GET {set}({key})" };
const RETRIEVE_MULTIPLE: Descriptor =
    Descriptor { name: "RetrieveMultiple", changes: false, web_api: "GET {set}" };
const UPDATE: Descriptor =
    Descriptor { name: "Update", changes: true, web_api: "PATCH {set}({key}) with If-Match" };
const UPSERT: Descriptor =
    Descriptor { name: "Upsert", changes: true, web_api: "PATCH {set}({key})" };
const DELETE: Descriptor =
    Descriptor { name: "Delete", changes: true, web_api: "DELETE {set}({key})" };
const WHO_AM_I: Descriptor = Descriptor { name: "WhoAmI", changes: false, web_api: "GET WhoAmI" };

/// All messages.
pub const MESSAGES: [Descriptor; 7] =
    [CREATE, RETRIEVE, RETRIEVE_MULTIPLE, UPDATE, UPSERT, DELETE, WHO_AM_I];

/// The description of a request's message.
pub fn describe(request: &Request) -> Descriptor {
    match request {
        Request::Create(_) => CREATE,
        Request::Retrieve(_) => RETRIEVE,
        Request::RetrieveMultiple(_) => RETRIEVE_MULTIPLE,
        Request::Update(_) => UPDATE,
        Request::Upsert(_) => UPSERT,
        Request::Delete(_) => DELETE,
        Request::WhoAmI => WHO_AM_I,
    }
}
