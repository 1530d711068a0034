//! The operators of conditions by their names in the SDK (soap.md §6).

use model::message::CONDITION_OPERATOR;

/// The operator of a document for the name of the SDK: words apart, but for some.
pub(super) fn written(name: &str) -> String {
    let irregular = match name {
        "Equal" => "eq",
        "NotEqual" => "ne",
        "GreaterThan" => "gt",
        "LessThan" => "lt",
        "GreaterEqual" => "ge",
        "LessEqual" => "le",
        "Last7Days" => "last-seven-days",
        "Next7Days" => "next-seven-days",
        "EqualUserId" => "eq-userid",
        "NotEqualUserId" => "ne-userid",
        "EqualBusinessId" => "eq-businessid",
        "NotEqualBusinessId" => "ne-businessid",
        "EqualUserLanguage" => "eq-userlanguage",
        "EqualUserTeams" => "eq-userteams",
        "EqualUserOrUserTeams" => "eq-useroruserteams",
        "EqualUserOrUserHierarchy" => "eq-useroruserhierarchy",
        "EqualUserOrUserHierarchyAndTeams" => "eq-useroruserhierarchyandteams",
        "UnderOrEqual" => "eq-or-under",
        "AboveOrEqual" => "eq-or-above",
        "DoesNotBeginWith" => "not-begin-with",
        "DoesNotEndWith" => "not-end-with",
        "DoesNotContainValues" => "not-contain-values",
        _ => "",
    };
    if !irregular.is_empty() {
        return irregular.to_owned();
    }
    let name = name.replace("OlderThan", "Olderthan");
    let mut words = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            words.push('-');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// The number that the SDK has for an operator of a document.
pub(super) fn number(operator: &str) -> Option<i64> {
    let operator = if operator == "neq" { "ne" } else { operator };
    let mut members = CONDITION_OPERATOR.members.iter();
    members.find(|(name, _)| written(name) == operator).map(|(_, number)| *number)
}
