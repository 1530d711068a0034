//! The one table of error codes: the product's number and the HTTP status of each condition
//! (protocol.md §5.2, security.md §9, auth.md §9).

use super::{ColumnRight, Denial, Error};

/// How a condition is named on the wire. The Web API prints the number as `0x` and eight lower-case
/// hex digits, SOAP as the same number in a signed 32-bit integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The product's number; 0 where the product sends an empty code.
    pub number: u32,
    /// HTTP status.
    pub status: u16,
}

/// The code of an error. Exhaustive, so that no condition is without one.
pub(super) fn code(error: &Error) -> Code {
    let (number, status) = match error {
        Error::RowNotFound(_)
        | Error::ColumnNotFound(_)
        | Error::DefinitionNotFound { .. }
        | Error::NoFile { .. } => (0x8004_0217, 404),
        Error::RangeNotSatisfiable(_) => (0x8004_0203, 416),
        Error::SegmentNotFound(_) => (0x8006_0888, 404),
        Error::TableNotFound(_) => (0x8004_1102, 404),
        Error::NoRowOfKey { .. } => (0x8006_0891, 404),
        Error::NoRoute(_) => (0, 404),
        Error::MethodNotAllowed(_) => (0, 405),
        Error::QuerySyntax
        | Error::KeyMismatch { .. }
        | Error::PropertyNotFound { .. }
        | Error::QueryOption(_) => (0x8006_0888, 400),
        Error::UrlTooLong => (0x8006_0888, 414),
        Error::PagingCookie => (0x8004_112a, 400),
        Error::Payload(_) | Error::UndeclaredProperty { .. } => (0x8004_8d19, 400),
        Error::InvalidArgument(_) => (0x8004_0203, 400),
        Error::BodyTooLarge => (0x8004_418a, 413),
        Error::UnsupportedMediaType(_) => (0x8004_8d19, 415),
        Error::RequiredFieldMissing { .. } => (0x8004_0200, 400),
        Error::TextTooLong { .. } => (0x8004_4331, 400),
        Error::ChoiceOutOfRange { .. } => (0x8004_431a, 400),
        Error::IntegerOutOfRange { .. } => (0x8004_432f, 400),
        Error::DecimalOutOfRange { .. } => (0x8004_4330, 400),
        Error::DateOutOfRange { .. } => (0x8004_0239, 400),
        Error::StatusNotInState { .. } => (0x8004_8408, 400),
        Error::DuplicatesFound => (0x8004_0333, 412),
        Error::DuplicateKey | Error::NotUnique { .. } | Error::DuplicateAssociation => {
            (0x8004_0237, 412)
        }
        Error::DuplicateOfKey { .. } => (0x8006_0892, 412),
        Error::VersionMismatch => (0x8006_0882, 412),
        Error::DeleteRestricted => (0x8004_0227, 405),
        Error::ReadOnly(_) => (0x8004_022e, 400),
        Error::NotSupported(_) => (0x8004_0315, 405),
        Error::NotImplemented(_) => (0x8004_0219, 501),
        Error::OperatorNotImplemented => (0x8006_0888, 501),
        Error::Rule { number, .. } => (*number, 400),
        Error::NotAuthenticated => (0x8004_4300, 401),
        Error::InvalidToken(_) => (0x8004_4302, 401),
        Error::ExpiredToken => (0x8004_a101, 401),
        Error::InsufficientScope => (0x8004_8405, 403),
        Error::NotAMember => (0x8007_2560, 403),
        Error::UserDisabled { .. } => (0x8004_0225, 403),
        Error::BusinessUnitDisabled => (0x8004_032c, 403),
        Error::OwnerDisabled => (0x8004_022b, 400),
        Error::OwnerCannotOwn => (0x8004_8340, 400),
        Error::InvalidAccessRights => (0x8004_020d, 403),
        Error::CannotActOnBehalf
        | Error::ActingForbidden
        | Error::ActingRequired
        | Error::ActingLimited => (0x8004_a110, 403),
        Error::CannotGiveActingOnBehalf => (0x8004_ed43, 403),
        Error::Denied(denial) => match **denial {
            Denial::Privilege(_)
            | Denial::Miscellaneous { .. }
            | Denial::Depth(_)
            | Denial::Giving(_) => (0x8004_0220, 403),
            Denial::OwnerCannotRead(_) => (0x8004_0299, 403),
            Denial::NoRoles { team: false, .. } => (0x8004_2f09, 403),
            Denial::NoRoles { team: true, .. } => (0x8004_2f0a, 403),
            Denial::Right(_) => (0x8004_8306, 403),
            Denial::Column(ref missing) => match missing.right {
                ColumnRight::Create => (0x8004_f502, 403),
                ColumnRight::Update => (0x8004_f507, 403),
                ColumnRight::ShareRead => (0x8004_f504, 403),
                ColumnRight::ShareUpdate => (0x8004_f503, 403),
            },
            Denial::ReadOnlyUser => (0x8004_4502, 403),
            Denial::AdministratorsOnly => (0x8004_8405, 403),
        },
        Error::OfItem { error, .. } => return code(error),
        Error::TooManyRequests { .. } => (0x8007_2322, 429),
        Error::TooMuchTime { .. } => (0x8007_2321, 429),
        Error::TooManyAtOnce { .. } => (0x8007_2326, 429),
        // Asked again, it takes as long: not a status after which clients try again by themselves.
        Error::StatementTimeout => (0x8004_4151, 400),
        Error::Unavailable(_) | Error::KeysUnavailable(_) => (0x8004_0216, 503),
        Error::Internal(_) => (0x8004_0216, 500),
    };
    Code { number, status }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_have_the_documented_numbers() {
        let check = |error: Error, number: u32, status: u16| {
            assert_eq!(error.code(), Code { number, status });
        };
        check(Error::CannotActOnBehalf, 0x8004_a110, 403);
        check(Error::ActingRequired, 0x8004_a110, 403);
        check(Error::NotAMember, 0x8007_2560, 403);
        check(Denial::ReadOnlyUser.into(), 0x8004_4502, 403);
        check(Error::DeleteRestricted, 0x8004_0227, 405);
    }
}
