//! Tests of columns.

use model::metadata::{Behavior, ColumnType, Property, RequiredLevel};

use super::super::Edit;
use super::super::sample::{column, refusal, with_project};
use super::super::tests::check_whole;
use super::{MOST, take};
use crate::draft::{ChoiceDraft, ChoiceOf, ColumnDraft, OptionDraft};
use model::Error;

const TABLE: &str = "demo_project";

/// The column that a draft makes, in a fresh edit.
fn made(draft: &ColumnDraft) -> model::metadata::ColumnDefinition {
    let mut edit = with_project();
    edit.create_column(TABLE, draft).unwrap();
    check_whole(&edit);
    get(&edit, draft.schema.as_deref().unwrap())
}

fn get(edit: &Edit, name: &str) -> model::metadata::ColumnDefinition {
    edit.table(TABLE).unwrap().column(&name.to_lowercase()).unwrap().clone()
}

fn refused(draft: &ColumnDraft) -> u32 {
    refusal(with_project().create_column(TABLE, draft))
}

fn of(kind: ColumnType) -> ColumnDraft {
    column("demo_X", kind)
}

#[test]
fn a_column_has_the_limits_of_its_type_unless_others_are_said() {
    let text = made(&of(ColumnType::String));
    assert_eq!((text.max_length, text.format.as_deref()), (Some(100), Some("Text")));
    let text = made(&ColumnDraft { max_length: Some(4000), ..of(ColumnType::String) });
    assert_eq!(text.max_length, Some(4000));
    let memo = made(&ColumnDraft { max_length: Some(1_048_576), ..of(ColumnType::Memo) });
    assert_eq!(memo.max_length, Some(1_048_576));
    let whole = made(&of(ColumnType::Integer));
    assert_eq!((whole.min, whole.max), (Some(-2_147_483_648.0), Some(2_147_483_647.0)));
    let exact = made(&of(ColumnType::Decimal));
    assert_eq!((exact.precision, exact.max), (Some(2), Some(100_000_000_000.0)));
    let money = made(&of(ColumnType::Money));
    assert_eq!((money.precision, money.format.as_deref()), (Some(2), Some("PrecisionSource=2")));
    let boolean = made(&of(ColumnType::Boolean));
    assert_eq!(
        (boolean.default.as_deref(), boolean.choice.as_deref()),
        (Some("false"), Some("demo_project_demo_x"))
    );
    let date = made(&of(ColumnType::DateTime));
    assert_eq!(
        (date.format.as_deref(), date.behavior.as_deref()),
        (Some("DateAndTime"), Some("UserLocal"))
    );
    let day = made(&ColumnDraft { behavior: Some(Behavior::DateOnly), ..of(ColumnType::DateTime) });
    assert_eq!(
        (day.format.as_deref(), day.behavior.as_deref()),
        (Some("DateOnly"), Some("DateOnly"))
    );
    let file = made(&of(ColumnType::File));
    assert_eq!(file.format.as_deref(), Some("MaxSizeInKB=32768"));
    let number =
        made(&ColumnDraft { auto_number: Some("A-{SEQNUM:4}".into()), ..of(ColumnType::String) });
    assert_eq!(number.auto_number.as_deref(), Some("A-{SEQNUM:4}"));
    for column in [text, memo, whole, exact, date] {
        assert!(column.provenance.custom && column.provenance.id.is_some());
        assert!(column.create && column.update && column.read);
    }
}

#[test]
fn limits_that_are_crossed_are_refused() {
    let none = of;
    for (code, draft) in [
        (0x8004_432f, ColumnDraft { max_length: Some(4001), ..none(ColumnType::String) }),
        (0x8004_432f, ColumnDraft { max_length: Some(0), ..none(ColumnType::String) }),
        (0x8004_432f, ColumnDraft { max_length: Some(1_048_577), ..none(ColumnType::Memo) }),
        (0x8004_432f, ColumnDraft { max: Some(3e9), ..none(ColumnType::Integer) }),
        (0x8004_432f, ColumnDraft { min: Some(0.5), ..none(ColumnType::Integer) }),
        (0x8004_432f, ColumnDraft { min: Some(5.0), max: Some(1.0), ..none(ColumnType::Integer) }),
        (0x8004_432f, ColumnDraft { precision: Some(11), ..none(ColumnType::Decimal) }),
        (0x8004_4330, ColumnDraft { max: Some(1e12), ..none(ColumnType::Decimal) }),
        (0x8004_4330, ColumnDraft { max: Some(f64::NAN), ..none(ColumnType::Double) }),
        (0x8004_432f, ColumnDraft { precision: Some(6), ..none(ColumnType::Double) }),
        (0x8004_432f, ColumnDraft { precision: Some(5), ..none(ColumnType::Money) }),
        (0x8004_432f, ColumnDraft { precision_source: Some(3), ..none(ColumnType::Money) }),
        (0x8004_4330, ColumnDraft { min: Some(-1e15), ..none(ColumnType::Money) }),
        (0x8004_432f, ColumnDraft { max_size: Some(30_721), ..none(ColumnType::Image) }),
        (0x8004_432f, ColumnDraft { max_size: Some(10_485_761), ..none(ColumnType::File) }),
        (0x8004_0203, ColumnDraft { format: Some("Fancy".into()), ..none(ColumnType::String) }),
        (0x8004_0203, ColumnDraft { auto_number: Some("x".into()), ..none(ColumnType::Integer) }),
        (0x8004_431a, ColumnDraft { default: Some("7".into()), ..none(ColumnType::Picklist) }),
        (
            0x8004_0203,
            ColumnDraft { default: Some("7".into()), ..none(ColumnType::MultiSelectPicklist) },
        ),
        (
            0x8004_0203,
            ColumnDraft {
                required: Some(RequiredLevel::SystemRequired),
                ..none(ColumnType::String)
            },
        ),
        (0x8004_0203, ColumnDraft { kind: None, ..none(ColumnType::String) }),
        (0x8004_0203, none(ColumnType::Lookup)),
        (0x8004_0203, none(ColumnType::State)),
        (0x8004_0203, none(ColumnType::Uniqueidentifier)),
        (0x8004_701e, ColumnDraft { is_primary_name: Some(true), ..none(ColumnType::String) }),
        (
            0x8004_8403,
            ColumnDraft {
                choice: Some(ChoiceOf::Global("demo_no".into())),
                ..none(ColumnType::Picklist)
            },
        ),
        (0x8004_7013, column("demo_NAME", ColumnType::String)),
        (0x8004_4366, column("Name", ColumnType::String)),
        (0x8004_4366, ColumnDraft { schema: None, ..none(ColumnType::String) }),
    ] {
        assert_eq!(refused(&draft), code, "{draft:?}");
    }
    let mut edit = with_project();
    assert_eq!(
        refusal(edit.create_column("activitypointer", &of(ColumnType::String))),
        0x8004_7008
    );
    assert_eq!(refusal(edit.create_column("teamroles", &of(ColumnType::String))), 0x8004_7008);
    assert_eq!(refusal(edit.create_column("demo_none", &of(ColumnType::String))), 0x8004_1102);
    edit.create_column("account", &of(ColumnType::String)).unwrap();
}

#[test]
fn the_name_that_a_choice_shows_beside_its_number_is_taken() {
    let mut edit = with_project();
    edit.create_column(TABLE, &column("demo_Kind", ColumnType::Picklist)).unwrap();
    let name = column("demo_KindName", ColumnType::String);
    assert_eq!(refusal(edit.create_column(TABLE, &name)), 0x8004_7013);
}

#[test]
fn a_yes_or_no_has_two_options() {
    let option = |value: i64| OptionDraft {
        value: Some(value),
        label: Some("x".into()),
        ..OptionDraft::default()
    };
    let with = |values: &[i64]| {
        let options = values.iter().map(|value| option(*value)).collect();
        let choice = ChoiceDraft { options: Some(options), ..ChoiceDraft::default() };
        ColumnDraft { choice: Some(ChoiceOf::Own(choice)), ..of(ColumnType::Boolean) }
    };
    made(&with(&[0, 1]));
    assert_eq!(refused(&with(&[0])), 0x8004_431b);
    assert_eq!(refused(&with(&[0, 2])), 0x8004_431c);
}

#[test]
fn money_brings_its_base_the_currency_and_the_rate() {
    let mut edit = with_project();
    let own = ColumnDraft { precision_source: Some(0), ..column("demo_Cost", ColumnType::Money) };
    edit.create_column(TABLE, &own).unwrap();
    let price =
        ColumnDraft { precision_source: Some(1), ..column("demo_Price", ColumnType::Money) };
    edit.create_column(TABLE, &price).unwrap();
    let catalog = check_whole(&edit);
    let table = catalog.table(TABLE).unwrap();
    let format = |name: &str| table.column(name).unwrap().format.as_deref();
    assert_eq!(format("demo_cost_base"), Some("PrecisionSource=2"));
    assert_eq!(format("demo_price_base"), Some("PrecisionSource=1"));
    let base = table.column("demo_cost_base").unwrap();
    assert_eq!((base.schema.as_str(), base.create, base.update), ("demo_Cost_Base", false, false));
    assert!(table.column("demo_price_base").is_some());
    assert_eq!(table.column("exchangerate").unwrap().precision, Some(12));
    assert!(table.column("transactioncurrencyidname").is_some());
    let along = catalog.one_to_many("TransactionCurrency_demo_project").unwrap();
    assert_eq!(along.lookup_property, "transactioncurrencyid");
}

#[test]
fn pictures_and_files_have_their_parts_and_one_picture_is_the_tables() {
    let mut edit = with_project();
    edit.create_column(TABLE, &column("demo_Photo", ColumnType::Image)).unwrap();
    edit.create_column(TABLE, &column("demo_Logo", ColumnType::Image)).unwrap();
    edit.create_column(TABLE, &column("demo_Plan", ColumnType::File)).unwrap();
    check_whole(&edit);
    for (name, of) in [
        ("demo_photoid", "demo_photo"),
        ("demo_photo_timestamp", "demo_photo"),
        ("demo_photo_url", "demo_photo"),
        ("demo_plan_name", "demo_plan"),
    ] {
        assert_eq!(get(&edit, name).companion_of.as_deref(), Some(of));
    }
    let primary =
        |edit: &Edit, name: &str| get(edit, name).format.unwrap().contains("IsPrimaryImage=true");
    assert!(primary(&edit, "demo_photo") && !primary(&edit, "demo_logo"));
    let set = |value| ColumnDraft { primary_image: Some(value), ..ColumnDraft::default() };
    edit.update_column(TABLE, "demo_logo", &set(true)).unwrap();
    assert!(!primary(&edit, "demo_photo") && primary(&edit, "demo_logo"));
    assert_eq!(refusal(edit.update_column(TABLE, "demo_logo", &set(false))), 0x8004_0203);
}

#[test]
fn what_is_not_said_of_a_column_stays() {
    let mut edit = with_project();
    let draft = ColumnDraft {
        label: Some("Text".into()),
        max_length: Some(50),
        format: Some("Email".into()),
        properties: [("ImeMode".to_owned(), Property::Text("Active".into()))].into(),
        ..of(ColumnType::String)
    };
    edit.create_column(TABLE, &draft).unwrap();
    let before = get(&edit, "demo_x");
    edit.update_column(TABLE, "demo_x", &ColumnDraft::default()).unwrap();
    assert_eq!(get(&edit, "demo_x"), before);
    let change =
        ColumnDraft { max_length: Some(60), secured: Some(true), ..ColumnDraft::default() };
    edit.update_column(TABLE, "demo_x", &change).unwrap();
    let after = get(&edit, "demo_x");
    assert_eq!((after.max_length, after.secured), (Some(60), true));
    assert_eq!(
        (after.format, after.label, after.number),
        (before.format, before.label, before.number)
    );
}

#[test]
fn what_is_said_of_a_column_once_cannot_be_changed() {
    let mut edit = with_project();
    edit.create_column(TABLE, &of(ColumnType::DateTime)).unwrap();
    let none = ColumnDraft::default;
    let mut refuse =
        |name: &str, draft: &ColumnDraft| refusal(edit.update_column(TABLE, name, draft));
    let behavior = |behavior| ColumnDraft { behavior: Some(behavior), ..none() };
    assert_eq!(
        refuse("demo_x", &ColumnDraft { kind: Some(ColumnType::String), ..none() }),
        0x8004_0203
    );
    assert_eq!(
        refuse("demo_x", &ColumnDraft { schema: Some("demo_y".into()), ..none() }),
        0x8004_0203
    );
    assert_eq!(
        refuse("demo_x", &ColumnDraft { is_primary_name: Some(true), ..none() }),
        0x8004_701e
    );
    assert_eq!(
        refuse("demo_name", &ColumnDraft { is_primary_name: Some(false), ..none() }),
        0x8004_0203
    );
    assert_eq!(refuse("createdon", &behavior(Behavior::DateOnly)), 0x8006_08a1);
    let free = ColumnDraft { required: Some(RequiredLevel::None), ..none() };
    assert_eq!(refuse("ownerid", &free), 0x8004_d293);
    assert_eq!(refuse("ownerid", &ColumnDraft { secured: Some(true), ..none() }), 0x8004_f501);
    assert_eq!(refuse("demo_name", &ColumnDraft { secured: Some(true), ..none() }), 0x8004_f501);
    assert_eq!(
        refuse("statecode", &ColumnDraft { default: Some("1".into()), ..none() }),
        0x8004_4343
    );
    assert_eq!(
        refuse("statuscode", &ColumnDraft { default: Some("1".into()), ..none() }),
        0x8004_4344
    );
    assert_eq!(refuse("nothing", &none()), 0x8004_1103);
    edit.update_column(TABLE, "demo_x", &behavior(Behavior::TimeZoneIndependent)).unwrap();
    assert_eq!(
        refusal(edit.update_column(TABLE, "demo_x", &behavior(Behavior::UserLocal))),
        0x8006_08a1
    );
    let mut edit = with_project();
    edit.create_column(TABLE, &of(ColumnType::DateTime)).unwrap();
    edit.update_column(TABLE, "demo_x", &behavior(Behavior::DateOnly)).unwrap();
    let timed = ColumnDraft { format: Some("DateAndTime".into()), ..none() };
    assert_eq!(refusal(edit.update_column(TABLE, "demo_x", &timed)), 0x8006_08a2);
}

#[test]
fn no_column_is_computed_in_another_way_than_it_is() {
    let mut edit = with_project();
    for source in [1, 2, 3] {
        let draft = ColumnDraft { source: Some(source), ..of(ColumnType::Integer) };
        let refused = edit.create_column(TABLE, &draft).unwrap_err();
        assert!(matches!(refused, Error::NotImplemented(_)), "{source}");
    }
    let plain = ColumnDraft { source: Some(0), ..of(ColumnType::Integer) };
    edit.create_column(TABLE, &plain).unwrap();
    let with = |source| ColumnDraft {
        source: Some(source),
        label: Some("Other".into()),
        ..ColumnDraft::default()
    };
    for (table, name, is) in [
        (TABLE, "demo_x", 0),
        ("account", "opendeals", 2),
        ("account", "openrevenue", 2),
        ("account", "openrevenue_base", 2),
        ("account", "opendeals_state", 0),
    ] {
        for source in [0, 1, 2] {
            let done = edit.update_column(table, name, &with(source));
            assert_eq!(done.is_ok(), source == is, "{name} {source}");
        }
    }
    let kept = edit.table("account").unwrap().column("opendeals").unwrap();
    assert!(kept.rollup.is_some() && kept.label == "Other".into());
}

#[test]
fn no_table_has_more_than_1024_columns() {
    let mut edit = with_project();
    let before = edit.table(TABLE).unwrap().columns.len();
    for index in before..MOST {
        edit.create_column(TABLE, &column(&format!("demo_c{index}"), ColumnType::Integer)).unwrap();
    }
    assert_eq!(refusal(edit.create_column(TABLE, &of(ColumnType::Integer))), 0x8004_841a);
}

#[test]
fn no_number_is_given_twice() {
    let mut edit = with_project();
    edit.create_column(TABLE, &of(ColumnType::Integer)).unwrap();
    let last = get(&edit, "demo_x").number.unwrap();
    let gone = take(edit.table_mut(TABLE).unwrap(), |column| column.name == "demo_x");
    assert_eq!(gone.len(), 1);
    edit.create_column(TABLE, &of(ColumnType::Integer)).unwrap();
    assert_eq!(get(&edit, "demo_x").number, Some(last + 1));
    // Shipped columns are numbered by their places, and keep these numbers when one goes.
    edit.create_column("account", &of(ColumnType::Integer)).unwrap();
    let of_account = |edit: &Edit, name: &str| {
        let table = edit.table("account").unwrap();
        let place = table.columns.iter().position(|column| column.name == name).unwrap();
        table.columns[place].number.unwrap_or(u32::try_from(place).unwrap() + 1)
    };
    let before = of_account(&edit, "versionnumber");
    take(edit.table_mut("account").unwrap(), |column| column.name == "address1_city");
    assert_eq!(of_account(&edit, "versionnumber"), before);
}
