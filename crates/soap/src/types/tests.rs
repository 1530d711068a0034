//! The table against soap.md §6, and against itself.

use std::collections::BTreeSet;

use super::*;

/// The names of all members, those of the base first.
fn members(kind: &Type) -> Vec<&'static str> {
    let Shape::Members { base, members: own } = kind.shape else { return Vec::new() };
    let mut all = base.map_or(Vec::new(), members);
    all.extend(own.iter().map(|member| member.name));
    all
}

#[test]
fn members_stand_in_the_documented_order() {
    let documented = [
        (
            "Entity",
            "Attributes EntityState FormattedValues Id KeyAttributes LogicalName RelatedEntities RowVersion",
        ),
        ("EntityReference", "Id KeyAttributes LogicalName Name RowVersion"),
        ("AliasedValue", "AttributeLogicalName EntityLogicalName NeedFormatting ReturnType Value"),
        (
            "EntityCollection",
            "Entities EntityName MinActiveRowVersion MoreRecords PagingCookie RecordCountLessThanMarv \
             TotalRecordCount TotalRecordCountLimitExceeded",
        ),
        ("Relationship", "PrimaryEntityRole SchemaName"),
        ("ColumnSet", "AllColumns AttributeExpressions Columns"),
        ("AttributeExpression", "AggregateType Alias AttributeName DateTimeGrouping HasGroupBy"),
        (
            "QueryExpression",
            "ColumnSet Criteria Distinct EntityName ForceSeek LinkEntities Orders PageInfo \
             SubQueryExpression NoLock TopCount QueryHints DataSource",
        ),
        ("QueryByAttribute", "Attributes ColumnSet EntityName Orders PageInfo Values TopCount"),
        (
            "FilterExpression",
            "AnyAllFilterLinkEntity Conditions FilterOperator Filters IsQuickFindFilter FilterHint",
        ),
        ("ConditionExpression", "AttributeName CompareColumns Operator Values EntityName"),
        (
            "LinkEntity",
            "Columns EntityAlias ForceSeek JoinOperator LinkCriteria LinkEntities LinkFromAttributeName \
             LinkFromEntityName LinkToAttributeName LinkToEntityName Orders",
        ),
        ("OrderExpression", "Alias AttributeName EntityName OrderType"),
        (
            "PagingInfo",
            "Count PageNumber PagingCookie ReturnRecordCountLessThanMarv ReturnTotalRecordCount",
        ),
        (
            "OrganizationDetail",
            "DatacenterId Endpoints EnvironmentId FriendlyName Geo OrganizationId OrganizationType \
             OrganizationVersion SchemaType State TenantId UniqueName UrlName",
        ),
        ("PrincipalAccess", "AccessMask Principal"),
        ("AuditDetailCollection", "AuditDetails MoreRecords PagingCookie TotalRecordCount"),
        (
            "AttributeAuditDetail",
            "AuditRecord InvalidNewValueAttributes NewValue OldValue DeletedAttributes \
             LocLabelLanguageCode",
        ),
        ("ExecuteMultipleSettings", "ContinueOnError ReturnResponses"),
        ("ExecuteMultipleResponseItem", "Fault RequestIndex Response"),
        ("OrganizationRequest", "Parameters RequestId RequestName"),
        ("OrganizationResponse", "ResponseName Results"),
        (
            "ExecuteTransactionFault",
            "ActivityId ErrorCode ErrorDetails HelpLink Message Timestamp ExceptionRetriable \
             ExceptionSource InnerFault OriginalException TraceText FaultedRequestIndex",
        ),
    ];
    for (name, order) in documented {
        let kind = find(name).unwrap_or_else(|| panic!("there is no {name}"));
        assert_eq!(members(kind).join(" "), order, "{name}");
    }
}

#[test]
fn a_name_stands_once_in_a_namespace() {
    let mut seen = BTreeSet::new();
    for kind in all() {
        assert!(seen.insert((kind.namespace, kind.name)), "{} stands twice", kind.name);
        assert!(find_in(kind.namespace, kind.name).is_some());
    }
    let item = |namespace| match find_in(namespace, "OrganizationResponseCollection")?.shape {
        Shape::List { item, .. } => Some(item),
        _ => None,
    };
    assert_eq!(item(Namespace::Core2012), Some("ExecuteMultipleResponseItem"));
    assert_eq!(item(Namespace::Core71), Some("OrganizationResponse"));
}

/// Records of messages that are none of the table: they are not written as such.
const NO_TYPE: &[&str] = &["Object"];

#[test]
fn records_and_choices_of_messages_are_types_of_the_table() {
    fn check(kind: model::message::FieldType, seen: &mut BTreeSet<&'static str>) {
        use model::message::FieldType;
        match kind {
            FieldType::List(of) => check(*of, seen),
            FieldType::Choice(named) => {
                let Some(Type { shape: Shape::Names { flags, names }, .. }) = choice(named) else {
                    panic!("there is no {}", named.name)
                };
                assert_eq!(*flags, named.flags, "{}", named.name);
                for (name, _) in named.members {
                    assert!(names.contains(name), "{} has no {name}", named.name);
                }
            }
            FieldType::Record(fields) if !NO_TYPE.contains(&fields.name) => {
                if !seen.insert(fields.name) {
                    return;
                }
                let kind = record(fields).unwrap_or_else(|| panic!("there is no {}", fields.name));
                for field in fields.fields {
                    if let Shape::Members { .. } = kind.shape {
                        let known = members(kind);
                        assert!(known.contains(&field.name), "{}.{}", fields.name, field.name);
                    }
                    check(field.kind, seen);
                }
                for each in fields.derived {
                    check(FieldType::Record(each), seen);
                }
            }
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    check(model::message::FieldType::Record(&model::message::QUERY_EXPRESSION), &mut seen);
    assert!(seen.contains("LinkEntity"), "{seen:?}");
}

#[test]
fn what_cannot_be_null_is_not_nil() {
    let may = |owner: &str, name: &str| {
        let kind = find(owner).unwrap();
        let Shape::Members { members, .. } = kind.shape else { panic!("{owner}") };
        is_nillable(kind, members.iter().find(|member| member.name == name).unwrap())
    };
    assert!(
        may("Entity", "EntityState") && may("Entity", "RowVersion") && may("AliasedValue", "Value")
    );
    assert!(!may("Entity", "Id") && !may("EntityCollection", "MoreRecords"));
    assert!(!may("ConditionExpression", "Operator") && may("Relationship", "PrimaryEntityRole"));
}

#[test]
fn kinds_are_of_the_table() {
    for kind in all() {
        let kinds: Vec<Kind> = match kind.shape {
            Shape::Members { base, members } => {
                let base = base.map(Kind::Of);
                members.iter().map(|member| member.kind).chain(base).collect()
            }
            Shape::List { kind, .. } => vec![kind],
            Shape::Pairs { key, value, .. } => vec![key, value],
            Shape::Names { .. } => Vec::new(),
        };
        for of in kinds {
            if let Kind::Of(other) = of {
                assert!(
                    all().any(|each| std::ptr::eq(each, other)),
                    "{}: {}",
                    kind.name,
                    other.name
                );
            }
        }
    }
}
