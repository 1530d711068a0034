//! The new organization and the demo, held to contract.md and to the definitions of their tables.

use std::collections::{BTreeMap, BTreeSet};

use model::metadata::{ColumnDefinition, ColumnType, RequiredLevel, Stored, TableDefinition};
use model::right::Depth;
use uuid::uuid;

use super::*;
use crate::{ids, organization};

const BOTH: [Demo; 2] = [Demo::No, Demo::Yes];

fn demo() -> Vec<Row> {
    organization(Demo::Yes).unwrap()
}

fn of<'a>(rows: &'a [Row], table: &str) -> Vec<&'a Row> {
    rows.iter().filter(|row| row.table == table).collect()
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    match row.value(column) {
        Some(Value::Text(text)) => text,
        other => panic!("{}.{column} is {other:?}", row.table),
    }
}

fn guid(row: &Row, column: &str) -> Uuid {
    match row.value(column) {
        Some(Value::Guid(id)) => *id,
        Some(Value::Reference(reference)) => reference.id,
        other => panic!("{}.{column} is {other:?}", row.table),
    }
}

fn user<'a>(rows: &'a [Row], domainname: &str) -> &'a Row {
    let users = of(rows, "systemuser");
    users.into_iter().find(|row| text(row, "domainname") == domainname).unwrap()
}

/// The grants of a role in one business unit, as `name=Depth`, in order.
fn grants(rows: &[Row], role: Uuid) -> Vec<String> {
    let names: BTreeMap<Uuid, &str> =
        of(rows, "privilege").into_iter().map(|row| (row.id, text(row, "name"))).collect();
    let mut grants: Vec<String> = of(rows, "roleprivileges")
        .into_iter()
        .filter(|row| guid(row, "roleid") == role)
        .map(|row| {
            let Some(Value::Int(mask)) = row.value("privilegedepthmask") else { panic!() };
            let depth = Depth::from_mask(*mask).unwrap();
            format!("{}={}", names[&guid(row, "privilegeid")], depth.name())
        })
        .collect();
    grants.sort();
    grants
}

fn role(rows: &[Row], name: &str, unit: Uuid) -> Uuid {
    let mut roles = of(rows, "role").into_iter();
    let found = roles.find(|row| text(row, "name") == name && guid(row, "businessunitid") == unit);
    found.unwrap().id
}

fn fits(table: &TableDefinition, column: &ColumnDefinition, value: &Value) -> bool {
    let in_range = |number: f64| {
        column.min.is_none_or(|min| number >= min) && column.max.is_none_or(|max| number <= max)
    };
    match (column.kind, value) {
        (ColumnType::String | ColumnType::Memo, Value::Text(text)) => {
            column.max_length.is_none_or(|max| text.chars().count() <= max as usize)
        }
        (ColumnType::Picklist | ColumnType::State | ColumnType::Status, Value::Int(value)) => {
            let choice = column.choice.as_ref().and_then(|name| table.choices.get(name));
            choice.is_none_or(|choice| choice.option(*value).is_some())
        }
        (ColumnType::Integer | ColumnType::BigInt, Value::Int(value)) => {
            i32::try_from(*value).is_ok_and(|value| in_range(f64::from(value)))
        }
        (ColumnType::Money | ColumnType::Decimal, Value::Decimal(value)) => {
            in_range(value.to_string().parse().unwrap())
        }
        (ColumnType::DateTime, Value::Date(_)) => column.is_date_only(),
        (ColumnType::DateTime, Value::Timestamp(_)) => !column.is_date_only(),
        (ColumnType::Lookup, Value::Guid(_)) => !column.is_polymorphic(),
        (
            ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner,
            Value::Reference(reference),
        ) => column.is_polymorphic() && column.refers_to(&reference.table),
        (ColumnType::Boolean | ColumnType::ManagedProperty, Value::Bool(_))
        | (ColumnType::EntityName, Value::Text(_))
        | (ColumnType::Uniqueidentifier, Value::Guid(_)) => true,
        _ => false,
    }
}

#[test]
fn every_value_fits_its_column_and_no_required_one_is_missing() {
    let tables = crate::tables().unwrap();
    for row in BOTH.into_iter().flat_map(|demo| organization(demo).unwrap()) {
        let table = row::table(&tables, &row.table).unwrap();
        let mut given = BTreeSet::new();
        for (name, value) in &row.values {
            let column = table.column(name).unwrap();
            assert!(fits(table, column, value), "{}.{name}: {value:?}", table.name);
            assert_ne!(column.stored(), Stored::Nowhere, "{}.{name}", table.name);
            assert_ne!(*name, table.primary_id);
            assert!(given.insert(name.as_str()), "{}.{name} twice", table.name);
        }
        for column in &table.columns {
            let needed = column.required == RequiredLevel::SystemRequired
                && column.stored() != Stored::Nowhere
                && column.default.is_none()
                && column.name != table.primary_id;
            let name = column.name.as_str();
            assert!(!needed || given.contains(name), "{}.{name} is missing", table.name);
        }
    }
}

#[test]
fn a_row_stands_after_those_it_points_at() {
    let tables = crate::tables().unwrap();
    for demo in BOTH {
        let rows = organization(demo).unwrap();
        let all: BTreeSet<(&str, Uuid)> =
            rows.iter().map(|row| (row.table.as_str(), row.id)).collect();
        assert_eq!(all.len(), rows.len(), "an id is used twice");
        let mut before = BTreeSet::new();
        for row in &rows {
            let table = row::table(&tables, &row.table).unwrap();
            for relationship in &table.many_to_one {
                let column = table.column(&relationship.column).unwrap();
                let target = match row.value(&column.name) {
                    Some(Value::Guid(id)) => (relationship.referenced.as_str(), *id),
                    Some(Value::Reference(reference)) => (reference.table.as_str(), reference.id),
                    _ => continue,
                };
                // Of a template only the id is known.
                if target.0 == "roletemplate" {
                    continue;
                }
                assert!(all.contains(&target), "{}.{} dangles", table.name, column.name);
                let circle = [("organization", "basecurrencyid"), ("account", "primarycontactid")];
                let late = circle.contains(&(table.name.as_str(), column.name.as_str()))
                    || target == (table.name.as_str(), row.id);
                assert!(late || before.contains(&target), "{}.{}", table.name, column.name);
            }
            before.insert((row.table.as_str(), row.id));
        }
    }
}

#[test]
fn what_must_be_unique_is() {
    let tables = crate::tables().unwrap();
    for rows in BOTH.map(|demo| organization(demo).unwrap()) {
        for table in &tables {
            for columns in &table.unique {
                let keys: Vec<String> = of(&rows, &table.name)
                    .into_iter()
                    .filter_map(|row| {
                        columns.iter().map(|column| row.value(column)).collect::<Option<Vec<_>>>()
                    })
                    .map(|key| format!("{key:?}").to_lowercase())
                    .collect();
                let distinct: BTreeSet<&String> = keys.iter().collect();
                assert_eq!(distinct.len(), keys.len(), "{} {columns:?}", table.name);
            }
        }
    }
}

#[test]
fn the_demo_organization_has_the_ids_of_the_contract() {
    let rows = demo();
    let first = rows.first().unwrap();
    assert_eq!((first.table.as_str(), first.id), ("organization", ids::DEMO_ORGANIZATION));
    assert_eq!(text(first, "name"), "contoso");
    assert_eq!(guid(first, "systemuserid"), uuid!("a0000000-0000-4000-8000-0000000000f1"));
    assert_eq!(guid(first, "integrationuserid"), uuid!("a0000000-0000-4000-8000-0000000000f2"));
    assert_eq!(guid(first, "basecurrencyid"), uuid!("f0000000-0000-4000-8000-000000000001"));
    assert_eq!(first.value("fullnameconventioncode"), Some(&Value::Int(1)));
    assert_eq!(first.value("ishierarchicalsecuritymodelenabled"), Some(&Value::Bool(false)));
    assert_eq!(first.value("usepositionhierarchy"), Some(&Value::Bool(false)));
    assert_eq!(first.value("maxdepthforhierarchicalsecuritymodel"), Some(&Value::Int(3)));

    let units: Vec<_> = of(&rows, "businessunit")
        .into_iter()
        .map(|row| (text(row, "name"), row.id, row.value("parentbusinessunitid").cloned()))
        .collect();
    let id = |n: u128| Uuid::from_u128(0xb000_0000_0000_4000_8000_0000_0000_0000 + n);
    let child = |n: u128| Some(Value::Guid(id(n)));
    let expected = [
        ("Contoso", id(1), None),
        ("Sales", id(2), child(1)),
        ("Sales West", id(3), child(2)),
        ("Service", id(4), child(1)),
    ];
    assert_eq!(units, expected);

    let sales = id(2);
    let named = |text: &str| Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes());
    assert_eq!(
        role(&rows, "Salesperson", sales),
        named("role:Salesperson:b0000000-0000-4000-8000-000000000002")
    );
    let mut teams = of(&rows, "team").into_iter();
    let team = teams.find(|row| text(row, "name") == "Sales").unwrap();
    assert_eq!(team.id, named("team:b0000000-0000-4000-8000-000000000002"));
    assert_eq!(guid(team, "businessunitid"), sales);
}

#[test]
fn the_users_of_the_demo_are_those_of_the_contract() {
    let rows = demo();
    let names = |table: &str| -> BTreeMap<Uuid, &str> {
        of(&rows, table).into_iter().map(|row| (row.id, text(row, "name"))).collect()
    };
    let (units, roles) = (names("businessunit"), names("role"));
    let role_units: BTreeMap<Uuid, Uuid> =
        of(&rows, "role").into_iter().map(|row| (row.id, guid(row, "businessunitid"))).collect();
    let mut lines = Vec::new();
    for row in of(&rows, "systemuser") {
        let held = of(&rows, "systemuserroles").into_iter();
        let held: Vec<Uuid> = held
            .filter(|held| guid(held, "systemuserid") == row.id)
            .map(|held| guid(held, "roleid"))
            .collect();
        assert!(held.iter().all(|role| role_units[role] == guid(row, "businessunitid")));
        let held: Vec<&str> = held.iter().map(|role| roles[role]).collect();
        let optional = |column: &str| match row.value(column) {
            Some(Value::Guid(id)) => id.to_string(),
            _ => "-".to_owned(),
        };
        let unit = units[&guid(row, "businessunitid")];
        let disabled = row.value("isdisabled") == Some(&Value::Bool(true));
        lines.push(format!(
            "{} | {} | {} | {} | {unit} | {} | {}{}",
            text(row, "fullname"),
            text(row, "domainname"),
            row.id,
            optional("azureactivedirectoryobjectid"),
            optional("applicationid"),
            held.join(", "),
            if disabled { " disabled" } else { "" },
        ));
    }
    let expected = [
        "SYSTEM | SYSTEM | a0000000-0000-4000-8000-0000000000f1 | - | Contoso | - | ",
        "INTEGRATION | INTEGRATION | a0000000-0000-4000-8000-0000000000f2 | - | Contoso | - | ",
        "System Administrator | admin@contoso.example | a0000000-0000-4000-8000-000000000001 | d0000000-0000-4000-8000-000000000001 | Contoso | - | System Administrator",
        "Actual User | actual@contoso.example | 278742b0-1e61-4fb5-84ef-c7de308c19e2 | 3d8bed3e-79a3-47c8-80cf-269869b2e9f0 | Sales | - | Delegate, Salesperson",
        "Impersonated User | impersonated@contoso.example | 75df116d-d9da-e711-a94b-000d3a34ed47 | e39c5d16-675b-48d1-8e67-667427e9c084 | Sales | - | Salesperson",
        "Sales Manager | manager@contoso.example | a0000000-0000-4000-8000-000000000004 | d0000000-0000-4000-8000-000000000004 | Sales | - | Sales Manager",
        "West Seller | west@contoso.example | a0000000-0000-4000-8000-000000000005 | d0000000-0000-4000-8000-000000000005 | Sales West | - | Salesperson",
        "Service Agent | agent@contoso.example | a0000000-0000-4000-8000-000000000006 | d0000000-0000-4000-8000-000000000006 | Service | - | Service Agent",
        "Disabled User | disabled@contoso.example | a0000000-0000-4000-8000-000000000007 | d0000000-0000-4000-8000-000000000007 | Sales | - | Salesperson disabled",
        "No Roles | noroles@contoso.example | a0000000-0000-4000-8000-000000000008 | d0000000-0000-4000-8000-000000000008 | Sales | - | ",
        "Integration App | integrationapp@contoso.example | a0000000-0000-4000-8000-000000000009 | d0000000-0000-4000-8000-000000000009 | Contoso | c0000000-0000-4000-8000-000000000001 | Delegate, Integration",
        "Admin App | adminapp@contoso.example | a0000000-0000-4000-8000-000000000010 | d0000000-0000-4000-8000-000000000010 | Contoso | c0000000-0000-4000-8000-000000000002 | System Administrator",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn every_unit_has_a_copy_of_every_role_with_the_same_grants() {
    let rows = demo();
    let root = uuid!("b0000000-0000-4000-8000-000000000001");
    let units = of(&rows, "businessunit");
    assert_eq!(of(&rows, "role").len(), 9 * units.len());
    for row in of(&rows, "role") {
        let unit = guid(row, "businessunitid");
        let unit = units.iter().find(|candidate| candidate.id == unit).unwrap();
        let top = role(&rows, text(row, "name"), root);
        assert_eq!(guid(row, "parentrootroleid"), top);
        assert_eq!(grants(&rows, row.id), grants(&rows, top));
        match unit.value("parentbusinessunitid") {
            Some(Value::Guid(parent)) => {
                assert_eq!(guid(row, "parentroleid"), role(&rows, text(row, "name"), *parent));
            }
            _ => assert_eq!(row.value("parentroleid"), None),
        }
    }
}

#[test]
fn a_system_administrator_has_every_privilege_as_deep_as_it_goes() {
    let rows = demo();
    let root = uuid!("b0000000-0000-4000-8000-000000000001");
    let administrator = role(&rows, "System Administrator", root);
    let mut expected: Vec<String> = crate::privileges()
        .unwrap()
        .iter()
        .map(|privilege| format!("{}={}", privilege.name, privilege.greatest_depth().name()))
        .collect();
    expected.sort();
    assert_eq!(expected.len(), 430);
    assert_eq!(grants(&rows, administrator), expected);
    assert!(expected.contains(&"prvReadAccount=Global".to_owned()));
    assert!(expected.contains(&"prvReadUserQuery=Basic".to_owned()));
    let row = rows.iter().find(|row| row.table == "role" && row.id == administrator).unwrap();
    assert_eq!(guid(row, "roletemplateid"), ids::SYSTEM_ADMINISTRATOR_TEMPLATE);
}

#[test]
fn a_delegate_may_act_for_others_and_see_no_business_table() {
    let rows = demo();
    let sales = uuid!("b0000000-0000-4000-8000-000000000002");
    let delegate = role(&rows, "Delegate", sales);
    let expected = [
        "prvActOnBehalfOfAnotherUser=Global",
        "prvAppendCategory=Global",
        "prvAppendFeedback=Global",
        "prvAppendKnowledgeArticle=Global",
        "prvAppendSLA=Global",
        "prvAppendToCategory=Global",
        "prvAppendToFeedback=Global",
        "prvAppendToKnowledgeArticle=Global",
        "prvAppendToSLA=Global",
        "prvAssignSLA=Basic",
        "prvCreateSharePointData=Global",
        "prvReadCategory=Global",
        "prvReadFeedback=Global",
        "prvReadKnowledgeArticle=Global",
        "prvReadSLA=Global",
        "prvReadSharePointData=Global",
        "prvReadSharePointDocument=Global",
        "prvShareSLA=Basic",
        "prvWriteSharePointData=Global",
    ];
    assert_eq!(grants(&rows, delegate), expected);
    let act = of(&rows, "privilege").into_iter().find(|row| row.id == ids::ACT_ON_BEHALF_PRIVILEGE);
    assert_eq!(text(act.unwrap(), "name"), "prvActOnBehalfOfAnotherUser");
    let row = rows.iter().find(|row| row.table == "role" && row.id == delegate).unwrap();
    assert_eq!(guid(row, "roletemplateid"), ids::DELEGATE_TEMPLATE);
}

#[test]
fn a_basic_user_works_on_own_rows_and_sees_who_is_there() {
    let rows = demo();
    let west = uuid!("b0000000-0000-4000-8000-000000000003");
    let mut expected = Vec::new();
    for table in ["Account", "Activity", "Contact", "Note"] {
        for verb in ["Append", "AppendTo", "Assign", "Create", "Delete", "Read", "Share", "Write"] {
            expected.push(format!("prv{verb}{table}=Basic"));
        }
    }
    for table in ["BusinessUnit", "Organization", "Position", "Team", "User", "UserSettings"] {
        expected.push(format!("prvRead{table}=Global"));
    }
    for name in ["AppendUser", "AppendToUser", "ReadRole"] {
        expected.push(format!("prv{name}=Local"));
    }
    for verb in ["Create", "Delete", "Write"] {
        expected.push(format!("prv{verb}UserSettings=Local"));
    }
    for verb in ["Read", "Append", "AppendTo"] {
        expected.push(format!("prv{verb}TransactionCurrency=Global"));
    }
    for verb in ["Assign", "Create", "Delete", "Read", "Share", "Write"] {
        expected.push(format!("prv{verb}UserQuery=Basic"));
    }
    expected.extend(["prvReadQueue=Basic".to_owned(), "prvAppendToQueue=Basic".to_owned()]);
    for verb in ["Append", "AppendTo", "Read", "Write"] {
        expected.push(format!("prv{verb}Connection=Global"));
    }
    for verb in ["Assign", "Create", "Delete", "Share"] {
        expected.push(format!("prv{verb}Connection=Basic"));
    }
    expected.sort();
    let basic = role(&rows, "Basic User", west);
    assert_eq!(grants(&rows, basic), expected);
    let row = rows.iter().find(|row| row.table == "role" && row.id == basic).unwrap();
    assert_eq!(guid(row, "roletemplateid"), ids::BASIC_USER_TEMPLATE);
}

#[test]
fn a_support_user_only_looks() {
    let rows = demo();
    let root = uuid!("b0000000-0000-4000-8000-000000000001");
    let support = role(&rows, "Support User", root);
    let grants = grants(&rows, support);
    assert!(grants.iter().all(|grant| grant.starts_with("prvRead")), "{grants:?}");
    for grant in ["prvReadAccount=Basic", "prvReadUser=Global", "prvReadCustomization=Global"] {
        assert!(grants.contains(&grant.to_owned()), "{grant}");
    }
    let row = rows.iter().find(|row| row.table == "role" && row.id == support).unwrap();
    assert_eq!(guid(row, "roletemplateid"), ids::SUPPORT_USER_TEMPLATE);
}

#[test]
fn every_user_has_settings_and_every_administrator_the_profile_that_sees_all() {
    for demo in BOTH {
        let rows = organization(demo).unwrap();
        let users: BTreeSet<(Uuid, Uuid)> = of(&rows, "systemuser")
            .into_iter()
            .map(|user| (user.id, guid(user, "businessunitid")))
            .collect();
        let settings = of(&rows, "usersettings").into_iter();
        let settings: BTreeSet<(Uuid, Uuid)> =
            settings.map(|row| (row.id, guid(row, "businessunitid"))).collect();
        assert_eq!(settings, users);

        let profile = uuid!("572329c1-a042-4e22-be47-367c6374ea45");
        let profiles: Vec<Uuid> =
            of(&rows, "fieldsecurityprofile").into_iter().map(|row| row.id).collect();
        assert_eq!(profiles, [profile]);
        let template = Some(Value::Guid(ids::SYSTEM_ADMINISTRATOR_TEMPLATE));
        let copies: BTreeSet<Uuid> = of(&rows, "role")
            .into_iter()
            .filter(|row| row.value("roletemplateid") == template.as_ref())
            .map(|row| row.id)
            .collect();
        let holders: BTreeSet<Uuid> = of(&rows, "systemuserroles")
            .into_iter()
            .filter(|row| copies.contains(&guid(row, "roleid")))
            .map(|row| guid(row, "systemuserid"))
            .collect();
        let linked = of(&rows, "systemuserprofiles").into_iter();
        assert!(linked.clone().all(|row| guid(row, "fieldsecurityprofileid") == profile));
        let linked: BTreeSet<Uuid> = linked.map(|row| guid(row, "systemuserid")).collect();
        assert_eq!(linked, holders);
        assert!(!linked.is_empty());
    }
}

#[test]
fn a_salesperson_reads_the_unit_and_works_on_own_rows() {
    let rows = demo();
    let west = uuid!("b0000000-0000-4000-8000-000000000003");
    let mut expected = Vec::new();
    for table in ["Account", "Activity", "Contact", "Lead", "Note", "Opportunity"] {
        for verb in ["Append", "AppendTo", "Assign", "Create", "Delete", "Share", "Write"] {
            expected.push(format!("prv{verb}{table}=Basic"));
        }
        expected.push(format!("prvRead{table}=Local"));
    }
    for table in ["BusinessUnit", "Team", "TransactionCurrency", "User"] {
        expected.push(format!("prvRead{table}=Global"));
    }
    expected.sort();
    assert_eq!(grants(&rows, role(&rows, "Salesperson", west)), expected);
    let deep: Vec<String> = expected
        .iter()
        .map(|grant| grant.replace("=Basic", "=Deep").replace("=Local", "=Deep"))
        .collect();
    assert_eq!(grants(&rows, role(&rows, "Sales Manager", west)), deep);
}

#[test]
fn service_and_integration_have_what_the_contract_gives_them() {
    let rows = demo();
    let root = uuid!("b0000000-0000-4000-8000-000000000001");
    let expected = |tables: &[&str], verbs: &[&str], depth: &str, others: &[&str]| {
        let mut grants: Vec<String> =
            others.iter().map(|grant| format!("{grant}=Global")).collect();
        for table in tables {
            grants.extend(verbs.iter().map(|verb| format!("prv{verb}{table}={depth}")));
        }
        grants.sort();
        grants
    };
    let work = ["Append", "AppendTo", "Create", "Read", "Write"];
    let customers =
        ["prvReadAccount", "prvAppendToAccount", "prvReadContact", "prvAppendToContact"];
    let people = ["prvReadUser", "prvReadBusinessUnit"];
    let others = [customers.as_slice(), people.as_slice()].concat();
    let agent = expected(&["Incident", "Note"], &work, "Local", &others);
    assert_eq!(grants(&rows, role(&rows, "Service Agent", root)), agent);

    let tables = ["Account", "Contact", "Lead", "Opportunity", "Incident", "Activity", "Note"];
    let verbs = [work.as_slice(), &["Assign"]].concat();
    let others = [people.as_slice(), &["prvReadTeam"]].concat();
    let integration = expected(&tables, &verbs, "Global", &others);
    assert_eq!(grants(&rows, role(&rows, "Integration", root)), integration);
}

#[test]
fn the_members_of_a_default_team_are_the_users_of_its_unit() {
    for demo in BOTH {
        let rows = organization(demo).unwrap();
        let members: BTreeSet<(Uuid, Uuid)> = of(&rows, "teammembership")
            .into_iter()
            .map(|row| (guid(row, "teamid"), guid(row, "systemuserid")))
            .collect();
        let mut expected = BTreeSet::new();
        for team in of(&rows, "team") {
            assert_eq!(team.value("isdefault"), Some(&Value::Bool(true)));
            let unit = guid(team, "businessunitid");
            let users = of(&rows, "systemuser").into_iter();
            let users = users.filter(|user| guid(user, "businessunitid") == unit);
            expected.extend(users.map(|user| (team.id, user.id)));
        }
        assert_eq!(members, expected);
        assert_eq!(of(&rows, "team").len(), of(&rows, "businessunit").len());
    }
}

#[test]
fn the_demo_data_shows_a_difference_at_every_depth() {
    let rows = demo();
    let owners = |table: &str| {
        let mut counts = BTreeMap::new();
        for row in of(&rows, table) {
            let Some(Value::Reference(owner)) = row.value("ownerid") else { panic!() };
            *counts.entry(owner.id).or_insert(0) += 1;
        }
        counts
    };
    for (table, count) in [("account", 12), ("contact", 30), ("opportunity", 8), ("task", 10)] {
        let owners = owners(table);
        assert_eq!(owners.values().sum::<i32>(), count, "{table}");
        for name in ["actual", "impersonated", "west", "manager", "admin"] {
            let owner = user(&rows, &format!("{name}@contoso.example")).id;
            assert!(owners.contains_key(&owner), "{name} owns no {table}");
        }
        assert_eq!(owners.len(), 5, "{table}");
    }
    let accounts = of(&rows, "account");
    let contacts = of(&rows, "contact");
    assert!(contacts.iter().all(|row| row.value("parentcustomerid").is_some()));
    let mut primary = 0;
    for account in &accounts {
        let Some(Value::Guid(id)) = account.value("primarycontactid") else { continue };
        let contact = contacts.iter().find(|contact| contact.id == *id).unwrap();
        assert_eq!(guid(contact, "parentcustomerid"), account.id);
        primary += 1;
    }
    assert!(primary > 0 && primary < accounts.len());
    assert!(of(&rows, "task").iter().all(|row| row.value("regardingobjectid").is_some()));
    let fourth_coffee = uuid!("10000000-0000-4000-8000-000000000001");
    assert_eq!(text(accounts.first().unwrap(), "name"), "Fourth Coffee");
    assert_eq!(accounts.first().unwrap().id, fourth_coffee);
    assert_eq!(text(contacts.first().unwrap(), "fullname"), "Yvonne McKay");
}

#[test]
fn an_organization_without_the_demo_has_one_administrator_and_no_business_rows() {
    let rows = organization(Demo::No).unwrap();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.table.as_str()).or_default() += 1;
    }
    let expected = [
        ("attributemap", 239),
        ("businessunit", 1),
        ("entitymap", 39),
        ("fieldsecurityprofile", 1),
        ("organization", 1),
        ("privilege", 430),
        ("publisher", 1),
        ("role", 5),
        ("roleprivileges", 430 + 149 + 63 + 19 + 54),
        ("savedquery", 174),
        ("solution", 2),
        ("systemuser", 3),
        ("systemuserprofiles", 1),
        ("systemuserroles", 1),
        ("team", 1),
        ("teammembership", 3),
        ("transactioncurrency", 1),
        ("usersettings", 3),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    let administrator = user(&rows, "admin@onbehalf.example");
    assert_eq!(administrator.id, derived_id("systemuser:admin@onbehalf.example"));
    let object_id = derived_id("object:admin@onbehalf.example");
    assert_eq!(guid(administrator, "azureactivedirectoryobjectid"), object_id);
    assert_eq!(text(rows.first().unwrap(), "name"), "onbehalf");
}
