//! What plans say and do.

use super::stage::{Stage, read};
use crate::files;

const PROJECT: &str = r##"schema = "demo_Project"
label = "Project"
label_plural = "Projects"
ownership = "UserOwned"
primary_name = "demo_name"
has_notes = true
has_activities = true

[columns]
demo_accountid = { schema = "demo_AccountId", type = "Lookup", label = "Account" }
demo_big = { schema = "demo_Big", type = "BigInt", label = "Big" }
demo_budget = { schema = "demo_Budget", type = "Money", label = "Budget", min = 0, max = 1000000 }
demo_customerid = { schema = "demo_CustomerId", type = "Customer", label = "Customer" }
demo_done = { schema = "demo_Done", type = "Boolean", label = "Done", default = "true" }
demo_due = { schema = "demo_Due", type = "DateTime", label = "Due", behavior = "DateOnly" }
demo_effort = { schema = "demo_Effort", type = "Double", label = "Effort", precision = 4 }
demo_kind = { schema = "demo_Kind", type = "Picklist", label = "Kind", required = "Recommended", default = "2" }
demo_manual = { schema = "demo_Manual", type = "File", label = "Manual", max_size = 1024 }
demo_minutes = { schema = "demo_Minutes", type = "Integer", label = "Minutes", format = "Duration" }
demo_name = { schema = "demo_Name", type = "String", label = "Name", max_length = 200 }
demo_notes = { schema = "demo_Notes", type = "Memo", label = "Notes", description = "Whatever there is to say" }
demo_number = { schema = "demo_Number", type = "String", label = "Number", auto_number = "P-{SEQNUM:4}" }
demo_parentid = { schema = "demo_ParentId", type = "Lookup", label = "Parent" }
demo_phase = { schema = "demo_Phase", type = "Picklist", label = "Phase", choice = "demo_phase" }
demo_picture = { schema = "demo_Picture", type = "Image", label = "Picture", primary_image = true }
demo_share = { schema = "demo_Share", type = "Decimal", label = "Share", precision = 4, min = 0, max = 1 }
demo_tags = { schema = "demo_Tags", type = "MultiSelectPicklist", label = "Tags", choice = "demo_phase" }
demo_targetid = { schema = "demo_TargetId", type = "Lookup", label = "Target" }

[choices]
demo_done = [
    { value = 0, label = "Open" },
    { value = 1, label = "Finished" },
]
demo_kind = [
    { value = 1, label = "Small" },
    { value = 2, label = { 1031 = "Groß", 1033 = "Large" }, color = "#ff0000" },
]
statuscode = [
    { value = 1, label = "Active", state = 0 },
    { value = 100, label = "On Hold", state = 0 },
    { value = 2, label = "Inactive", state = 1 },
]

[keys]
demo_code = { schema = "demo_Code", label = "Code", columns = ["demo_number"] }

[many_to_one]
demo_account_project = { referenced = "account", column = "demo_accountid", delete = "Restrict" }
demo_project_customer_account = { referenced = "account", column = "demo_customerid" }
demo_project_customer_contact = { referenced = "contact", column = "demo_customerid" }
demo_project_parent = { referenced = "demo_project", column = "demo_parentid", hierarchical = true }
demo_project_target_contact = { referenced = "contact", column = "demo_targetid" }
demo_project_target_lead = { referenced = "lead", column = "demo_targetid" }
"##;

const FOLDER: [(&str, &str); 5] = [
    (
        "schema.toml",
        "format = 1\nholds = [\"publishers\", \"solutions\", \"choices\", \"tables\", \"relationships\", \"units\", \"roles\", \"teams\", \"profiles\"]\n",
    ),
    ("publishers.toml", "demo = { label = \"Demo\", prefix = \"demo\", option_prefix = 0 }\n"),
    (
        "choices/demo_phase.toml",
        "label = \"Phase\"\noptions = [\n    { value = 1, label = \"First\" },\n    { value = 2, label = \"Second\" },\n]\n",
    ),
    ("tables/demo_project.toml", PROJECT),
    (
        "relationships.toml",
        "demo_project_contact = { first = \"demo_project\", second = \"contact\" }\n",
    ),
];

fn with(changes: &[(&'static str, &str)]) -> crate::Document {
    let mut files: Vec<(&str, &str)> = FOLDER.to_vec();
    for (path, text) in changes {
        files.retain(|(each, _)| each != path);
        if !text.is_empty() {
            files.push((path, text));
        }
    }
    read(&files)
}

fn written(texts: &[(&str, &str)]) -> files::Files {
    texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn what_was_applied_is_exported_byte_for_byte_and_leaves_nothing_to_do() {
    let mut stage = Stage::new();
    let document = with(&[]);
    stage.apply(&document);
    let exported = stage.export();
    for (path, text) in written(&FOLDER) {
        for (line, expected) in exported[&path].lines().zip(text.lines()) {
            assert_eq!(line, expected, "{path}");
        }
    }
    assert_eq!(exported, written(&FOLDER));
    let again = stage.plan(&document).unwrap();
    assert_eq!(again.to_string(), "nothing to do\n");
}

#[test]
fn an_activity_is_a_table_as_others_are() {
    let mut stage = Stage::new();
    let visit = "schema = \"demo_Visit\"\nlabel = \"Visit\"\nlabel_plural = \"Visits\"\n\
                 ownership = \"UserOwned\"\nprimary_name = \"subject\"\nis_activity = true\n\
                 has_notes = true\n\n\
                 [columns]\ndemo_guests = { schema = \"demo_Guests\", type = \"Integer\", label = \"Guests\" }\n\
                 subject = { schema = \"Subject\", type = \"String\", label = \"Occasion\", max_length = 200 }\n";
    let document = with(&[("tables/demo_visit.toml", visit)]);
    stage.apply(&document);
    assert_eq!(stage.plan(&document).unwrap().to_string(), "nothing to do\n");
    assert_eq!(stage.export()["tables/demo_visit.toml"], visit);
}

#[test]
fn changes_are_told_and_made() {
    let mut stage = Stage::new();
    stage.apply(&with(&[]));
    let text = PROJECT
        .replace("max_length = 200", "max_length = 300")
        .replace("label = \"Small\"", "label = \"Tiny\"")
        .replace("    { value = 100, label = \"On Hold\", state = 0 },\n", "    { value = 100, label = \"On Hold\", state = 0 },\n    { value = 101, label = \"Late\", state = 0 },\n")
        .replace("statuscode = [\n", "statecode = [\n    { value = 0, label = \"Active\", description = \"Worked on\", default_status = 1 },\n    { value = 1, label = \"Inactive\", default_status = 2 },\n]\nstatuscode = [\n")
        .replace("label_plural = \"Projects\"", "label_plural = \"Plans\"\ndescription = \"All plans\"")
        .replace("has_activities = true\n", "has_activities = true\naudited = true\n")
        .replace("delete = \"Restrict\"", "delete = \"Cascade\"")
        .replace("columns = [\"demo_number\"]", "columns = [\"demo_name\", \"demo_number\"]")
        .replace("demo_share = {", "demo_score = { schema = \"demo_Score\", type = \"Integer\", label = \"Score\" }\ndemo_share = {");
    let account = "[columns]\ndemo_tier = { schema = \"demo_Tier\", type = \"Integer\", label = \"Tier\" }\n\
                   name = { schema = \"Name\", type = \"String\", label = \"Firm\", max_length = 160 }\n\n\
                   [choices]\nindustrycode = [\n    { value = 100, label = \"Space\" },\n]\n";
    let document = with(&[("tables/demo_project.toml", &text), ("tables/account.toml", account)]);
    let plan = stage.plan(&document).unwrap();
    let told = plan.to_string();
    for expected in [
        "~ column account.name\n    label: \"Account Name\" -> \"Firm\"\n",
        "+ column account.demo_tier: { type = \"Integer\", label = \"Tier\" }\n",
        "    max_length: 200 -> 300\n",
        "    option 1 label: \"Small\" -> \"Tiny\"\n",
        "    + option 101 \"Late\"\n",
        "    label_plural: \"Projects\" -> \"Plans\"\n",
        "    audited: false -> true\n",
        "    delete: \"Restrict\" -> \"Cascade\"\n",
        "- key demo_project.demo_code\n",
        "+ key demo_project.demo_code: demo_name, demo_number\n",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    stage.carry_out(&plan).unwrap();
    assert_eq!(stage.plan(&document).unwrap().to_string(), "nothing to do\n");
    for (line, expected) in stage.export()["tables/demo_project.toml"].lines().zip(text.lines()) {
        assert_eq!(line, expected);
    }
}
