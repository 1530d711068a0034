//! Rows that tell which messages there are and which tables they take: clients look there before they
//! use one (protocol.md §7.5).

use uuid::Uuid;

use crate::organization::derived_id;
use crate::row::Row;

/// The row of `sdkmessage` about a message.
pub fn message(name: &str, organization: Uuid) -> Row {
    let id = id_of(name);
    Row::new("sdkmessage", id)
        .text("name", name)
        .text("categoryname", name.get(..25).unwrap_or(name))
        .id("organizationid", organization)
        .id("sdkmessageidunique", id)
        .bool("isactive", true)
        .bool("isprivate", false)
        .int("availability", 0)
        .int("customizationlevel", 0)
}

/// The row of `sdkmessagefilter` that tells that a message takes a table. No code of others runs with
/// any message, so no step is allowed.
pub fn message_filter(message: &str, table: &str, organization: Uuid) -> Row {
    let id = derived_id(&format!("sdkmessagefilter:{message}:{table}"));
    Row::new("sdkmessagefilter", id)
        .id("sdkmessageid", id_of(message))
        .text("name", message)
        .text("primaryobjecttypecode", table)
        .text("secondaryobjecttypecode", "none")
        .id("organizationid", organization)
        .id("sdkmessagefilteridunique", id)
        .bool("iscustomprocessingstepallowed", false)
        .bool("isvisible", false)
        .int("availability", 0)
        .int("customizationlevel", 0)
        .int("restrictionlevel", 0)
}

fn id_of(message: &str) -> Uuid {
    derived_id(&format!("sdkmessage:{message}"))
}
