//! What a folder says is read, written and refused.

use model::metadata::{Cascade, ColumnType, Ownership, RequiredLevel};
use model::right::Depth;

use super::*;
use crate::document::{Document, Part};

const TABLE: &str = r##"schema = "demo_Project"
label = "Project"
label_plural = { 1031 = "Projekte", 1033 = "Projects" }
ownership = "UserOwned"
primary_name = "demo_name"
has_notes = true

[columns]
demo_accountid = { schema = "demo_AccountId", type = "Lookup", label = "Account" }
demo_budget = { schema = "demo_Budget", type = "Money", label = "Budget", min = 0 }
demo_due = { schema = "demo_Due", type = "DateTime", behavior = "DateOnly" }
demo_kind = { schema = "demo_Kind", type = "Picklist", required = "ApplicationRequired" }
demo_name = { schema = "demo_Name", type = "String", label = "Name", max_length = 200 }
demo_phase = { schema = "demo_Phase", type = "Picklist", choice = "demo_phase" }

[choices]
demo_kind = [
    { value = 1, label = "Small" },
    { value = 2, label = "Large", color = "#ff0000" },
]

[choices.statuscode]
label = "Reason"
options = [
    { value = 1, label = "Open", state = 0 },
]

[keys]
demo_code = { schema = "demo_Code", columns = ["demo_name"] }

[many_to_one]
demo_account_project = { referenced = "account", column = "demo_accountid", delete = "Restrict" }
"##;

fn folder() -> Files {
    let files = [
        (
            "schema.toml",
            "format = 1\nholds = [\"publishers\", \"choices\", \"tables\", \"relationships\", \"units\", \"roles\", \"teams\", \"profiles\"]\n",
        ),
        (
            "publishers.toml",
            "demo = { label = \"Demo\", prefix = \"demo\", option_prefix = 20000 }\n",
        ),
        (
            "choices/demo_phase.toml",
            "label = \"Phase\"\noptions = [\n    { value = 1, label = \"First\" },\n]\n",
        ),
        ("tables/demo_project.toml", TABLE),
        (
            "relationships.toml",
            "demo_project_contact = { first = \"demo_project\", second = \"contact\" }\n",
        ),
        ("units.toml", "Sales = {}\n\"Sales West\" = { parent = \"Sales\" }\n"),
        (
            "teams.toml",
            "teams = [\n    { name = \"All\" },\n    { unit = \"Sales\", name = \"Closers\", roles = [\"Project Manager\"] },\n]\n",
        ),
        (
            "roles/project_manager.toml",
            "name = \"Project Manager\"\n\n[privileges]\nprvReadAccount = \"Local\"\nprvReaddemo_Project = \"Global\"\n",
        ),
        (
            "profiles/budgets.toml",
            "name = \"Budgets\"\n\n[columns]\n\"demo_project.demo_budget\" = { read = true }\n",
        ),
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

#[test]
fn what_was_read_is_written_as_it_was() {
    let document = read(&folder()).unwrap();
    assert_eq!(write(&document), folder());
    assert_eq!(read(&write(&document)).unwrap(), document);
}

#[test]
fn what_a_file_leaves_out_is_as_it_usually_is() {
    let document = read(&folder()).unwrap();
    let table = &document.tables["demo_project"];
    assert_eq!(table.ownership, Some(Ownership::UserOwned));
    assert_eq!((table.has_notes, table.audited), (Some(true), Some(false)));
    let name = &table.columns["demo_name"];
    assert_eq!((name.max_length, name.format.as_deref()), (Some(200), Some("Text")));
    assert_eq!((name.required, name.secured), (Some(RequiredLevel::None), Some(false)));
    let due = &table.columns["demo_due"];
    assert_eq!((due.kind, due.format.as_deref()), (ColumnType::DateTime, Some("DateOnly")));
    let budget = &table.columns["demo_budget"];
    assert_eq!((budget.min, budget.precision_source), (Some(0.0), Some(2)));
    let lookup = &table.many_to_one["demo_account_project"];
    assert_eq!((lookup.delete, lookup.share), (Some(Cascade::Restrict), Some(Cascade::NoCascade)));
    assert_eq!(document.roles["Project Manager"].privileges["prvReadAccount"], Depth::Local);
}

#[test]
fn a_folder_without_a_word_on_itself_holds_what_it_has_files_of() {
    let mut files = folder();
    files.remove("schema.toml");
    files.retain(|path, _| path.starts_with("tables/") || path.starts_with("roles/"));
    let document = read(&files).unwrap();
    assert_eq!(document.whole, [Part::Tables, Part::Roles].into());
    assert_eq!(read(&Files::new()).unwrap(), Document::default());
}

#[test]
fn files_that_are_not_of_their_form_are_refused_with_their_name_and_reason() {
    let check = |path: &str, text: &str, expected: &str| {
        let mut files = folder();
        files.insert(path.to_owned(), text.to_owned());
        let refusal = read(&files).unwrap_err().to_string();
        assert!(refusal.contains(expected), "{refusal}");
    };
    check("tables/x.toml", "ownership = 'Mine'", "`tables/x.toml`: TOML parse error at line 1");
    check("tables/x.toml", "color = 1", "unknown field `color`");
    check("tables/x.toml", "[columns]\ny = { type = 'Text' }", "unknown variant `Text`");
    let never = "[columns]\ny = { type = 'DateTime', behavior = 'Never' }";
    check("tables/x.toml", never, "unknown variant `Never`");
    check("tables/x.toml", "schema = 'Y'", "the schema name of the table `x`");
    check("tables/x.toml", "[columns]\nY = { type = 'Memo' }", "`Y` has capitals");
    check("roles/again.toml", "name = 'Project Manager'", "in another file as well");
    check("notes.toml", "", "no file of this name belongs");
    check("tables/a/b.toml", "", "no file of this name belongs");
    check("schema.toml", "format = 2", "format 2 is not known");
    check("schema.toml", "format = 1\nholds = []", "`holds` leaves publishers out");
    check("roles/r.toml", "name = 'R'\n[privileges]\nprvX = 'Far'", "unknown variant `Far`");
}
