//! One sample of every condition: what `docs/errors.md` is made of.

use uuid::Uuid;

use super::{
    CannotGive, ColumnRight, Denial, Error, MissingDepth, MissingPermission, MissingPrivilege,
    MissingRight, PrincipalFacts,
};
use crate::id::{BusinessUnitId, PrincipalId, PrivilegeId, TeamId, UserId};
use crate::metadata::Ownership;
use crate::right::{Depth, Right};
use crate::value::Reference;

impl Error {
    /// The name of the condition. Exhaustive, so that none is without one.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RowNotFound(_) => "RowNotFound",
            Self::SegmentNotFound(_) => "SegmentNotFound",
            Self::TableNotFound(_) => "TableNotFound",
            Self::ColumnNotFound(_) => "ColumnNotFound",
            Self::DefinitionNotFound { .. } => "DefinitionNotFound",
            Self::NoRoute(_) => "NoRoute",
            Self::MethodNotAllowed(_) => "MethodNotAllowed",
            Self::QuerySyntax => "QuerySyntax",
            Self::KeyMismatch { .. } => "KeyMismatch",
            Self::PropertyNotFound { .. } => "PropertyNotFound",
            Self::QueryOption(_) => "QueryOption",
            Self::UrlTooLong => "UrlTooLong",
            Self::PagingCookie => "PagingCookie",
            Self::NoFile { .. } => "NoFile",
            Self::RangeNotSatisfiable(_) => "RangeNotSatisfiable",
            Self::NoRowOfKey { .. } => "NoRowOfKey",
            Self::Payload(_) => "Payload",
            Self::UndeclaredProperty { .. } => "UndeclaredProperty",
            Self::InvalidArgument(_) => "InvalidArgument",
            Self::BodyTooLarge => "BodyTooLarge",
            Self::UnsupportedMediaType(_) => "UnsupportedMediaType",
            Self::RequiredFieldMissing { .. } => "RequiredFieldMissing",
            Self::TextTooLong { .. } => "TextTooLong",
            Self::ChoiceOutOfRange { .. } => "ChoiceOutOfRange",
            Self::IntegerOutOfRange { .. } => "IntegerOutOfRange",
            Self::DecimalOutOfRange { .. } => "DecimalOutOfRange",
            Self::DateOutOfRange { .. } => "DateOutOfRange",
            Self::StatusNotInState { .. } => "StatusNotInState",
            Self::DuplicateKey => "DuplicateKey",
            Self::DuplicatesFound => "DuplicatesFound",
            Self::NotUnique { .. } => "NotUnique",
            Self::DuplicateOfKey { .. } => "DuplicateOfKey",
            Self::DuplicateAssociation => "DuplicateAssociation",
            Self::VersionMismatch => "VersionMismatch",
            Self::DeleteRestricted => "DeleteRestricted",
            Self::ReadOnly(_) => "ReadOnly",
            Self::NotSupported(_) => "NotSupported",
            Self::NotImplemented(_) => "NotImplemented",
            Self::OperatorNotImplemented => "OperatorNotImplemented",
            Self::Rule { .. } => "Rule",
            Self::NotAuthenticated => "NotAuthenticated",
            Self::InvalidToken(_) => "InvalidToken",
            Self::ExpiredToken => "ExpiredToken",
            Self::InsufficientScope => "InsufficientScope",
            Self::NotAMember => "NotAMember",
            Self::UserDisabled { .. } => "UserDisabled",
            Self::BusinessUnitDisabled => "BusinessUnitDisabled",
            Self::OwnerDisabled => "OwnerDisabled",
            Self::OwnerCannotOwn => "OwnerCannotOwn",
            Self::InvalidAccessRights => "InvalidAccessRights",
            Self::CannotActOnBehalf => "CannotActOnBehalf",
            Self::ActingForbidden => "ActingForbidden",
            Self::ActingRequired => "ActingRequired",
            Self::ActingLimited => "ActingLimited",
            Self::CannotGiveActingOnBehalf => "CannotGiveActingOnBehalf",
            Self::Denied(denial) => match **denial {
                Denial::Privilege(_) => "Denied: Privilege",
                Denial::OwnerCannotRead(_) => "Denied: OwnerCannotRead",
                Denial::NoRoles { team: false, .. } => "Denied: NoRoles (user)",
                Denial::NoRoles { team: true, .. } => "Denied: NoRoles (team)",
                Denial::Miscellaneous { .. } => "Denied: Miscellaneous",
                Denial::Depth(_) => "Denied: Depth",
                Denial::Right(_) => "Denied: Right",
                Denial::Column(ref missing) => match missing.right {
                    ColumnRight::Create => "Denied: Column (create)",
                    ColumnRight::Update => "Denied: Column (update)",
                    ColumnRight::ShareRead => "Denied: Column (share read)",
                    ColumnRight::ShareUpdate => "Denied: Column (share update)",
                },
                Denial::Giving(_) => "Denied: Giving",
                Denial::ReadOnlyUser => "Denied: ReadOnlyUser",
                Denial::AdministratorsOnly => "Denied: AdministratorsOnly",
            },
            Self::OfItem { .. } => "OfItem",
            Self::TooManyRequests { .. } => "TooManyRequests",
            Self::TooMuchTime { .. } => "TooMuchTime",
            Self::TooManyAtOnce { .. } => "TooManyAtOnce",
            Self::StatementTimeout => "StatementTimeout",
            Self::Unavailable(_) => "Unavailable",
            Self::KeysUnavailable(_) => "KeysUnavailable",
            Self::Internal(_) => "Internal",
        }
    }

    /// A sample of every condition, in the order of [`Error::name`].
    pub fn samples() -> Vec<Self> {
        let (table, column) = ("account".to_owned(), "revenue".to_owned());
        let sentence = || "(a sentence about it)".to_owned();
        let mut samples = vec![
            Self::RowNotFound(Reference::new("account", Uuid::nil())),
            Self::SegmentNotFound("Account".into()),
            Self::TableNotFound("demo_project".into()),
            Self::ColumnNotFound("demo_code".into()),
            Self::DefinitionNotFound {
                kind: "EntityKeyMetadata".into(),
                member: "LogicalName".into(),
                key: "demo_code".into(),
            },
            Self::NoRoute("http://host/api/data/v7.0/".into()),
            Self::MethodNotAllowed("PUT".into()),
            Self::QuerySyntax,
            Self::KeyMismatch { table: table.clone() },
            Self::PropertyNotFound { table: table.clone(), property: "Name".into() },
            Self::QueryOption(sentence()),
            Self::UrlTooLong,
            Self::PagingCookie,
            Self::NoFile {
                row: Reference::new("account", Uuid::nil()),
                column: "demo_paper".into(),
            },
            Self::RangeNotSatisfiable(5),
            Self::NoRowOfKey { table: table.clone() },
            Self::Payload(sentence()),
            Self::UndeclaredProperty { table: table.clone(), property: "Name".into() },
            Self::InvalidArgument(sentence()),
            Self::BodyTooLarge,
            Self::UnsupportedMediaType("text/plain".into()),
            Self::RequiredFieldMissing { column: "customerid".into() },
            Self::TextTooLong { table: table.clone(), column: "name".into(), limit: 160 },
            Self::ChoiceOutOfRange {
                table: table.clone(),
                column: "statecode".into(),
                value: 7,
                accepted: vec![0, 1],
            },
            Self::IntegerOutOfRange { table: table.clone(), column: "numberofemployees".into() },
            Self::DecimalOutOfRange { table: table.clone(), column },
            Self::DateOutOfRange { column: "birthdate".into() },
            Self::StatusNotInState { table, id: Uuid::nil(), status: 2, state: 0 },
            Self::DuplicateKey,
            Self::DuplicatesFound,
            Self::NotUnique { index: "(the name of an index)".into() },
            Self::DuplicateOfKey {
                key: "Account Number".into(),
                columns: vec!["accountnumber".into()],
            },
            Self::DuplicateAssociation,
            Self::VersionMismatch,
            Self::DeleteRestricted,
            Self::ReadOnly(sentence()),
            Self::NotSupported(sentence()),
            Self::NotImplemented("`BulkDetectDuplicates`".into()),
            Self::OperatorNotImplemented,
            Self::Rule { number: 0, text: sentence() },
            Self::NotAuthenticated,
            Self::InvalidToken(sentence()),
            Self::ExpiredToken,
            Self::InsufficientScope,
            Self::NotAMember,
            Self::UserDisabled { user: Uuid::nil(), organization: Uuid::nil() },
            Self::BusinessUnitDisabled,
            Self::OwnerDisabled,
            Self::OwnerCannotOwn,
            Self::InvalidAccessRights,
            Self::CannotActOnBehalf,
            Self::ActingForbidden,
            Self::ActingRequired,
            Self::ActingLimited,
            Self::CannotGiveActingOnBehalf,
        ];
        samples.extend(denials().into_iter().map(Self::from));
        samples.extend([
            Self::RowNotFound(Reference::new("account", Uuid::nil())).of_item(2, None),
            Self::TooManyRequests { limit: 6_000, seconds: 300 },
            Self::TooMuchTime { milliseconds: 1_200_000, seconds: 300 },
            Self::TooManyAtOnce { limit: 52 },
            Self::StatementTimeout,
            Self::Unavailable(sentence()),
            Self::KeysUnavailable(sentence()),
            Self::Internal(sentence()),
        ]);
        samples
    }
}

fn denials() -> [Denial; 14] {
    let (user, team) = (UserId(Uuid::nil()), TeamId(Uuid::nil()));
    let unit = BusinessUnitId(Uuid::nil());
    let missing = |id| {
        Denial::Privilege(MissingPrivilege {
            principal: PrincipalFacts {
                id,
                roles: 1,
                privileges: 2,
                access_mode: "0 Read-Write",
                object_id: Some(Uuid::nil()),
                team_type: 0,
                business_unit: unit,
            },
            privilege: "prvReadAccount".into(),
            privilege_id: PrivilegeId(Uuid::nil()),
            object_type_code: 1,
            table: "account".into(),
            label: "Account".into(),
            caller: user,
            known_privileges: 3,
        })
    };
    let column = |right| {
        Denial::Column(Box::new(MissingPermission {
            user,
            lacking: user,
            right,
            column: "creditlimit".into(),
            column_label: "Credit Limit".into(),
            table_label: "Account".into(),
        }))
    };
    let no_roles =
        |team| Denial::NoRoles { principal: Uuid::nil(), team, privilege: "prvReadAccount".into() };
    [
        missing(PrincipalId::User(user)),
        Denial::OwnerCannotRead(Box::new(missing(PrincipalId::Team(team)))),
        no_roles(false),
        no_roles(true),
        Denial::Miscellaneous {
            user,
            privilege: "prvBulkDelete".into(),
            privilege_id: PrivilegeId(Uuid::nil()),
            business_unit: unit,
            known_privileges: 3,
            user_privileges: 2,
        },
        Denial::Depth(Box::new(MissingDepth {
            user,
            privilege: "prvReadAccount".into(),
            privilege_id: PrivilegeId(Uuid::nil()),
            business_unit: unit,
            known_privileges: 3,
            user_privileges: 2,
            lacking: user,
            held: Some(Depth::Basic),
        })),
        Denial::Right(Box::new(MissingRight {
            principal: PrincipalId::User(user),
            caller: user,
            right: Right::Write,
            row: Uuid::nil(),
            table: "account".into(),
            object_type_code: 1,
            ownership: Ownership::UserOwned,
            owner: Some(PrincipalId::User(user)),
            business_unit: Some(unit),
            privilege: "prvWriteAccount".into(),
            lacking: user,
            held: Some(Depth::Basic),
            needed: Depth::Local,
            by_role: Right::Read.flag(),
            by_share: 0,
            by_hierarchy: 0,
            has_hierarchy: false,
            on_premises: false,
        })),
        column(ColumnRight::Create),
        column(ColumnRight::Update),
        column(ColumnRight::ShareRead),
        column(ColumnRight::ShareUpdate),
        Denial::Giving(Box::new(CannotGive {
            user,
            user_unit: unit,
            privilege: "prvWriteAccount".into(),
            privilege_id: PrivilegeId(Uuid::nil()),
            depth: Depth::Global,
            role_unit: unit,
            missing: 1,
            lacking: user,
        })),
        Denial::ReadOnlyUser,
        Denial::AdministratorsOnly,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_has_one_sample() {
        let names: Vec<&str> = Error::samples().iter().map(Error::name).collect();
        // The names in the order of the match, which the compiler keeps complete.
        let source = include_str!("samples.rs").split("pub fn samples").next().unwrap();
        let expected: Vec<&str> =
            source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn every_sample_has_a_sentence_and_a_status_of_an_error() {
        for sample in Error::samples() {
            assert!(!sample.to_string().is_empty());
            assert!((400..600).contains(&sample.code().status), "{}", sample.name());
        }
    }
}
