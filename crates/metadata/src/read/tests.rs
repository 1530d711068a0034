//! Tests of readings.

use model::message::{Data, DefinitionShape, Record};
use model::metadata::{
    Behavior, Cascade, ColumnType, MenuBehavior, Ownership, Property, RequiredLevel,
};

use super::{Said, choice, column, key, option, relationship, table};
use crate::draft::ChoiceOf;
use crate::edit::sample;
use crate::show::{Family, Object, Showing};
use crate::types::{
    ASSOCIATED_MENU_CONFIGURATION, ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY,
    BOOLEAN_MANAGED_PROPERTY, CASCADE_CONFIGURATION, DATE_TIME_BEHAVIOR, LABEL, LOCALIZED_LABEL,
    OPTION, STATUS_OPTION, STRING_FORMAT, STRING_FORMAT_NAME, complex, plain,
};

fn label(texts: &[(i64, &str)]) -> Record {
    let texts = texts.iter().map(|(language, text)| {
        Record::new(&LOCALIZED_LABEL).with("LanguageCode", *language).with("Label", *text).into()
    });
    Record::new(&LABEL).with("LocalizedLabels", texts.collect::<Vec<Data>>())
}

fn value(kind: &'static model::message::RecordType, value: impl Into<Data>) -> Record {
    Record::new(kind).with("Value", value)
}

#[test]
fn a_table_says_what_its_members_say() {
    let name = Record::new(&plain::STRING)
        .with("SchemaName", "demo_Name")
        .with("IsPrimaryName", true)
        .with("MaxLength", 200)
        .with("FormatName", value(&STRING_FORMAT_NAME, "Text"))
        .with("RequiredLevel", value(&ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY, 2));
    let said = Record::new(&plain::ENTITY)
        .with("SchemaName", "demo_Project")
        .with("OwnershipType", 8)
        .with("HasNotes", true)
        .with("IsActivity", Data::Null)
        .with("DisplayName", label(&[(1033, "Project"), (1031, "Projekt")]))
        .with("Description", label(&[]))
        .with("IsAuditEnabled", value(&BOOLEAN_MANAGED_PROPERTY, true))
        .with(
            "IsConnectionsEnabled",
            value(&BOOLEAN_MANAGED_PROPERTY, true).with("CanBeChanged", false),
        )
        .with("EntityColor", "#112233")
        .with("ObjectTypeCode", 4)
        .with("Attributes", vec![Data::from(name)]);
    let draft = table(&sample::edit(), &said).unwrap();
    assert_eq!(draft.schema.as_deref(), Some("demo_Project"));
    assert_eq!(draft.ownership, Some(Ownership::OrganizationOwned));
    assert_eq!(
        (draft.has_notes, draft.has_activities, draft.is_activity),
        (Some(true), None, None)
    );
    assert_eq!(draft.label.unwrap().get(1031), Some("Projekt"));
    assert!(draft.description.unwrap().is_empty());
    assert_eq!(draft.audited, Some(true));
    let connections =
        Property::Managed { value: Property::Bool(true).into(), can_be_changed: false };
    let kept: Vec<(&str, &Property)> =
        draft.properties.iter().map(|(name, value)| (name.as_str(), value)).collect();
    let color = Property::Text("#112233".into());
    assert_eq!(kept, [("EntityColor", &color), ("IsConnectionsEnabled", &connections)]);
    let [column] = draft.columns.as_slice() else { panic!("{:?}", draft.columns) };
    assert_eq!((column.kind, column.max_length), (Some(ColumnType::String), Some(200)));
    assert_eq!((column.is_primary_name, column.format.as_deref()), (Some(true), Some("Text")));
    assert_eq!(column.required, Some(RequiredLevel::ApplicationRequired));
}

#[test]
fn types_are_named_by_records_and_by_members() {
    let edit = sample::edit();
    let kind = |record: Record| column(&edit, &record).unwrap().kind;
    assert_eq!(kind(Record::new(&complex::MEMO)), Some(ColumnType::Memo));
    assert_eq!(kind(Record::new(&plain::UNIQUE_IDENTIFIER)), Some(ColumnType::Uniqueidentifier));
    assert_eq!(kind(Record::new(&plain::LOOKUP)), Some(ColumnType::Lookup));
    assert_eq!(
        kind(Record::new(&plain::LOOKUP).with("AttributeType", 1)),
        Some(ColumnType::Customer)
    );
    assert_eq!(kind(Record::new(&plain::ATTRIBUTE)), None);
    assert_eq!(
        kind(Record::new(&plain::ATTRIBUTE).with("AttributeType", 14)),
        Some(ColumnType::String)
    );
    let rollup = Record::new(&plain::INTEGER).with("SourceType", 2);
    assert_eq!(column(&edit, &rollup).unwrap().source, Some(2));
}

#[test]
fn the_newer_name_of_a_format_counts() {
    let edit = sample::edit();
    let format = |record: &Record| column(&edit, record).unwrap().format;
    let older = STRING_FORMAT.value("Url").unwrap();
    let old = Record::new(&plain::STRING).with("Format", older);
    assert_eq!(format(&old).as_deref(), Some("Url"));
    let both = old.with("FormatName", value(&STRING_FORMAT_NAME, "Email"));
    assert_eq!(format(&both).as_deref(), Some("Email"));
    let day = Record::new(&complex::DATE_TIME)
        .with("Format", 0)
        .with("DateTimeBehavior", value(&DATE_TIME_BEHAVIOR, "TimeZoneIndependent"));
    let draft = column(&edit, &day).unwrap();
    assert_eq!(
        (draft.format.as_deref(), draft.behavior),
        (Some("DateOnly"), Some(Behavior::TimeZoneIndependent))
    );
    let wrong = Record::new(&plain::DATE_TIME)
        .with("DateTimeBehavior", value(&DATE_TIME_BEHAVIOR, "Sometimes"));
    assert_eq!(sample::refusal(column(&edit, &wrong)), 0x8004_0203);
}

#[test]
fn a_choice_is_of_the_column_or_global() {
    let mut edit = sample::edit();
    let draft = crate::ChoiceDraft { name: Some("demo_phase".into()), ..Default::default() };
    let id = edit.create_choice(&draft).unwrap();
    let read = |record: Record| column(&edit, &record).unwrap().choice;
    let options = |more: Record| {
        let option = Record::new(&OPTION).with("Value", 5).with("Label", label(&[(1033, "Five")]));
        more.with("Options", vec![Data::from(option)])
    };
    let own = options(Record::new(&plain::OPTION_SET).with("IsGlobal", false));
    let Some(ChoiceOf::Own(own)) = read(Record::new(&plain::PICKLIST).with("OptionSet", own))
    else {
        panic!("not its own")
    };
    assert_eq!(own.options.unwrap()[0].value, Some(5));
    let global = |name: &str, set: Record| {
        read(Record::new(&plain::PICKLIST).with(global_member(name), set))
    };
    let named = Record::new(&plain::OPTION_SET).with("Name", "demo_phase");
    let by_id = Record::new(&plain::OPTION_SET).with("MetadataId", id);
    let expected = Some(ChoiceOf::Global("demo_phase".into()));
    assert_eq!(global("GlobalOptionSet", named.clone()), expected);
    assert_eq!(global("GlobalOptionSet", by_id.clone()), expected);
    assert_eq!(global("OptionSet", by_id.with("IsGlobal", true)), expected);
    let unknown = Record::new(&plain::OPTION_SET).with("MetadataId", uuid::Uuid::nil());
    let unknown = Record::new(&plain::PICKLIST).with("GlobalOptionSet", unknown);
    assert_eq!(sample::refusal(column(&edit, &unknown)), 0x8004_8403);
}

fn global_member(name: &str) -> &'static str {
    if name == "OptionSet" { "OptionSet" } else { "GlobalOptionSet" }
}

#[test]
fn no_comes_before_yes_and_numbers_may_be_left_out() {
    let yes = Record::new(&OPTION).with("Value", 1).with("Label", label(&[(1033, "On")]));
    let no = Record::new(&OPTION).with("Label", label(&[(1033, "Off")]));
    let said =
        Record::new(&complex::BOOLEAN_OPTION_SET).with("TrueOption", yes).with("FalseOption", no);
    let options = choice(&said).unwrap().options.unwrap();
    let values: Vec<_> = options.iter().map(|option| option.value).collect();
    assert_eq!(values, [Some(0), Some(1)]);
    let status = Record::new(&STATUS_OPTION).with("State", 1).with("ExternalValue", "");
    let status = option(&status.fields).unwrap();
    assert_eq!((status.state, status.external), (Some(1), None));
}

#[test]
fn relationships_and_keys_say_what_their_members_say() {
    let edit = sample::edit();
    let cascades = Record::new(&CASCADE_CONFIGURATION).with("Delete", 5).with("RollupView", 0);
    let menu =
        Record::new(&ASSOCIATED_MENU_CONFIGURATION).with("Behavior", 2).with("Order", 10_000);
    let lookup = Record::new(&plain::LOOKUP).with("SchemaName", "demo_AccountId");
    let said = Record::new(&plain::ONE_TO_MANY)
        .with("SchemaName", "demo_account_project")
        .with("ReferencedEntity", "account")
        .with("ReferencingEntity", "demo_project")
        .with("CascadeConfiguration", cascades)
        .with("AssociatedMenuConfiguration", menu)
        .with("Lookup", lookup);
    let Said::OneToMany(draft) = relationship(&edit, &said).unwrap() else { panic!("not 1:N") };
    assert_eq!((draft.delete, draft.assign), (Some(Cascade::Restrict), None));
    assert_eq!(draft.menu.unwrap().behavior, MenuBehavior::DoNotDisplay);
    assert_eq!(draft.lookup.unwrap().schema.as_deref(), Some("demo_AccountId"));
    let said = Record::new(&plain::MANY_TO_MANY)
        .with("Entity1LogicalName", "account")
        .with("IntersectEntityName", "demo_x");
    let Said::ManyToMany(draft) = relationship(&edit, &said).unwrap() else { panic!("not N:N") };
    assert_eq!(
        (draft.first.as_deref(), draft.intersect.as_deref()),
        (Some("account"), Some("demo_x"))
    );
    let said = Record::new(&plain::RELATIONSHIP);
    assert_eq!(sample::refusal(relationship(&edit, &said)), 0x8004_0203);
    let columns = vec![Data::from("demo_code")];
    let said =
        Record::new(&plain::KEY).with("SchemaName", "demo_Code").with("KeyAttributes", columns);
    assert_eq!(key(&said).unwrap().columns, Some(vec!["demo_code".to_owned()]));
}

#[test]
fn whatever_is_shipped_can_be_put_back_as_it_is_shown() {
    let mut edit = sample::edit();
    let catalog = sample::catalog();
    let showing = Showing {
        catalog: &catalog,
        language: 1033,
        languages: &[],
        since: None,
        family: Family::Plain,
    };
    let shown = |object| showing.record(object, &DefinitionShape::default());
    let mut failed = Vec::new();
    for entry in catalog.tables() {
        let definition = &entry.definition;
        let object = Object::Table(entry);
        let record = shown(object);
        let mut draft = table(&edit, &record).unwrap();
        let old = &definition.properties;
        super::forget_shown(&mut draft.properties, &record, &showing, object, old);
        if let Err(error) = edit.update_table(&definition.name, &draft) {
            failed.push(format!("{}: {error}", definition.name));
        }
        for each in &definition.columns {
            let object = Object::Column(entry, each);
            let record = shown(object);
            let mut draft = column(&edit, &record).unwrap();
            let old = &each.properties;
            super::forget_shown(&mut draft.properties, &record, &showing, object, old);
            if let Err(error) = edit.update_column(&definition.name, &each.name, &draft) {
                failed.push(format!("{}.{}: {error}", definition.name, each.name));
            }
        }
    }
    assert_eq!(failed, [] as [String; 0]);
    for changed in edit.changed_tables() {
        let (old, new) = (changed.old.unwrap(), changed.new.unwrap());
        for (one, other) in old.columns.iter().zip(&new.columns) {
            if one != other {
                failed.push(format!("{}.{}: {other:?}", changed.name, one.name));
            }
        }
        failed.push(changed.name);
    }
    assert_eq!(failed, [] as [String; 0]);
}
