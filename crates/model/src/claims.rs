//! What a verified token says about who is asking. Only `identity` makes one.

use uuid::Uuid;

/// The claims of a verified token that the mapping to a user needs (auth.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claims {
    /// A person: the token's `oid`.
    User {
        /// Directory object id.
        object_id: Uuid,
    },
    /// An application: the token's `appid` or `azp`.
    Application {
        /// Application id.
        application_id: Uuid,
        /// Directory object id of its service principal, when the token says so.
        object_id: Option<Uuid>,
    },
}
