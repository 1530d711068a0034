//! Tests of tables and choices.

use std::collections::BTreeSet;

use model::metadata::{Base, Cascade, ColumnType, Ownership, Property, RequiredLevel, Stored};
use planner::Catalog;

use super::sample::{self, column, label, project, refusal, with_project};
use super::{Edit, OptionsOf, Setting};
use crate::draft::{ChoiceDraft, ChoiceOf, ColumnDraft, OptionDraft, TableDraft};
use crate::names;

/// What holds of the definitions whatever an edit did: the catalog of it.
pub(super) fn check_whole(edit: &Edit) -> Catalog {
    let tables: Vec<_> = edit.tables().cloned().collect();
    let relationships: Vec<&str> =
        tables.iter().flat_map(|table| &table.many_to_one).map(|each| each.name.as_str()).collect();
    let distinct: BTreeSet<String> = relationships.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(distinct.len(), relationships.len(), "a relationship stands twice");
    let codes: BTreeSet<i32> = tables.iter().map(|table| table.object_type_code).collect();
    assert_eq!(codes.len(), tables.len(), "an object type code stands twice");
    for table in &tables {
        let name = &table.name;
        let names: BTreeSet<&str> = table.columns.iter().map(|each| each.name.as_str()).collect();
        assert_eq!(names.len(), table.columns.len(), "a column of {name} stands twice");
        assert!(names.contains(table.primary_id.as_str()), "{name}");
        let numbers: BTreeSet<u32> = table
            .columns
            .iter()
            .zip(1..)
            .map(|(column, place)| column.number.unwrap_or(place))
            .collect();
        assert_eq!(numbers.len(), table.columns.len(), "a number of {name} stands twice");
        for column in &table.columns {
            assert_eq!(column.name, names::logical(&column.schema), "{name}");
            if let Some(choice) = &column.choice {
                let found =
                    table.choices.contains_key(choice) || edit.find_choice(choice).is_some();
                assert!(found, "{name}.{} has no choice {choice}", column.name);
            }
        }
        let mut properties = BTreeSet::new();
        for along in &table.many_to_one {
            assert!(names.contains(along.column.as_str()), "{}", along.name);
            assert!(properties.insert(&along.lookup_property), "{} twice", along.lookup_property);
        }
    }
    let choices = edit.choices().map(|(name, choice)| (name.to_owned(), choice.clone()));
    Catalog::with_choices(2, tables.clone(), choices.collect(), Vec::new())
}

#[test]
fn a_new_table_has_the_columns_and_relationships_of_every_new_table() {
    let mut edit = sample::edit();
    let made = edit.create_table(&project()).unwrap();
    let catalog = check_whole(&edit);
    let table = catalog.table("demo_project").unwrap();
    let definition = &table.definition;
    assert_eq!(definition.metadata_id(), made.id);
    assert_eq!(table.column("demo_name").unwrap().metadata_id("demo_project"), made.primary_name);
    assert_eq!((definition.set.as_str(), definition.object_type_code), ("demo_projects", 10_000));
    assert_eq!(definition.primary_id, "demo_projectid");
    assert_eq!(definition.primary_name.as_deref(), Some("demo_name"));
    assert_eq!(definition.ownership, Ownership::UserOwned);
    let names: Vec<&str> = definition.columns.iter().map(|each| each.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "demo_projectid",
            "createdon",
            "modifiedon",
            "createdby",
            "createdbyname",
            "createdbyyominame",
            "modifiedby",
            "modifiedbyname",
            "modifiedbyyominame",
            "createdonbehalfby",
            "createdonbehalfbyname",
            "createdonbehalfbyyominame",
            "modifiedonbehalfby",
            "modifiedonbehalfbyname",
            "modifiedonbehalfbyyominame",
            "overriddencreatedon",
            "importsequencenumber",
            "ownerid",
            "owneridname",
            "owneridyominame",
            "owneridtype",
            "owningbusinessunit",
            "owningbusinessunitname",
            "owningteam",
            "owninguser",
            "statecode",
            "statuscode",
            "timezoneruleversionnumber",
            "utcconversiontimezonecode",
            "versionnumber",
            "demo_name",
        ]
    );
    let key = table.column("demo_projectid").unwrap();
    assert_eq!((key.schema.as_str(), key.create, key.update), ("demo_ProjectId", true, false));
    assert_eq!(key.required, RequiredLevel::SystemRequired);
    let state = table.column("statecode").unwrap();
    assert_eq!((state.schema.as_str(), state.create, state.update), ("statecode", true, true));
    assert_eq!(state.choice.as_deref(), Some("demo_project_statecode"));
    assert_eq!(table.choice(state).unwrap().option(0).unwrap().default_status, Some(1));
    let status = table.choice(table.column("statuscode").unwrap()).unwrap();
    assert_eq!(status.option(2).unwrap().state, Some(1));
    let mut relationships: Vec<&str> =
        definition.many_to_one.iter().map(|each| each.name.as_str()).collect();
    relationships.sort_unstable();
    assert_eq!(
        relationships,
        [
            "business_unit_demo_project",
            "lk_demo_project_createdby",
            "lk_demo_project_createdonbehalfby",
            "lk_demo_project_modifiedby",
            "lk_demo_project_modifiedonbehalfby",
            "owner_demo_project",
            "team_demo_project",
            "user_demo_project",
        ]
    );
    let unit = catalog.one_to_many("business_unit_demo_project").unwrap();
    assert_eq!(
        (unit.delete, unit.lookup_property.as_str()),
        (Cascade::Restrict, "owningbusinessunit")
    );
    let shares = catalog.one_to_many("demo_project_PrincipalObjectAttributeAccesses").unwrap();
    assert_eq!(shares.lookup_property, "objectid_demo_project");
    assert!(catalog.one_to_many("demo_project_Annotations").is_none());
}

#[test]
fn a_table_of_the_organization_has_no_owner() {
    let mut edit = sample::edit();
    let draft = TableDraft { ownership: Some(Ownership::OrganizationOwned), ..project() };
    edit.create_table(&draft).unwrap();
    let catalog = check_whole(&edit);
    let table = catalog.table("demo_project").unwrap();
    assert!(table.column("ownerid").is_none() && table.column("owningteam").is_none());
    assert!(table.column("organizationid").is_some());
    assert!(catalog.one_to_many("organization_demo_project").is_some());
}

#[test]
fn notes_and_activities_can_be_about_rows_of_a_new_table() {
    let mut edit = sample::edit();
    let draft = TableDraft { has_notes: Some(true), has_activities: Some(true), ..project() };
    edit.create_table(&draft).unwrap();
    let catalog = check_whole(&edit);
    let notes = catalog.one_to_many("demo_project_Annotations").unwrap();
    assert_eq!(
        (notes.lookup_property.as_str(), notes.delete),
        ("objectid_demo_project", Cascade::Cascade)
    );
    let tasks = catalog.one_to_many("demo_project_Tasks").unwrap();
    assert_eq!(tasks.lookup_property, "regardingobjectid_demo_project_task");
    let all = catalog.one_to_many("demo_project_ActivityPointers").unwrap();
    assert_eq!(all.lookup_property, "regardingobjectid_demo_project");
    for (table, column) in [
        ("annotation", "objectid"),
        ("task", "regardingobjectid"),
        ("activitypointer", "regardingobjectid"),
    ] {
        let column = catalog.table(table).unwrap().column(column).unwrap();
        assert!(column.refers_to("demo_project"), "{table}");
    }
    assert!(catalog.table("demo_project").unwrap().navigation("demo_project_Tasks").is_some());
}

fn visit() -> TableDraft {
    let subject = ColumnDraft {
        is_primary_name: Some(true),
        max_length: Some(300),
        ..column("Subject", ColumnType::String)
    };
    TableDraft {
        schema: Some("demo_Visit".into()),
        label: Some("Visit".into()),
        is_activity: Some(true),
        columns: vec![subject, column("demo_Miles", ColumnType::Integer)],
        ..TableDraft::default()
    }
}

#[test]
fn an_activity_of_ones_own_has_the_columns_of_all_activities_and_parties() {
    let mut edit = with_project();
    edit.update_table("demo_project", &TableDraft { has_activities: Some(true), ..project() })
        .unwrap();
    edit.create_table(&visit()).unwrap();
    let catalog = check_whole(&edit);
    let table = catalog.table("demo_visit").unwrap();
    let definition = &table.definition;
    assert_eq!(definition.base, Base::ActivityPointer);
    assert_eq!(
        (definition.primary_id.as_str(), definition.set.as_str()),
        ("activityid", "demo_visits")
    );
    assert_eq!(definition.primary_name.as_deref(), Some("subject"));
    assert_eq!(table.column("subject").unwrap().max_length, Some(300));
    for shared in &catalog.table("activitypointer").unwrap().definition.columns {
        assert!(table.column(&shared.name).is_some(), "{}", shared.name);
    }
    for name in ["from", "to", "requiredattendees", "importsequencenumber", "demo_miles"] {
        assert!(table.column(name).is_some(), "{name}");
    }
    let state = table.column("statecode").unwrap();
    assert_eq!(state.choice.as_deref(), Some("demo_visit_statecode"));
    assert_eq!(table.choice(state).unwrap().options.len(), 4);
    for (name, property) in [
        ("lk_demo_visit_createdby", "createdby_demo_visit"),
        ("account_demo_visits", "regardingobjectid_account_demo_visit"),
        ("demo_project_demo_visits", "regardingobjectid_demo_project_demo_visit"),
        ("activity_pointer_demo_visit", "activityid_activitypointer"),
        ("demo_visit_Annotations", "objectid_demo_visit"),
    ] {
        let along = catalog.one_to_many(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(along.lookup_property, property);
    }
    // A table that is made later has visits too.
    edit.create_table(&TableDraft {
        schema: Some("demo_Site".into()),
        has_activities: Some(true),
        ..project()
    })
    .unwrap();
    assert!(check_whole(&edit).one_to_many("demo_site_demo_visits").is_some());
}

#[test]
fn an_activity_that_cannot_be_one_is_refused() {
    let property = |name: &str, value| [(name.to_owned(), Property::Bool(value))].into();
    for (code, draft) in [
        (0x8004_f120, TableDraft { ownership: Some(Ownership::OrganizationOwned), ..visit() }),
        (0x8004_f121, TableDraft { has_activities: Some(true), ..visit() }),
        (0x8004_f122, TableDraft { properties: property("IsAvailableOffline", false), ..visit() }),
        (0x8004_f123, TableDraft { has_notes: Some(false), ..visit() }),
        (0x8004_f124, TableDraft { properties: property("IsMailMergeEnabled", true), ..visit() }),
        (0x8004_8501, TableDraft { properties: property("IsActivityParty", true), ..visit() }),
        (0x8004_f127, TableDraft { columns: project().columns, ..visit() }),
    ] {
        assert_eq!(refusal(sample::edit().create_table(&draft)), code, "{draft:?}");
    }
}

#[test]
fn a_table_that_cannot_be_made_is_refused_with_its_code() {
    let name = |schema: &str| TableDraft { schema: Some(schema.into()), ..project() };
    let primary = |kind| {
        let column = ColumnDraft { is_primary_name: Some(true), ..column("demo_Name", kind) };
        TableDraft { columns: vec![column], ..project() }
    };
    let secured = ColumnDraft { secured: Some(true), ..project().columns[0].clone() };
    let url = ColumnDraft { format: Some("Url".into()), ..project().columns[0].clone() };
    for (code, draft) in [
        (0x8004_4366, TableDraft { schema: None, ..project() }),
        (0x8004_4366, name("other_Project")),
        (0x8004_4364, name("demo_Pro ject")),
        (0x8004_4355, TableDraft { columns: Vec::new(), ..project() }),
        (
            0x8004_4355,
            TableDraft { columns: vec![column("demo_x", ColumnType::String)], ..project() },
        ),
        (
            0x8004_701e,
            TableDraft { columns: [project().columns, project().columns].concat(), ..project() },
        ),
        (0x8004_700e, primary(ColumnType::Memo)),
        (0x8004_700e, TableDraft { columns: vec![url], ..project() }),
        (0x8004_f501, TableDraft { columns: vec![secured], ..project() }),
        (0x8004_700d, TableDraft { ownership: Some(Ownership::BusinessOwned), ..project() }),
        (0x8006_089b, TableDraft { set: Some("accounts".into()), ..project() }),
        (0x8006_089c, TableDraft { set: Some("projects".into()), ..project() }),
    ] {
        assert_eq!(refusal(sample::edit().create_table(&draft)), code, "{draft:?}");
    }
    let twice = [project().columns, vec![column("demo_name", ColumnType::Integer)]].concat();
    let draft = TableDraft { columns: twice, ..project() };
    assert_eq!(refusal(sample::edit().create_table(&draft)), 0x8004_7013);
    assert_eq!(refusal(with_project().create_table(&project())), 0x8004_4363);
    assert_eq!(refusal(with_project().create_table(&name("demo_PROJECT"))), 0x8004_4363);
}

#[test]
fn what_is_not_said_of_a_custom_table_is_reset_and_of_a_shipped_one_stays() {
    let mut edit = with_project();
    let draft = TableDraft {
        description: Some("What we do".into()),
        change_tracking: Some(true),
        audited: Some(true),
        set: Some("demo_work".into()),
        properties: [("EntityColor".to_owned(), Property::Text("#123456".into()))].into(),
        ..TableDraft::default()
    };
    edit.update_table("demo_project", &draft).unwrap();
    let table = edit.table("demo_project").unwrap();
    assert!(table.change_tracking && table.audited);
    assert_eq!((table.set.as_str(), table.label.as_str()), ("demo_work", "demo_Project"));
    edit.update_table("demo_project", &TableDraft::default()).unwrap();
    let table = edit.table("demo_project").unwrap();
    assert!(!table.change_tracking && !table.audited && table.properties.is_empty());
    assert_eq!((table.set.as_str(), table.description.as_str()), ("demo_work", ""));
    edit.update_table("account", &TableDraft::default()).unwrap();
    assert!(edit.table("account").unwrap().change_tracking);
    assert!(edit.changed_tables().iter().all(|changed| changed.name != "account"));
}

#[test]
fn what_is_said_of_a_table_once_cannot_be_changed() {
    let property = |name: &str, value| {
        let managed =
            Property::Managed { value: Property::Bool(value).into(), can_be_changed: true };
        [(name.to_owned(), managed)].into()
    };
    let mut edit = with_project();
    let on = TableDraft {
        has_notes: Some(true),
        properties: property("IsConnectionsEnabled", true),
        ..TableDraft::default()
    };
    edit.update_table("demo_project", &on).unwrap();
    let none = TableDraft::default;
    for (code, draft) in [
        (0x8004_0203, TableDraft { schema: Some("demo_Other".into()), ..none() }),
        (0x8004_700d, TableDraft { ownership: Some(Ownership::OrganizationOwned), ..none() }),
        (0x8004_f126, TableDraft { is_activity: Some(true), ..none() }),
        (0x8004_0203, TableDraft { has_notes: Some(false), ..none() }),
        (0x8004_0203, TableDraft { properties: property("IsConnectionsEnabled", false), ..none() }),
    ] {
        assert_eq!(refusal(edit.update_table("demo_project", &draft)), code, "{draft:?}");
    }
    edit.update_table("demo_project", &none()).unwrap();
    assert!(edit.table("demo_project").unwrap().properties.contains_key("IsConnectionsEnabled"));
    let set = TableDraft { set: Some("demo_accounts".into()), ..none() };
    assert_eq!(refusal(edit.update_table("account", &set)), 0x8004_f663);
    assert_eq!(refusal(edit.update_table("demo_nothing", &none())), 0x8004_1102);
}

#[test]
fn languages_that_are_left_out_stay_when_labels_are_merged() {
    for (merge_labels, german) in [(true, Some("Projekt")), (false, None)] {
        let setting = Setting { merge_labels, ..sample::setting() };
        let mut edit = Edit::new(sample::catalog(), setting);
        let both = TableDraft { label: Some(label("Project", "Projekt")), ..project() };
        edit.create_table(&both).unwrap();
        let english = TableDraft { label: Some("Work".into()), ..TableDraft::default() };
        edit.update_table("demo_project", &english).unwrap();
        let kept = &edit.table("demo_project").unwrap().label;
        assert_eq!((kept.as_str(), kept.get(1031)), ("Work", german));
    }
}

fn phase() -> ChoiceDraft {
    let option = |value: i64, text: &str| OptionDraft {
        value: Some(value),
        label: Some(text.into()),
        ..OptionDraft::default()
    };
    ChoiceDraft {
        name: Some("demo_Phase".into()),
        label: Some("Phase".into()),
        options: Some(vec![option(1, "First"), option(2, "Second")]),
        ..ChoiceDraft::default()
    }
}

fn values(edit: &Edit, name: &str) -> Vec<i32> {
    edit.find_choice(name).unwrap().options.iter().map(|option| option.value).collect()
}

#[test]
fn a_global_choice_is_made_changed_and_used() {
    let mut edit = with_project();
    let id = edit.create_choice(&phase()).unwrap();
    let choice = edit.find_choice("demo_phase").unwrap();
    assert_eq!(
        (choice.metadata_id("demo_phase"), choice.schema.as_deref()),
        (id, Some("demo_Phase"))
    );
    assert_eq!(refusal(edit.create_choice(&phase())), 0x8004_4345);
    let bad = ChoiceDraft { name: Some("phase".into()), ..phase() };
    assert_eq!(refusal(edit.create_choice(&bad)), 0x8004_4366);
    let used = ColumnDraft {
        choice: Some(ChoiceOf::Global("demo_Phase".into())),
        default: Some("2".into()),
        ..column("demo_Phase", ColumnType::Picklist)
    };
    edit.create_column("demo_project", &used).unwrap();
    // Options are changed one by one, whatever a change of the choice says of them.
    let renamed = ChoiceDraft {
        label: Some("Stage".into()),
        options: Some(Vec::new()),
        ..ChoiceDraft::default()
    };
    edit.update_choice("demo_phase", &renamed).unwrap();
    assert_eq!(edit.find_choice("demo_phase").unwrap().label.as_str(), "Stage");
    assert_eq!(values(&edit, "demo_phase"), [1, 2]);
    assert_eq!(refusal(edit.update_choice("demo_nothing", &renamed)), 0x8004_8403);
    let of = OptionsOf::Global("demo_phase".into());
    edit.delete_option(&of, 2).unwrap();
    let column = edit.table("demo_project").unwrap().column("demo_phase").unwrap();
    assert_eq!(column.default, None);
    check_whole(&edit);
}

#[test]
fn options_get_the_next_number_of_the_publisher() {
    let mut edit = sample::edit();
    edit.create_choice(&phase()).unwrap();
    let of = OptionsOf::Global("demo_phase".into());
    let draft = OptionDraft { label: Some("Third".into()), ..OptionDraft::default() };
    assert_eq!(edit.insert_option(&of, &draft).unwrap(), 727_000_000);
    assert_eq!(edit.insert_option(&of, &draft).unwrap(), 727_000_001);
    let taken = |value| OptionDraft { value: Some(value), ..draft.clone() };
    assert_eq!(refusal(edit.insert_option(&of, &taken(1))), 0x8004_0203);
    assert_eq!(refusal(edit.insert_option(&of, &taken(-5))), 0x8004_8402);
    assert_eq!(refusal(edit.insert_option(&of, &taken(1 << 40))), 0x8004_8402);
    edit.insert_option(&of, &taken(727_009_999)).unwrap();
    assert_eq!(refusal(edit.insert_option(&of, &draft)), 0x8004_431f);
    edit.order_options(&of, &[727_000_001, 727_000_000, 727_009_999, 2, 1]).unwrap();
    assert_eq!(values(&edit, "demo_phase"), [727_000_001, 727_000_000, 727_009_999, 2, 1]);
    assert_eq!(refusal(edit.order_options(&of, &[1, 2])), 0x8004_4324);
    assert_eq!(refusal(edit.order_options(&of, &[1, 1, 1, 1, 1])), 0x8004_4325);
    let relabeled = OptionDraft { color: Some("#ffffff".into()), ..taken(1) };
    edit.update_option(&of, &relabeled).unwrap();
    let option = edit.find_choice("demo_phase").unwrap().option(1).unwrap().clone();
    assert_eq!((option.label.as_str(), option.color.as_deref()), ("Third", Some("#ffffff")));
    assert_eq!(refusal(edit.update_option(&of, &taken(9))), 0x8004_431a);
    assert_eq!(refusal(edit.delete_option(&of, 9)), 0x8004_431a);
}

#[test]
fn status_reasons_belong_to_states() {
    let mut edit = with_project();
    let of =
        |column: &str| OptionsOf::Column { table: "demo_project".into(), column: column.into() };
    let (state, status, name) = (of("statecode"), of("statuscode"), of("demo_name"));
    let draft = OptionDraft { label: Some("Waiting".into()), ..OptionDraft::default() };
    let of_state = |state| OptionDraft { state: Some(state), ..draft.clone() };
    let value = edit.insert_status(&status, &of_state(0)).unwrap();
    assert_eq!(value, 727_000_000);
    assert_eq!(refusal(edit.insert_status(&status, &draft)), 0x8004_4321);
    assert_eq!(refusal(edit.insert_status(&status, &of_state(7))), 0x8004_4322);
    assert_eq!(refusal(edit.insert_status(&state, &of_state(0))), 0x8004_4320);
    assert_eq!(refusal(edit.insert_option(&status, &draft)), 0x8004_4321);
    assert_eq!(refusal(edit.insert_option(&state, &draft)), 0x8004_431e);
    assert_eq!(refusal(edit.insert_option(&name, &draft)), 0x8004_4320);
    assert_eq!(refusal(edit.delete_option(&status, 1)), 0x8004_4341);
    assert_eq!(refusal(edit.delete_option(&state, 1)), 0x8004_4323);
    let change = |state, status: i32| OptionDraft {
        value: Some(state),
        default_status: Some(status.into()),
        ..OptionDraft::default()
    };
    assert_eq!(refusal(edit.update_state(&state, &change(1, value))), 0x8004_8408);
    assert_eq!(refusal(edit.update_state(&state, &change(7, value))), 0x8004_431a);
    assert_eq!(refusal(edit.update_state(&status, &change(1, value))), 0x8004_8403);
    let running = OptionDraft {
        label: Some("Running".into()),
        description: Some("Somebody works on it".into()),
        ..change(0, value)
    };
    edit.update_state(&state, &running).unwrap();
    assert_eq!(refusal(edit.delete_option(&status, value.into())), 0x8004_4341);
    edit.delete_option(&status, 1).unwrap();
    let table = edit.table("demo_project").unwrap();
    let states = table.choices.get("demo_project_statecode").unwrap();
    assert_eq!(
        (states.label(0), states.option(0).unwrap().default_status),
        (Some("Running"), Some(value))
    );
    assert_eq!(states.option(0).unwrap().description.as_str(), "Somebody works on it");
}

#[test]
fn every_definition_that_was_made_has_an_id_of_its_own() {
    let mut edit = with_project();
    edit.create_table(&visit()).unwrap();
    edit.create_choice(&phase()).unwrap();
    let mut ids = BTreeSet::new();
    let mut count = 0;
    for changed in edit.changed_tables() {
        let table = changed.new.unwrap();
        count += 1 + table.columns.len() + table.many_to_one.len() + table.choices.len();
        ids.insert(table.metadata_id());
        ids.extend(table.columns.iter().map(|column| column.metadata_id(&table.name)));
        ids.extend(table.many_to_one.iter().map(model::metadata::OneToMany::metadata_id));
        ids.extend(table.choices.iter().map(|(name, choice)| choice.metadata_id(name)));
        if changed.old.is_none() {
            let kept = table.columns.iter().filter(|each| each.stored() != Stored::Nowhere);
            assert!(kept.count() > 10, "{}", table.name);
        }
    }
    assert_eq!(ids.len(), count);
}

#[test]
fn a_global_yes_or_no_is_that_of_yes_or_no_columns_alone() {
    let mut edit = with_project();
    let kind = [("OptionSetType".to_owned(), Property::Text("Boolean".into()))].into();
    let draft = ChoiceDraft {
        name: Some("demo_Switch".into()),
        properties: kind,
        ..ChoiceDraft::default()
    };
    edit.create_choice(&draft).unwrap();
    edit.create_choice(&phase()).unwrap();
    // Its two options are fixed, whether a column has it by then or not.
    let switch = OptionsOf::Global("demo_switch".into());
    assert_eq!(refusal(edit.insert_option(&switch, &OptionDraft::default())), 0x8004_431d);
    assert_eq!(refusal(edit.delete_option(&switch, 1)), 0x8004_4323);
    let of = |schema: &str, kind, choice: &str| ColumnDraft {
        choice: Some(ChoiceOf::Global(choice.into())),
        ..column(schema, kind)
    };
    let mut make = |draft: &ColumnDraft| edit.create_column("demo_project", draft);
    make(&of("demo_A", ColumnType::Boolean, "demo_switch")).unwrap();
    make(&of("demo_B", ColumnType::Picklist, "demo_phase")).unwrap();
    make(&column("demo_Own", ColumnType::Boolean)).unwrap();
    let wrong = of("demo_C", ColumnType::Boolean, "demo_phase");
    assert_eq!(refusal(make(&wrong)), 0x8004_431b);
    let wrong = of("demo_C", ColumnType::Picklist, "demo_switch");
    assert_eq!(refusal(make(&wrong)), 0x8004_8403);
    let own = OptionsOf::Column { table: "demo_project".into(), column: "demo_own".into() };
    for of in [switch, own] {
        assert_eq!(refusal(edit.insert_option(&of, &OptionDraft::default())), 0x8004_431d);
        assert_eq!(refusal(edit.delete_option(&of, 1)), 0x8004_4323);
    }
    check_whole(&edit);
}
