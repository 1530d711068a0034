//! Everything that can go wrong, one variant for each condition that a client can tell apart. A
//! variant carries facts; [`fmt::Display`] makes the documented sentence of them, and
//! [`Error::code`] the documented number and status.

mod codes;
mod denial;
mod details;
mod samples;

use std::fmt;

pub use codes::Code;
pub use denial::{
    CannotGive, ColumnRight, Denial, MissingDepth, MissingPermission, MissingPrivilege,
    MissingRight, PrincipalFacts,
};
pub use details::AccessDetails;
use uuid::Uuid;

use crate::value::Reference;

/// The result of anything that can fail towards a client.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    // Finding things.
    /// No row with this key.
    RowNotFound(Reference),
    /// No table, property or operation at this place of the path.
    SegmentNotFound(String),
    /// No table with this logical name.
    TableNotFound(String),
    /// No column with this logical name.
    ColumnNotFound(String),
    /// No other definition with this key.
    DefinitionNotFound {
        /// The type of such definitions.
        kind: String,
        /// The member that names them.
        member: String,
        /// Its value.
        key: String,
    },
    /// A URL that is no route at all.
    NoRoute(String),
    /// A verb that the resource does not take.
    MethodNotAllowed(String),
    /// The text of the path does not follow the grammar.
    QuerySyntax,
    /// A named key in the path that the table does not have.
    KeyMismatch {
        /// Logical name.
        table: String,
    },
    /// No property of this name on the type.
    PropertyNotFound {
        /// Logical name.
        table: String,
        /// The name asked for.
        property: String,
    },
    /// A query option that cannot be read or is not served, with a sentence about it.
    QueryOption(String),
    /// The URL is longer than the limit.
    UrlTooLong,
    /// A paging cookie that is not ours.
    PagingCookie,

    /// No file in a column of a row.
    NoFile {
        /// The row.
        row: Reference,
        /// Logical name of the column.
        column: String,
    },
    /// A range of bytes beyond the end of a file of this size.
    RangeNotSatisfiable(u64),

    /// No row with these values of an alternate key.
    NoRowOfKey {
        /// Logical name.
        table: String,
    },

    // Bodies.
    /// The body is not what the operation takes, with a sentence about it.
    Payload(String),
    /// A property in the body that the type does not have.
    UndeclaredProperty {
        /// Logical name.
        table: String,
        /// The name in the body.
        property: String,
    },
    /// An argument or header that is not what it should be, with a sentence about it.
    InvalidArgument(String),
    /// The body is longer than the limit.
    BodyTooLarge,
    /// The content type is not one that the operation reads.
    UnsupportedMediaType(String),

    // Values.
    /// No value for a required column.
    RequiredFieldMissing {
        /// Logical name of the column.
        column: String,
    },
    /// A text longer than its column.
    TextTooLong {
        /// Logical name of the table.
        table: String,
        /// Logical name of the column.
        column: String,
        /// The limit, in characters.
        limit: u32,
    },
    /// A number that is no option of its choice.
    ChoiceOutOfRange {
        /// Logical name of the table.
        table: String,
        /// Logical name of the column.
        column: String,
        /// The number.
        value: i64,
        /// The options.
        accepted: Vec<i32>,
    },
    /// A whole number outside its column's limits.
    IntegerOutOfRange {
        /// Logical name of the table.
        table: String,
        /// Logical name of the column.
        column: String,
    },
    /// A decimal, double or amount outside its column's limits.
    DecimalOutOfRange {
        /// Logical name of the table.
        table: String,
        /// Logical name of the column.
        column: String,
    },
    /// A date outside the supported range.
    DateOutOfRange {
        /// Logical name of the column.
        column: String,
    },
    /// A status reason that does not belong to the state.
    StatusNotInState {
        /// Logical name of the table.
        table: String,
        /// The row.
        id: Uuid,
        /// The status reason.
        status: i64,
        /// The state.
        state: i64,
    },

    // Conflicts.
    /// A row with this key exists.
    DuplicateKey,
    /// A rule of duplicate detection found a row that is the same.
    DuplicatesFound,
    /// A row with the same values of an index without duplicates exists.
    NotUnique {
        /// What the database calls it: its name, or its columns.
        index: String,
    },
    /// A row with the same values of an alternate key exists.
    DuplicateOfKey {
        /// What the key is called.
        key: String,
        /// What its columns are called.
        columns: Vec<String>,
    },
    /// The rows are connected already.
    DuplicateAssociation,
    /// The row has another version than the one asked for.
    VersionMismatch,
    /// A relationship forbids to delete the row.
    DeleteRestricted,
    /// The row belongs to the system.
    ReadOnly(String),
    /// The message is not served for this table, with a sentence about it.
    NotSupported(String),
    /// Known, not implemented yet: what it is.
    NotImplemented(String),
    /// An operator of OData that the product does not have.
    OperatorNotImplemented,
    /// A rule of one table, by the product's own number, with a sentence about it.
    Rule {
        /// The product's number of the rule.
        number: u32,
        /// What it says.
        text: String,
    },

    // Who is asking.
    /// No credentials.
    NotAuthenticated,
    /// Credentials that do not hold, with a short reason without any claim in it.
    InvalidToken(String),
    /// A token whose lifetime is over.
    ExpiredToken,
    /// A token without the scope that it needs.
    InsufficientScope,
    /// Nobody in this organization.
    NotAMember,
    /// The user is disabled.
    UserDisabled {
        /// The user.
        user: Uuid,
        /// The organization.
        organization: Uuid,
    },
    /// The user's business unit is disabled.
    BusinessUnitDisabled,
    /// The new owner is disabled.
    OwnerDisabled,
    /// The new owner is a team that cannot own rows.
    OwnerCannotOwn,

    // What they may do.
    /// Rights that cannot be shared.
    InvalidAccessRights,
    /// Acting on behalf of another user is not allowed.
    CannotActOnBehalf,
    /// The user may act on behalf of nobody, whatever its roles say.
    ActingForbidden,
    /// The user must say on whose behalf it asks, and did not.
    ActingRequired,
    /// The user may act on behalf of a team's members alone, and named somebody else.
    ActingLimited,
    /// The privilege to act on behalf of others is put into a role, or taken out of it, by somebody
    /// who does not hold it.
    CannotGiveActingOnBehalf,
    /// A privilege or a right is missing.
    Denied(Box<Denial>),

    // Many rows.
    /// One of many rows is refused, and the others with it.
    OfItem {
        /// Which one, counted from 0.
        index: usize,
        /// Its key, if one was named.
        id: Option<Uuid>,
        /// Why.
        error: Box<Error>,
    },

    // More than a user may ask for.
    /// Too many requests within a window of time.
    TooManyRequests {
        /// How many there may be.
        limit: u32,
        /// The length of the window.
        seconds: u64,
    },
    /// Too much time for all requests within a window of time.
    TooMuchTime {
        /// How much they may take together.
        milliseconds: u64,
        /// The length of the window.
        seconds: u64,
    },
    /// Too many requests at the same time.
    TooManyAtOnce {
        /// How many there may be.
        limit: u32,
    },

    // Ourselves.
    /// A statement took longer than any may.
    StatementTimeout,
    /// The database cannot be reached now.
    Unavailable(String),
    /// The keys that a token is signed with cannot be had from its issuer now.
    KeysUnavailable(String),
    /// A fault of ours. The cause is for the log; the client sees the trace id only.
    Internal(String),
}

impl Error {
    /// A fault of ours, with its cause for the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// A rule of one table, by the product's own number, with a sentence about it.
    pub fn rule(number: u32, text: impl Into<String>) -> Self {
        Self::Rule { number, text: text.into() }
    }

    /// A message was not given a field that it cannot do without.
    pub fn missing_field(field: &str, message: &str) -> Self {
        Self::InvalidArgument(format!(
            "Required field '{field}' is missing for RequestName='{message}'"
        ))
    }

    /// The same about one of many rows. What is no fault of the row stays as it is.
    #[must_use]
    pub fn of_item(self, index: usize, id: Option<Uuid>) -> Self {
        match self {
            error @ (Self::StatementTimeout
            | Self::Unavailable(_)
            | Self::KeysUnavailable(_)
            | Self::Internal(_)
            | Self::OfItem { .. }) => error,
            error => Self::OfItem { index, id, error: Box::new(error) },
        }
    }

    /// What went wrong, also where it did with one of many rows.
    pub fn root(&self) -> &Self {
        match self {
            Self::OfItem { error, .. } => error.root(),
            error => error,
        }
    }

    /// The documented number and HTTP status.
    pub fn code(&self) -> Code {
        codes::code(self)
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        Self::Denied(Box::new(denial))
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    #[expect(clippy::too_many_lines, reason = "one line for each condition; a table, not a story")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowNotFound(row) => write!(f, "{} With Id = {} Does Not Exist", row.table, row.id),
            Self::SegmentNotFound(segment) => {
                write!(f, "Resource not found for the segment '{segment}'.")
            }
            Self::TableNotFound(name) => write!(
                f,
                "The entity with a name = '{name}' with namemapping = 'Logical' was not found in the \
                 MetadataCache."
            ),
            Self::ColumnNotFound(name) => {
                write!(f, "Could not find an attribute with specified name: {name}")
            }
            Self::DefinitionNotFound { kind, member, key } => {
                write!(f, "{kind} With {member} = {key} Does Not Exist")
            }
            Self::NoRoute(url) => {
                write!(f, "No HTTP resource was found that matches the request URI '{url}'.")
            }
            Self::MethodNotAllowed(method) => {
                write!(f, "The requested resource does not support http method '{method}'.")
            }
            Self::QuerySyntax => f.write_str("Bad Request - Error in query syntax."),
            Self::KeyMismatch { table } => write!(
                f,
                "The key in the request URI is not valid for resource \
                 'Microsoft.Dynamics.CRM.{table}'. Ensure that the names and number of key \
                 properties match the declared or alternate key properties for the resource \
                 'Microsoft.Dynamics.CRM.{table}'."
            ),
            Self::PropertyNotFound { table, property } => write!(
                f,
                "Could not find a property named '{property}' on type \
                 'Microsoft.Dynamics.CRM.{table}'."
            ),
            Self::UrlTooLong => f.write_str("The request URL is too long."),
            Self::PagingCookie => f.write_str("Invalid paging cookie."),
            Self::NoFile { row, column } => write!(
                f,
                "No FileAttachment records found for attribute: {column} of {} record with id {}.",
                row.table, row.id
            ),
            Self::RangeNotSatisfiable(size) => {
                write!(f, "The requested range is outside of the file, which has {size} bytes.")
            }
            Self::NoRowOfKey { table } => {
                write!(f, "A record with the specified key values does not exist in {table} entity")
            }
            Self::UndeclaredProperty { table, property } => write!(
                f,
                "Invalid property '{property}' was found in entity \
                 'Microsoft.Dynamics.CRM.{table}'. ---> Microsoft.OData.ODataException: Does not \
                 support untyped value in non-open type."
            ),
            Self::BodyTooLarge => f.write_str("The request body is too large."),
            Self::UnsupportedMediaType(kind) => {
                write!(f, "The content type '{kind}' is not supported.")
            }
            Self::RequiredFieldMissing { column } => {
                write!(f, "Required field '{column}' is missing")
            }
            Self::TextTooLong { table, column, limit } => write!(
                f,
                "A validation error occurred.  The length of the '{column}' attribute of the \
                 '{table}' entity exceeded the maximum allowed length of '{limit}'."
            ),
            Self::ChoiceOutOfRange { table, column, value, accepted } => {
                write!(
                    f,
                    "A validation error occurred. The value {value} of '{column}' on record of \
                     type '{table}' is outside the valid range. Accepted Values: "
                )?;
                for (index, option) in accepted.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{option}")?;
                }
                Ok(())
            }
            Self::IntegerOutOfRange { table, column } | Self::DecimalOutOfRange { table, column } => {
                write!(
                    f,
                    "A validation error occurred. The value of '{column}' on record of type \
                     '{table}' is outside the valid range."
                )
            }
            Self::DateOutOfRange { column } => {
                write!(f, "The date of '{column}' is outside the supported range.")
            }
            Self::StatusNotInState { table, id, status, state } => write!(
                f,
                "{status} is not a valid status code for state code {state} on {table} with Id {id}."
            ),
            Self::DuplicatesFound => f.write_str(
                "A record was not created or updated because a duplicate of the current record already \
                 exists.",
            ),
            Self::DuplicateKey | Self::NotUnique { .. } => {
                f.write_str("A record with matching key values already exists.")
            }
            Self::DuplicateOfKey { key, columns } => write!(
                f,
                "Entity Key {key} violated. A record with the same value for {} already exists. A \
                 duplicate record cannot be created. Select one or more unique values and try again.",
                columns.join(", ")
            ),
            Self::DuplicateAssociation => f.write_str("Cannot insert duplicate key."),
            Self::VersionMismatch => f.write_str(
                "The version of the existing record doesn't match the RowVersion property provided.",
            ),
            Self::DeleteRestricted => f.write_str(
                "The record cannot be deleted because it is associated with another record.",
            ),
            Self::NotImplemented(what) => write!(f, "{what} is not implemented"),
            Self::OperatorNotImplemented => {
                f.write_str("The method or operation is not implemented.")
            }
            Self::QueryOption(text)
            | Self::Payload(text)
            | Self::InvalidArgument(text)
            | Self::ReadOnly(text)
            | Self::NotSupported(text)
            | Self::Rule { text, .. }
            | Self::InvalidToken(text) => f.write_str(text),
            Self::NotAuthenticated => f.write_str("The request is not authenticated."),
            Self::ExpiredToken => f.write_str("The token has expired."),
            Self::InsufficientScope => f.write_str("Access is denied."),
            Self::NotAMember => f.write_str("The user is not a member of the organization."),
            Self::UserDisabled { user, organization } => write!(
                f,
                "The user with SystemUserId={user} in OrganizationContext={organization} is \
                 disabled. Disabled users cannot access the system. Consider enabling this user. \
                 Also, users are disabled if they don't have a license assigned to them."
            ),
            Self::BusinessUnitDisabled => f.write_str("The business unit of the user is disabled."),
            Self::OwnerDisabled => f.write_str("The new owner is a disabled user."),
            Self::OwnerCannotOwn => f.write_str("An access team cannot own records."),
            Self::InvalidAccessRights => f.write_str("Invalid access rights."),
            Self::CannotActOnBehalf => {
                f.write_str("User does not have the privilege to act on behalf another user.")
            }
            Self::ActingForbidden => f.write_str(
                "The impersonation policy of the user forbids it to act on behalf of another user.",
            ),
            Self::ActingRequired => f.write_str(
                "The impersonation policy of the user requires each request to name the user on \
                 whose behalf it is sent. Without one only WhoAmI is answered.",
            ),
            Self::ActingLimited => f.write_str(
                "The user may act only on behalf of the members of the team that its impersonation \
                 is limited to.",
            ),
            Self::CannotGiveActingOnBehalf => f.write_str(
                "Act on Behalf of Another User privilege cannot be added or removed.",
            ),
            Self::Denied(denial) => denial.fmt(f),
            Self::OfItem { index, error, .. } => write!(f, "{error} (Targets[{index}])"),
            Self::TooManyRequests { limit, seconds } => write!(
                f,
                "Number of requests exceeded the limit of {limit} over time window of {seconds} \
                 seconds."
            ),
            Self::TooMuchTime { milliseconds, seconds } => write!(
                f,
                "Combined execution time of incoming requests exceeded limit of {}  milliseconds \
                 over time window of {seconds} seconds. Decrease number of concurrent requests or \
                 reduce the duration of requests and try again later.",
                grouped(*milliseconds)
            ),
            Self::TooManyAtOnce { limit } => {
                write!(f, "Number of concurrent requests exceeded the limit of {limit}.")
            }
            Self::StatementTimeout => f.write_str("SQL timeout expired."),
            Self::Unavailable(_) => f.write_str("The database is not available. Try again later."),
            Self::KeysUnavailable(_) => f.write_str(
                "The keys of the token's issuer are not available. Try again later.",
            ),
            Self::Internal(_) => f.write_str("An unexpected error occurred."),
        }
    }
}

/// Digits in groups of three, as the product writes them here.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
