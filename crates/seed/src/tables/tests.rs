//! What every table file must hold to, and spot checks against the published definitions.

use std::collections::{BTreeMap, BTreeSet};

use model::metadata::{
    AccessRule, Base, Cascade, ColumnType, Ownership, RequiredLevel, TableDefinition,
};

use super::*;

fn table<'a>(tables: &'a [TableDefinition], name: &str) -> &'a TableDefinition {
    tables.iter().find(|table| table.name == name).unwrap()
}

fn many_to_one<'a>(tables: &'a [TableDefinition], name: &str) -> &'a OneToMany {
    let mut all = tables.iter().flat_map(|table| &table.many_to_one);
    all.find(|relationship| relationship.name == name).unwrap()
}

#[test]
fn each_table_has_all_its_columns() {
    let counts: Vec<(String, usize)> =
        tables().unwrap().into_iter().map(|table| (table.name, table.columns.len())).collect();
    let expected = [
        ("account", 191),
        ("accountleads", 9),
        ("activitymimeattachment", 27),
        ("activityparty", 28),
        ("activitypointer", 78),
        ("annotation", 44),
        ("appointment", 88),
        ("asyncoperation", 71),
        ("attributemap", 28),
        ("attributemaskingrule", 32),
        ("audit", 20),
        ("bulkdeleteoperation", 31),
        ("businessunit", 86),
        ("connection", 52),
        ("connectionrole", 32),
        ("connectionroleassociation", 10),
        ("contact", 234),
        ("contactleads", 9),
        ("customapi", 43),
        ("customapirequestparameter", 36),
        ("customapiresponseproperty", 35),
        ("customeraddress", 54),
        ("duplicaterule", 43),
        ("duplicaterulecondition", 32),
        ("email", 132),
        ("entitymap", 26),
        ("fieldpermission", 16),
        ("fieldsecurityprofile", 26),
        ("incident", 130),
        ("incidentresolution", 55),
        ("lead", 184),
        ("leadproduct", 9),
        ("letter", 70),
        ("maskingrule", 36),
        ("opportunity", 138),
        ("opportunityclose", 58),
        ("organization", 504),
        ("owner", 5),
        ("phonecall", 70),
        ("pluginassembly", 44),
        ("plugintype", 38),
        ("position", 31),
        ("pricelevel", 34),
        ("principalobjectaccess", 12),
        ("principalobjectattributeaccess", 12),
        ("privilege", 19),
        ("product", 78),
        ("publisher", 72),
        ("queue", 61),
        ("queueitem", 49),
        ("queuemembership", 4),
        ("role", 41),
        ("roleprivileges", 13),
        ("savedquery", 49),
        ("sdkmessage", 36),
        ("sdkmessagefilter", 33),
        ("sdkmessageprocessingstep", 56),
        ("sdkmessageprocessingstepimage", 32),
        ("serviceendpoint", 44),
        ("solution", 47),
        ("solutioncomponent", 19),
        ("subject", 31),
        ("systemform", 31),
        ("systemuser", 156),
        ("systemuserprofiles", 4),
        ("systemuserroles", 4),
        ("task", 67),
        ("team", 49),
        ("teammembership", 4),
        ("teamprofiles", 4),
        ("teamroles", 4),
        ("teamtemplate", 25),
        ("template", 54),
        ("territory", 35),
        ("transactioncurrency", 32),
        ("uom", 34),
        ("uomschedule", 33),
        ("userquery", 37),
        ("usersettings", 118),
        ("webresource", 37),
        ("workflow", 100),
    ]
    .map(|(name, count)| (name.to_owned(), count));
    assert_eq!(counts, expected);
}

#[test]
fn what_a_file_names_exists_in_it() {
    let global = crate::choices().unwrap();
    for table in tables().unwrap() {
        let has = |column: &str| table.column(column).is_some();
        assert!(has(&table.primary_id), "{}", table.name);
        assert!(table.primary_name.as_deref().is_none_or(has), "{}", table.name);
        assert!(table.always_expanded.iter().all(|column| has(column)), "{}", table.name);
        assert!(table.indexes.iter().flatten().all(|column| has(column)), "{}", table.name);
        assert!(table.unique.iter().flatten().all(|column| has(column)), "{}", table.name);
        if let AccessRule::Through(columns) = &table.access {
            assert!(columns.keys().all(|column| has(column)), "{}", table.name);
        }
        if let AccessRule::Object { id, table: name } = &table.access {
            assert!(has(id) && has(name), "{}", table.name);
        }
        assert!(!table.access_teams || table.ownership == Ownership::UserOwned, "{}", table.name);
        for relationship in &table.many_to_one {
            assert!(has(&relationship.column), "{}", relationship.name);
            assert_eq!(relationship.referencing, table.name);
        }
        assert_eq!(table.is_intersect, table.many_to_many.is_some(), "{}", table.name);
        if let Some(relationship) = &table.many_to_many {
            assert!(has(&relationship.first_column) && has(&relationship.second_column));
            assert_eq!(relationship.intersect, table.name);
        }
        for column in &table.columns {
            let place = format!("{}.{}", table.name, column.name);
            assert!(column.companion_of.as_deref().is_none_or(has), "{place}");
            let known = |name: &String| {
                table.choices.contains_key(name) != global.iter().any(|(other, _)| other == name)
            };
            assert!(column.choice.iter().all(known), "{place}");
            assert_eq!(column.schema.to_lowercase(), column.name, "{place}");
            assert!(!column.is_lookup() || !column.targets.is_empty(), "{place}");
        }
    }
}

#[test]
fn every_choice_is_used_and_lists_each_number_once() {
    for table in tables().unwrap() {
        for (name, choice) in &table.choices {
            let mut columns = table.columns.iter();
            assert!(columns.any(|column| column.choice.as_ref() == Some(name)), "{name}");
            let values: BTreeSet<i32> = choice.options.iter().map(|option| option.value).collect();
            assert_eq!(values.len(), choice.options.len(), "{name}");
        }
    }
}

#[test]
fn every_default_choice_is_among_the_options() {
    let global = crate::choices().unwrap().into_iter().collect::<BTreeMap<_, _>>();
    for table in tables().unwrap() {
        for column in &table.columns {
            let Some(default) = &column.default else { continue };
            let place = format!("{}.{}", table.name, column.name);
            if matches!(column.kind, ColumnType::Boolean | ColumnType::ManagedProperty) {
                assert!(default.parse::<bool>().is_ok(), "{place}");
            } else {
                let name = column.choice.as_deref().unwrap();
                let choice = table.choices.get(name).unwrap_or_else(|| &global[name]);
                assert!(choice.option(default.parse().unwrap()).is_some(), "{place}");
            }
        }
    }
}

#[test]
fn each_status_has_its_state_and_each_state_its_default_status() {
    let mut tables_with_states = 0;
    for table in tables().unwrap() {
        let options = |kind: ColumnType| {
            let column = table.columns.iter().find(|column| column.kind == kind)?;
            Some(table.choices[column.choice.as_deref().unwrap()].options.clone())
        };
        let (states, statuses) = match (options(ColumnType::State), options(ColumnType::Status)) {
            (Some(states), Some(statuses)) => (states, statuses),
            (states, statuses) => {
                assert_eq!((states, statuses), (None, None), "{}", table.name);
                continue;
            }
        };
        tables_with_states += 1;
        for status in &statuses {
            let state = status.state.unwrap();
            assert!(states.iter().any(|option| option.value == state), "{}", table.name);
        }
        for state in &states {
            let default = state.default_status.unwrap();
            let status = statuses.iter().find(|option| option.value == default).unwrap();
            assert_eq!(status.state, Some(state.value), "{}", table.name);
        }
    }
    assert_eq!(tables_with_states, 32);
}

#[test]
fn no_two_columns_relationships_or_navigation_properties_share_a_name() {
    let tables = tables().unwrap();
    let mut relationships = BTreeSet::new();
    for table in &tables {
        let mut names = BTreeSet::new();
        for column in &table.columns {
            assert!(names.insert(column.name.as_str()), "{}.{}", table.name, column.name);
        }
        let mut properties = BTreeSet::new();
        for relationship in &table.many_to_one {
            let property = relationship.lookup_property.as_str();
            assert!(properties.insert(property), "{}.{property}", table.name);
        }
        for relationship in tables.iter().flat_map(|table| &table.many_to_one) {
            let property = relationship.collection_property.as_str();
            let here = relationship.referenced == table.name;
            assert!(!here || properties.insert(property), "{}.{property}", table.name);
        }
        for relationship in tables.iter().filter_map(|table| table.many_to_many.as_ref()) {
            let property = relationship.first_property.as_str();
            let here = relationship.first == table.name;
            assert!(!here || properties.insert(property), "{}.{property}", table.name);
            // A table that is connected with itself has one property, read from the first end.
            let property = relationship.second_property.as_str();
            let here = relationship.second == table.name && relationship.first != table.name;
            assert!(!here || properties.insert(property), "{}.{property}", table.name);
        }
        let own = table.many_to_one.iter().map(|relationship| relationship.name.as_str());
        let through = table.many_to_many.iter().map(|relationship| relationship.name.as_str());
        for name in own.chain(through) {
            assert!(relationships.insert(name), "{name}");
        }
    }
}

#[test]
fn columns_keep_the_order_of_the_file_and_know_what_it_says() {
    let tables = tables().unwrap();
    let account = table(&tables, "account");
    let names: Vec<&str> = account.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names[..2], ["accountid", "accountcategorycode"]);
    let name = account.column("name").unwrap();
    assert_eq!((name.max_length, name.label.as_str()), (Some(160), "Account Name"));
    assert_eq!(name.required, RequiredLevel::ApplicationRequired);
    let revenue = account.column("revenue").unwrap();
    assert_eq!((revenue.kind, revenue.precision), (ColumnType::Money, Some(2)));
    assert_eq!(account.column("parentaccountid").unwrap().targets, ["account"]);
    let task = table(&tables, "task").column("scheduledend").unwrap();
    assert_eq!(task.format.as_deref(), Some("DateAndTime"));
    assert_eq!(task.behavior.as_deref(), Some("UserLocal"));
    let owner_name = account.column("owneridname").unwrap();
    assert_eq!(owner_name.companion_of.as_deref(), Some("ownerid"));
    assert!(!owner_name.create && !owner_name.update);
    let industry = &account.choices["account_industrycode"];
    assert_eq!(industry.label(1), Some("Accounting"));
}

#[test]
fn tables_know_their_number_their_parent_and_what_guards_them() {
    let tables = tables().unwrap();
    let user = table(&tables, "systemuser");
    assert_eq!((user.object_type_code, user.base), (8, Base::Principal));
    assert_eq!(user.always_expanded, ["azureactivedirectoryobjectid"]);
    let object_id = user.column("azureactivedirectoryobjectid").unwrap();
    assert!(object_id.create && !object_id.update);
    assert_eq!(table(&tables, "task").base, Base::ActivityPointer);
    assert!(table(&tables, "activitypointer").is_view_of_activities);
    assert_eq!(table(&tables, "privilege").access, AccessRule::Everyone);
    let object = AccessRule::Object { id: "objectid".into(), table: "objecttypecode".into() };
    for name in ["principalobjectaccess", "principalobjectattributeaccess"] {
        assert_eq!(table(&tables, name).access, object, "{name}");
    }
    assert_eq!(table(&tables, "account").access, AccessRule::Privileges);
    let ends = [("systemuserid", "systemuser"), ("roleid", "role")];
    let ends = ends.map(|(column, table)| (column.to_owned(), table.to_owned()));
    assert_eq!(table(&tables, "systemuserroles").access, AccessRule::Through(ends.into()));
    assert_eq!(table(&tables, "maskingrule").ownership, Ownership::OrganizationOwned);
    assert_eq!(table(&tables, "maskingrule").access, AccessRule::Privileges);
    assert_eq!(table(&tables, "usersettings").ownership, Ownership::BusinessOwned);
    let summary = AccessRule::Miscellaneous("prvReadAuditSummary".into());
    assert!(table(&tables, "audit").access == summary && table(&tables, "audit").ids_only);
    assert_eq!(table(&tables, "attributemaskingrule").access, AccessRule::Administrators);
    let object = table(&tables, "principalobjectattributeaccess").column("objectid").unwrap();
    assert!(object.is_polymorphic() && object.refers_to("sample_example"));
    let roles = table(&tables, "roleprivileges").many_to_many.as_ref().unwrap();
    assert_eq!((roles.first.as_str(), roles.second.as_str()), ("privilege", "role"));
}

#[test]
fn relationships_have_their_published_cascades() {
    let tables = tables().unwrap();
    let cascades = |name: &str| {
        let one = many_to_one(&tables, name);
        [one.assign, one.delete, one.merge, one.reparent, one.share, one.unshare]
    };
    assert_eq!(cascades("contact_customer_accounts"), [Cascade::Cascade; 6]);
    assert_eq!(cascades("Account_Tasks"), [Cascade::Cascade; 6]);
    let parent = many_to_one(&tables, "account_parent_account");
    assert_eq!((parent.assign, parent.delete), (Cascade::Cascade, Cascade::RemoveLink));
    assert!(parent.hierarchical);
    let positions = many_to_one(&tables, "position_parent_position");
    assert!(positions.hierarchical && positions.delete == Cascade::Cascade);
    assert!(many_to_one(&tables, "user_parent_user").hierarchical);
    assert!(!many_to_one(&tables, "contact_customer_contacts").hierarchical);
    let permissions = many_to_one(&tables, "lk_fieldpermission_fieldsecurityprofileid");
    assert_eq!(permissions.delete, Cascade::Cascade);
    let pointers = many_to_one(&tables, "Account_ActivityPointers");
    assert_eq!((pointers.assign, pointers.delete), (Cascade::NoCascade, Cascade::RemoveLink));
    let currency = many_to_one(&tables, "TransactionCurrency_Task");
    assert_eq!(
        (currency.referenced.as_str(), currency.delete),
        ("transactioncurrency", Cascade::Restrict)
    );
    let contact = many_to_one(&tables, "contact_customer_accounts");
    assert_eq!(contact.lookup_property, "parentcustomerid_account");
}

#[test]
fn what_does_not_belong_in_a_file_is_refused_with_its_place() {
    let check = |change: (&str, &str), expected: &str| {
        let text = r#"
            name = "x"
            schema = "X"
            set = "xs"
            object_type_code = 1
            label = "X"
            label_plural = "Xs"
            ownership = "None"
            primary_id = "xid"
            [columns]
            xid = { schema = "XId", type = "Uniqueidentifier" }
            [many_to_one]
            one = { referenced = "x", column = "xid", lookup_property = "a", collection_property = "b" }
            [choices]
            c = [{ value = 1, label = "One" }]
        "#;
        assert!(read_file("x", text).is_ok());
        assert!(text.contains(change.0));
        let error = read_file("x", &text.replace(change.0, change.1)).unwrap_err();
        assert!(error.starts_with("tables/x.toml: ") && error.contains(expected), "{error}");
    };
    check(("ownership", "owner"), "unknown field `owner`");
    check(
        ("schema = \"XId\",", "schema = \"XId\", size = 1,"),
        "columns.xid: unknown field `size`",
    );
    check(("schema = \"XId\",", ""), "columns.xid: missing field `schema`");
    check(("Uniqueidentifier", "Guid"), "columns.xid: unknown variant `Guid`");
    check(
        ("referenced =", "cascade = 1, referenced ="),
        "many_to_one.one: unknown field `cascade`",
    );
    check(("label = \"One\"", "text = \"One\""), "unknown field `text`");
    check(("name = \"x\"", "name = \"y\""), "holds the table `y`");
    check(("[many_to_one]", "xid = 2\n[many_to_one]"), "duplicate key");
}

#[test]
fn what_is_audited_and_secured_is_said_only_where_it_is_not_the_rule() {
    let text = r#"
        name = "x"
        schema = "X"
        set = "xs"
        object_type_code = 1
        label = "X"
        label_plural = "Xs"
        ownership = "None"
        primary_id = "xid"
        [columns]
        xid = { schema = "XId", type = "Uniqueidentifier" }
    "#;
    let plain = read_file("x", text).unwrap();
    assert!(!plain.audited && plain.columns[0].audited && !plain.columns[0].secured);
    // So that a definition which an earlier version kept says the same as the file.
    let kept = serde_json::to_string(&plain).unwrap();
    assert!(!kept.contains("audited") && !kept.contains("secured") && !kept.contains("indexes"));
    let other = text
        .replace("[columns]", "audited = true\nindexes = [[\"xid\"]]\n[columns]")
        .replace(" }", ", audited = false, secured = true }");
    let other = read_file("x", &other).unwrap();
    assert!(other.audited && !other.columns[0].audited && other.columns[0].secured);
    let kept = serde_json::to_string(&other).unwrap();
    assert_eq!(serde_json::from_str::<TableDefinition>(&kept).unwrap(), other);
}

#[test]
fn changes_are_tracked_of_the_tables_that_the_product_tracks() {
    let tracked = tables().unwrap().into_iter().filter(|table| table.change_tracking);
    let tracked: BTreeSet<String> = tracked.map(|table| table.name).collect();
    let expected = [
        "account",
        "annotation",
        "appointment",
        "contact",
        "email",
        "incident",
        "lead",
        "opportunity",
        "phonecall",
        "product",
        "task",
    ];
    assert_eq!(tracked, expected.map(str::to_owned).into());
}

#[test]
fn business_and_security_tables_are_audited_once_the_organization_is() {
    let audited = tables().unwrap().into_iter().filter(|table| table.audited);
    let audited: BTreeSet<String> = audited.map(|table| table.name).collect();
    let expected = [
        "account",
        "businessunit",
        "contact",
        "incident",
        "lead",
        "opportunity",
        "organization",
        "role",
        "systemuser",
        "team",
    ];
    assert_eq!(audited, expected.map(str::to_owned).into());
}

#[test]
fn a_rollup_counts_rows_that_point_at_its_table_and_comes_with_columns_of_its_own() {
    let tables = tables().unwrap();
    let mut rollups = Vec::new();
    for one in &tables {
        for column in &one.columns {
            let Some(rollup) = &column.rollup else { continue };
            let relationship = many_to_one(&tables, &rollup.relationship);
            assert_eq!(relationship.referenced, one.name);
            let related = table(&tables, &relationship.referencing);
            let names = rollup.column.iter().chain(rollup.filter.keys());
            for name in names {
                assert!(related.column(name).is_some(), "{}: {name}", column.name);
            }
            let is_tree = one.many_to_one.iter().any(|each| each.hierarchical);
            assert!(!rollup.hierarchy || is_tree);
            for (name, kind) in [
                (column.rollup_date(), ColumnType::DateTime),
                (column.rollup_state(), ColumnType::Integer),
            ] {
                let beside = one.column(&name).unwrap();
                assert!(beside.kind == kind && !beside.create && !beside.update, "{name}");
            }
            assert!(!column.create && !column.update);
            rollups.push(format!("{}.{}", one.name, column.name));
        }
    }
    assert_eq!(rollups, ["account.opendeals", "account.openrevenue"]);
}
