//! What a verified token says about who is asking. Only `identity` makes one.

use uuid::Uuid;

/// The claims of a verified token that the mapping to users needs (auth.md §2, §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claims {
    /// Who asks: the actor, if the token names one.
    pub who: Identity,
    /// The directory object id of whom the token itself is about, if it names an actor who acts for it.
    pub whom: Option<Uuid>,
}

/// Somebody whom a token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
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

impl Claims {
    /// A person asks for itself.
    pub const fn user(object_id: Uuid) -> Self {
        Self { who: Identity::User { object_id }, whom: None }
    }

    /// An application asks for itself.
    pub const fn application(application_id: Uuid, object_id: Option<Uuid>) -> Self {
        Self { who: Identity::Application { application_id, object_id }, whom: None }
    }
}

impl From<Identity> for Claims {
    fn from(who: Identity) -> Self {
        Self { who, whom: None }
    }
}

impl Identity {
    /// Its directory object id, as far as the token says it.
    pub const fn object_id(&self) -> Option<Uuid> {
        match *self {
            Self::User { object_id } => Some(object_id),
            Self::Application { object_id, .. } => object_id,
        }
    }
}
