//! Relationships between shipped tables and custom ones, made, changed and deleted.

use model::metadata::{
    Cascade, ColumnType, KeyDefinition, KeyStatus, Label, Menu, MenuBehavior, Property,
    RequiredLevel,
};

use super::super::sample::{self, number, put_custom};
use super::super::{Dependent, Edit, RemovedKind, View};
use super::{Relationship, Role, can_be};
use crate::{ColumnDraft, ManyToManyDraft, OneToManyDraft};

#[expect(clippy::unnecessary_wraps, reason = "members of drafts are optional")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// An edit with the custom tables `demo_project` and `demo_step`.
fn edit() -> Edit {
    let mut edit = sample::edit();
    put_custom(&mut edit, "demo_Project");
    put_custom(&mut edit, "demo_Step");
    edit
}

fn lookup(schema: &str) -> ColumnDraft {
    ColumnDraft { schema: some(schema), label: Some(Label::from("Up")), ..ColumnDraft::default() }
}

/// A relationship from `one` to `many` along a new lookup.
fn draft(name: &str, one: &str, many: &str, schema: &str) -> OneToManyDraft {
    OneToManyDraft {
        name: some(name),
        referenced: some(one),
        referencing: some(many),
        lookup: Some(lookup(schema)),
        ..OneToManyDraft::default()
    }
}

fn project_of_step() -> OneToManyDraft {
    draft("demo_project_steps", "demo_project", "demo_step", "demo_ProjectId")
}

fn parental(draft: OneToManyDraft) -> OneToManyDraft {
    let all = Some(Cascade::Cascade);
    OneToManyDraft { assign: all, delete: all, reparent: all, share: all, unshare: all, ..draft }
}

fn one<'e>(edit: &'e Edit, name: &str) -> &'e model::metadata::OneToMany {
    match edit.find_relationship(name) {
        Some(Relationship::OneToMany(one)) => one,
        other => panic!("{name} is {other:?}"),
    }
}

fn columns(edit: &Edit, table: &str, of: &str) -> Vec<String> {
    let columns = edit.table(table).unwrap().columns.iter();
    columns.filter(|each| each.name.starts_with(of)).map(|each| each.name.clone()).collect()
}

#[test]
fn a_relationship_makes_its_lookup_and_is_called_after_both() {
    let mut edit = edit();
    let ids = edit
        .create_one_to_many(&draft(
            "demo_account_project",
            "account",
            "demo_project",
            "demo_AccountId",
        ))
        .unwrap();
    let made = one(&edit, "demo_account_project");
    assert_eq!(made.metadata_id(), ids.relationship);
    assert_eq!(made.column, "demo_accountid");
    assert_eq!(made.lookup_property, "demo_AccountId");
    assert_eq!(made.collection_property, "demo_account_project");
    assert_eq!((made.delete, made.assign), (Cascade::RemoveLink, Cascade::NoCascade));
    let names = ["demo_accountid", "demo_accountidname", "demo_accountidyominame"];
    assert_eq!(columns(&edit, "demo_project", "demo_accountid"), names);
    let column = edit.table("demo_project").unwrap().column("demo_accountid").unwrap();
    assert_eq!(
        (column.targets.as_slice(), column.kind),
        (&["account".into()][..], ColumnType::Lookup)
    );
    assert!(column.provenance.custom && column.number.is_some());
    // Where merging means something, it is kept; elsewhere it reads back as nothing.
    let merged = OneToManyDraft { merge: Some(Cascade::Cascade), ..project_of_step() };
    edit.create_one_to_many(&merged).unwrap();
    assert_eq!(one(&edit, "demo_project_steps").merge, Cascade::NoCascade);
    let merged = draft("demo_account_step", "account", "demo_step", "demo_AccountId");
    edit.create_one_to_many(&OneToManyDraft { merge: Some(Cascade::Cascade), ..merged }).unwrap();
    assert_eq!(one(&edit, "demo_account_step").merge, Cascade::Cascade);
}

#[test]
fn names_have_to_be_there_and_allowed_and_free() {
    let check = |change: fn(&mut OneToManyDraft), expected: u32| {
        let mut edit = edit();
        edit.create_one_to_many(&draft("demo_first", "account", "demo_step", "demo_AccountId"))
            .unwrap();
        let mut draft = project_of_step();
        change(&mut draft);
        let before = edit.table("demo_step").unwrap().clone();
        assert_eq!(number(edit.create_one_to_many(&draft)), Some(expected), "{draft:?}");
        assert_eq!(*edit.table("demo_step").unwrap(), before);
    };
    check(|draft| draft.name = None, 0x8004_432a);
    check(|draft| draft.name = some("other_x"), 0x8004_4366);
    check(|draft| draft.name = some("demo_First"), 0x8004_432b);
    check(|draft| draft.referenced = some("nothing"), 0x8004_1102);
    check(|draft| draft.referencing = some("nothing"), 0x8004_1102);
    check(|draft| draft.referencing = None, 0x8004_0203);
    check(|draft| draft.lookup = None, 0x8004_0203);
    check(|draft| draft.lookup = Some(lookup("ProjectId")), 0x8004_4366);
    check(|draft| draft.lookup = Some(lookup("demo_AccountId")), 0x8004_7013);
    check(|draft| draft.lookup_property = some("demo_AccountId"), 0x8007_2551);
    check(|draft| draft.lookup_property = some("statecode"), 0x8007_2551);
    check(|draft| draft.collection_property = some("not a name"), 0x8004_0203);
    check(|draft| draft.referencing = some("activitypointer"), 0x8004_7003);
    check(|draft| draft.referencing = some("accountleads"), 0x8004_7003);
    check(|draft| draft.referenced = some("audit"), 0x8004_7003);
    let unnamed = |draft: &mut OneToManyDraft| {
        draft.menu = Some(Menu { behavior: MenuBehavior::UseLabel, ..Menu::default() });
    };
    check(unnamed, 0x8004_4328);
}

#[test]
fn each_action_has_its_own_kinds_of_cascade() {
    let check = |change: fn(&mut OneToManyDraft), expected: Option<u32>| {
        let mut draft = project_of_step();
        change(&mut draft);
        assert_eq!(number(edit().create_one_to_many(&draft)), expected, "{draft:?}");
    };
    check(|draft| draft.delete = Some(Cascade::Restrict), None);
    check(|draft| draft.delete = Some(Cascade::NoCascade), Some(0x8004_8204));
    check(|draft| draft.delete = Some(Cascade::Active), Some(0x8004_8204));
    check(|draft| draft.assign = Some(Cascade::Restrict), Some(0x8004_8204));
    check(|draft| draft.share = Some(Cascade::RemoveLink), Some(0x8004_8204));
    check(|draft| draft.assign = Some(Cascade::Active), None);
    check(|draft| draft.unshare = Some(Cascade::UserOwned), None);
    check(
        |draft| {
            draft.referenced = some("transactioncurrency");
            draft.assign = Some(Cascade::UserOwned);
        },
        Some(0x8004_4156),
    );
    check(
        |draft| {
            draft.referencing = some("annotation");
            draft.assign = Some(Cascade::Active);
        },
        Some(0x8004_7015),
    );
    check(
        |draft| {
            draft.referencing = some("transactioncurrency");
            draft.reparent = Some(Cascade::Cascade);
        },
        Some(0x8004_8107),
    );
    check(|draft| draft.hierarchical = Some(true), Some(0x8004_701f));
}

#[test]
fn a_lookup_that_must_have_a_value_is_not_cleared() {
    let mut edit = edit();
    let held = OneToManyDraft { delete: Some(Cascade::Restrict), ..project_of_step() };
    edit.create_one_to_many(&held).unwrap();
    let mut columns = edit.table_mut("demo_step").unwrap().columns.iter_mut();
    let lookup = columns.find(|column| column.name == "demo_projectid").unwrap();
    lookup.required = RequiredLevel::SystemRequired;
    let clears = OneToManyDraft { delete: Some(Cascade::RemoveLink), ..OneToManyDraft::default() };
    let refused = edit.update_one_to_many("demo_project_steps", &clears);
    assert_eq!(number(refused), Some(0x8004_8104));
}

#[test]
fn a_table_has_one_parent_and_none_of_its_own_children() {
    let mut edit = edit();
    put_custom(&mut edit, "demo_Part");
    edit.create_one_to_many(&parental(project_of_step())).unwrap();
    let second = draft("demo_account_step", "account", "demo_step", "demo_AccountId");
    let second_parent = OneToManyDraft { share: Some(Cascade::Cascade), ..second.clone() };
    assert_eq!(number(edit.create_one_to_many(&second_parent)), Some(0x8004_7007));
    edit.create_one_to_many(&second).unwrap();
    let part = draft("demo_step_part", "demo_step", "demo_part", "demo_StepId");
    edit.create_one_to_many(&parental(part)).unwrap();
    let loops = draft("demo_part_project", "demo_part", "demo_project", "demo_PartId");
    assert_eq!(number(edit.create_one_to_many(&parental(loops.clone()))), Some(0x8004_7004));
    edit.create_one_to_many(&loops).unwrap();
    // The same asked for later.
    let later = parental(OneToManyDraft::default());
    assert_eq!(number(edit.update_one_to_many("demo_part_project", &later)), Some(0x8004_7004));
    assert_eq!(number(edit.update_one_to_many("demo_account_step", &later)), Some(0x8004_7007));
    // A shipped table does not become the child of a custom one.
    let shipped = draft("demo_project_lead", "demo_project", "lead", "demo_ProjectId");
    assert_eq!(number(edit.create_one_to_many(&parental(shipped))), Some(0x8004_7102));
}

#[test]
fn a_table_has_one_hierarchy() {
    let mut edit = edit();
    let up = draft("demo_project_parent", "demo_project", "demo_project", "demo_ParentId");
    let up = OneToManyDraft { hierarchical: Some(true), ..up };
    let twice = OneToManyDraft {
        lookup_property: some("demo_x"),
        collection_property: some("demo_x"),
        ..up.clone()
    };
    assert_eq!(number(edit.create_one_to_many(&twice)), Some(0x8007_2550));
    edit.create_one_to_many(&up).unwrap();
    let other = draft("demo_project_other", "demo_project", "demo_project", "demo_OtherId");
    edit.create_one_to_many(&other).unwrap();
    let change = OneToManyDraft { hierarchical: Some(true), ..OneToManyDraft::default() };
    edit.update_one_to_many("demo_project_other", &change).unwrap();
    assert!(one(&edit, "demo_project_other").hierarchical);
    assert!(!one(&edit, "demo_project_parent").hierarchical);
    // A shipped hierarchy stays.
    let up = draft("demo_account_parent", "account", "account", "demo_ParentId");
    let up = OneToManyDraft { hierarchical: Some(true), ..up };
    assert_eq!(number(edit.create_one_to_many(&up)), Some(0x8004_701a));
}

#[test]
fn what_a_change_does_not_say_stays() {
    let mut edit = edit();
    edit.create_one_to_many(&parental(project_of_step())).unwrap();
    let before = one(&edit, "demo_project_steps").clone();
    edit.update_one_to_many("demo_project_steps", &OneToManyDraft::default()).unwrap();
    assert_eq!(*one(&edit, "demo_project_steps"), before);
    let change = OneToManyDraft { assign: Some(Cascade::Active), ..OneToManyDraft::default() };
    edit.update_one_to_many("demo_project_steps", &change).unwrap();
    let after = one(&edit, "demo_project_steps");
    assert_eq!((after.assign, after.delete), (Cascade::Active, Cascade::Cascade));
    let shipped = OneToManyDraft { delete: Some(Cascade::Restrict), ..OneToManyDraft::default() };
    let refused = edit.update_one_to_many("contact_customer_accounts", &shipped);
    assert_eq!(number(refused), Some(0x8004_8203));
    // Of the shipped ones those alone can be changed that say so.
    edit.update_one_to_many("contact_customer_accounts", &change).unwrap();
    let refused = edit.update_one_to_many("owner_accounts", &change);
    assert_eq!(number(refused), Some(0x8004_f032));
    assert_eq!(number(edit.update_one_to_many("nothing", &change)), Some(0x8004_0217));
}

#[test]
fn a_lookup_to_several_tables_gets_and_loses_targets() {
    let mut edit = edit();
    let relationships = [
        draft("demo_project_account", "account", "demo_project", ""),
        draft("demo_project_contact", "contact", "demo_project", ""),
    ];
    let made = edit.create_polymorphic_lookup(&lookup("demo_AboutId"), &relationships).unwrap();
    let column = edit.table("demo_project").unwrap().column("demo_aboutid").unwrap();
    assert_eq!(column.metadata_id("demo_project"), made.lookup);
    assert_eq!(column.targets, ["account", "contact"]);
    assert_eq!(one(&edit, "demo_project_account").lookup_property, "demo_AboutId_account");
    assert_eq!(
        columns(&edit, "demo_project", "demo_aboutid"),
        ["demo_aboutid", "demo_aboutidname", "demo_aboutidyominame", "demo_aboutidtype"]
    );
    let more = draft("demo_project_lead", "lead", "demo_project", "demo_AboutId");
    edit.create_one_to_many(&more).unwrap();
    let again = draft("demo_project_lead2", "lead", "demo_project", "demo_AboutId");
    assert_eq!(number(edit.create_one_to_many(&again)), Some(0x8004_7003));
    for (name, left) in
        [("demo_project_account", vec!["contact", "lead"]), ("demo_project_contact", vec!["lead"])]
    {
        edit.delete_relationship(name).unwrap();
        let column = edit.table("demo_project").unwrap().column("demo_aboutid").unwrap();
        assert_eq!(column.targets, left);
    }
    // It was made for several, and can be again.
    edit.create_one_to_many(&relationships_to("demo_project_contact", "contact")).unwrap();
    edit.delete_relationship("demo_project_contact").unwrap();
    edit.delete_relationship("demo_project_lead").unwrap();
    assert_eq!(columns(&edit, "demo_project", "demo_aboutid"), Vec::<String>::new());
    let count = |kind| edit.removed().iter().filter(|each| each.kind == kind).count();
    assert_eq!((count(RemovedKind::Relationship), count(RemovedKind::Column)), (4, 4));
}

fn relationships_to(name: &str, one: &str) -> OneToManyDraft {
    draft(name, one, "demo_project", "demo_AboutId")
}

#[test]
fn a_customer_is_an_account_or_a_contact_and_stays_so() {
    let mut edit = edit();
    let account = draft("demo_project_account", "account", "demo_project", "");
    let contact = draft("demo_project_contact", "contact", "demo_project", "");
    let lead = draft("demo_project_lead", "lead", "demo_project", "");
    let customer = lookup("demo_CustomerId");
    for wrong in [vec![account.clone()], vec![account.clone(), lead], vec![]] {
        let refused = edit.create_customer_relationships(&customer, &wrong);
        assert_eq!(number(refused), Some(0x8004_7003));
    }
    edit.create_customer_relationships(&customer, &[account, contact]).unwrap();
    let column = edit.table("demo_project").unwrap().column("demo_customerid").unwrap();
    assert_eq!(column.kind, ColumnType::Customer);
    assert_eq!(number(edit.delete_relationship("demo_project_account")), Some(0x8004_847d));
    edit.delete_column("demo_project", "demo_customerid").unwrap();
    assert!(edit.find_relationship("demo_project_account").is_none());
    assert!(edit.find_relationship("demo_project_contact").is_none());
}

#[test]
fn pairs_have_a_table_of_their_own() {
    let mut edit = edit();
    let draft = ManyToManyDraft {
        name: some("demo_Project_Contact"),
        first: some("demo_project"),
        second: some("contact"),
        ..ManyToManyDraft::default()
    };
    let id = edit.create_many_to_many(&draft).unwrap();
    assert_eq!(edit.relationship_of_id(id).unwrap().name(), "demo_Project_Contact");
    let table = edit.table("demo_project_contact").unwrap();
    assert_eq!((table.set.as_str(), table.is_intersect), ("demo_project_contactset", true));
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["demo_project_contactid", "demo_projectid", "contactid", "versionnumber"]);
    assert_eq!(table.unique, [["demo_projectid", "contactid"]]);
    assert_eq!(number(edit.create_many_to_many(&draft)), Some(0x8004_432b));
    let other = |intersect: &str| ManyToManyDraft {
        name: some("demo_other"),
        intersect: some(intersect),
        ..draft.clone()
    };
    assert_eq!(number(edit.create_many_to_many(&other("demo_Project"))), Some(0x8007_2540));
    let taken = other("demo_project_contact");
    assert_eq!(number(edit.create_many_to_many(&taken)), Some(0x8004_4363));
    let with_itself = ManyToManyDraft {
        name: some("demo_project_project"),
        second: some("demo_project"),
        ..draft
    };
    edit.create_many_to_many(&with_itself).unwrap();
    let table = edit.table("demo_project_project").unwrap();
    let many = table.many_to_many.as_ref().unwrap();
    assert_eq!(
        [&many.first_column, &many.second_column],
        ["demo_projectidone", "demo_projectidtwo"]
    );
    assert_ne!(many.first_property, many.second_property);
    edit.delete_relationship("demo_project_contact").unwrap();
    assert!(edit.find_table("demo_project_contact").is_none());
    assert_eq!(number(edit.delete_relationship("accountleads_association")), Some(0x8004_700a));
}

#[test]
fn what_something_else_needs_is_not_deleted_and_the_refusal_says_what() {
    let mut edit = edit();
    edit.create_one_to_many(&project_of_step()).unwrap();
    let text = edit.delete_table("demo_project").unwrap_err().to_string();
    assert!(text.contains("the lookup demo_step.demo_projectid"), "{text}");
    assert_eq!(number(edit.delete_table("demo_project")), Some(0x8004_8420));
    assert_eq!(number(edit.delete_table("account")), Some(0x8004_7008));
    assert_eq!(number(edit.delete_table("accountleads")), Some(0x8004_830f));
    let key = KeyDefinition {
        name: "demo_key".into(),
        schema: "demo_Key".into(),
        label: Label::default(),
        columns: vec!["demo_projectid".into()],
        status: KeyStatus::Active,
        provenance: edit.made(),
    };
    edit.table_mut("demo_step").unwrap().keys.push(key);
    let refused = edit.delete_relationship("demo_project_steps");
    assert!(refused.as_ref().unwrap_err().to_string().contains("the key demo_key of demo_step"));
    assert_eq!(number(refused), Some(0x8004_8418));
    assert_eq!(number(edit.delete_column("demo_step", "demo_projectid")), Some(0x8004_8418));
    edit.delete_key("demo_step", "demo_key").unwrap();
    let view = View {
        name: "Steps".into(),
        table: "demo_step".into(),
        question:
            "<fetch><entity name='demo_step'><attribute name='demo_projectid'/></entity></fetch>"
                .into(),
        layout: String::new(),
    };
    let seen = edit.clone().with_views(vec![view]);
    let found = seen.dependents_of_column("demo_step", "demo_projectid");
    assert_eq!(found, [Dependent::View("Steps".into())]);
    edit.delete_relationship("demo_project_steps").unwrap();
    edit.delete_table("demo_project").unwrap();
    assert!(edit.find_table("demo_project").is_none());
}

#[test]
fn shipped_and_dependent_columns_stay() {
    let mut edit = edit();
    edit.create_one_to_many(&project_of_step()).unwrap();
    let check = |edit: &Edit, table: &str, column: &str, expected: u32| {
        assert_eq!(number(edit.clone().delete_column(table, column)), Some(expected), "{column}");
    };
    check(&edit, "account", "revenue", 0x8004_7009);
    check(&edit, "account", "name", 0x8004_7002);
    check(&edit, "account", "revenue_base", 0x8004_8cfe);
    check(&edit, "demo_step", "name", 0x8004_7002);
    check(&edit, "demo_step", "statecode", 0x8004_7009);
    check(&edit, "demo_step", "demo_stepid", 0x8004_7009);
    check(&edit, "demo_step", "demo_projectidname", 0x8004_7016);
    check(&edit, "demo_step", "nothing", 0x8004_1103);
    edit.delete_column("demo_step", "demo_projectid").unwrap();
    assert!(edit.find_relationship("demo_project_steps").is_none());
}

#[test]
fn tables_with_rules_of_their_own_are_not_connected() {
    let edit = edit();
    let can_be = |role, table: &str| can_be(role, edit.table(table).unwrap());
    for role in [Role::Referenced, Role::Referencing, Role::ManyToMany] {
        assert!(can_be(role, "account") && can_be(role, "demo_project"), "{role:?}");
        assert!(!can_be(role, "accountleads") && !can_be(role, "audit"), "{role:?}");
        assert_eq!(can_be(role, "activitypointer"), role == Role::Referenced);
    }
    let mut table = edit.table("demo_project").unwrap().clone();
    let no = Property::Managed { value: Property::Bool(false).into(), can_be_changed: true };
    table.properties.insert("CanBeInManyToMany".into(), no);
    assert!(!super::can_be(Role::ManyToMany, &table) && super::can_be(Role::Referenced, &table));
}
