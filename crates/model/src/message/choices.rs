//! Choices that fields of several messages have.

use super::ChoiceType;

/// Rights on a row, as flags (security.md §2.2).
pub const ACCESS_RIGHTS: ChoiceType = ChoiceType {
    name: "AccessRights",
    flags: true,
    members: &[
        ("None", 0),
        ("ReadAccess", 1),
        ("WriteAccess", 2),
        ("AppendAccess", 4),
        ("AppendToAccess", 16),
        ("CreateAccess", 32),
        ("DeleteAccess", 65_536),
        ("ShareAccess", 262_144),
        ("AssignAccess", 524_288),
    ],
};

/// How far a privilege of a role reaches (security.md §2.1 R5).
pub const PRIVILEGE_DEPTH: ChoiceType = ChoiceType {
    name: "PrivilegeDepth",
    flags: false,
    members: &[("Basic", 0), ("Local", 1), ("Deep", 2), ("Global", 3), ("RecordFilter", 4)],
};
