//! Names that values are chosen of.

use super::{Shape, Type};
use crate::xml::Namespace;

names! {
    /// What became of a row since it was read.
    ENTITY_STATE = Core::EntityState [Unchanged Created Changed];
    /// An end of a relationship.
    ENTITY_ROLE = Core::EntityRole [Referencing Referenced];
    /// How conditions go together.
    LOGICAL_OPERATOR = Core::LogicalOperator [And Or];
    /// How a table is joined.
    JOIN_OPERATOR = Core::JoinOperator [
        Inner LeftOuter Natural MatchFirstRowUsingCrossApply In Exists Any NotAny All NotAll
    ];
    /// The direction of an order.
    ORDER_TYPE = Core::OrderType [Ascending Descending];
    /// What is computed of a group.
    AGGREGATE_TYPE = Core::AggregateType [None Count CountColumn Sum Avg Min Max];
    /// By which part of a date rows are grouped.
    DATE_TIME_GROUPING_TYPE = Core::DateTimeGroupingType [
        None Day Week Month Quarter Year FiscalPeriod FiscalYear
    ];
    /// How values are compared.
    CONDITION_OPERATOR = Core::ConditionOperator [
        Equal NotEqual GreaterThan LessThan GreaterEqual LessEqual Like NotLike In NotIn Between
        NotBetween Null NotNull Yesterday Today Tomorrow Last7Days Next7Days LastWeek ThisWeek NextWeek
        LastMonth ThisMonth NextMonth On OnOrBefore OnOrAfter LastYear ThisYear NextYear LastXHours
        NextXHours LastXDays NextXDays LastXWeeks NextXWeeks LastXMonths NextXMonths LastXYears
        NextXYears EqualUserId NotEqualUserId EqualBusinessId NotEqualBusinessId ChildOf Mask NotMask
        MasksSelect Contains DoesNotContain EqualUserLanguage NotOn OlderThanXMonths BeginsWith
        DoesNotBeginWith EndsWith DoesNotEndWith ThisFiscalYear ThisFiscalPeriod NextFiscalYear
        NextFiscalPeriod LastFiscalYear LastFiscalPeriod LastXFiscalYears LastXFiscalPeriods
        NextXFiscalYears NextXFiscalPeriods InFiscalYear InFiscalPeriod InFiscalPeriodAndYear
        InOrBeforeFiscalPeriodAndYear InOrAfterFiscalPeriodAndYear EqualUserTeams EqualUserOrUserTeams
        Under NotUnder UnderOrEqual Above AboveOrEqual EqualUserOrUserHierarchy
        EqualUserOrUserHierarchyAndTeams OlderThanXYears OlderThanXWeeks OlderThanXDays OlderThanXHours
        OlderThanXMinutes ContainValues DoesNotContainValues EqualRoleBusinessId
    ];
    /// Whether a row that others changed is written.
    CONCURRENCY_BEHAVIOR = Core71::ConcurrencyBehavior [Default IfRowVersionMatches AlwaysOverwrite];
    /// What became of a row.
    CHANGE_TYPE = Core71::ChangeType [NewOrUpdated RemoveOrDeleted];
    /// From where addresses are to be used.
    ENDPOINT_ACCESS_TYPE = Core2014::EndpointAccessType [Default Internet Intranet];
    /// What is at an address.
    ENDPOINT_TYPE = Core2014::EndpointType [
        OrganizationService OrganizationDataService WebApplication
    ];
    /// Whether an organization can be used.
    ORGANIZATION_STATE = Core2014::OrganizationState [Enabled Disabled];
    /// What an organization is for.
    ORGANIZATION_TYPE = Core90::OrganizationType [
        Customer Monitoring Support BackEnd Secondary CustomerTest CustomerFreeTest CustomerPreview
        Placeholder TestDrive MsftInvestigation EmailTrial Default Developer Trial Teams Platform
    ];
    /// Rights on a row.
    ACCESS_RIGHTS = Business::AccessRights (flags) [
        None ReadAccess WriteAccess AppendAccess AppendToAccess CreateAccess DeleteAccess ShareAccess
        AssignAccess
    ];
    /// How far a privilege reaches.
    PRIVILEGE_DEPTH = Business::PrivilegeDepth [Basic Local Deep Global RecordFilter];
    /// Which columns a row is made with of another.
    TARGET_FIELD_TYPE = Business::TargetFieldType [
        All ValidForCreate ValidForUpdate ValidForRead
    ];
}
