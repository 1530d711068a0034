//! An exported solution, and what is none.

use super::*;
use crate::files;

const CUSTOMIZATIONS: &str = include_str!("../../tests/samples/customizations.xml");
const MANIFEST: &str = include_str!("../../tests/samples/solution.xml");

#[test]
fn an_exported_solution_is_what_a_folder_would_say() {
    let document =
        read_solution(("customizations.xml", CUSTOMIZATIONS), Some(("solution.xml", MANIFEST)))
            .unwrap();
    let files = files::write(&document);
    let expect = |path: &str, text: &str| {
        assert_eq!(files.get(path).map(String::as_str), Some(text), "{path}");
    };
    expect(
        "tables/demo_project.toml",
        r##"schema = "demo_Project"
set = "demo_projects"
label = { 1031 = "Projekt", 1033 = "Project" }
label_plural = "Projects"
description = "What we work on & for"
ownership = "UserOwned"
primary_name = "demo_name"
audited = true

[columns]
demo_accountid = { schema = "demo_AccountId", type = "Lookup", label = "Account", required = "Recommended" }
demo_budget = { schema = "demo_Budget", type = "Money", label = "Budget", min = 0, max = 1000000, secured = true }
demo_done = { schema = "demo_Done", type = "Boolean", label = "Done", default = "true" }
demo_due = { schema = "demo_Due", type = "DateTime", label = "Due", behavior = "DateOnly" }
demo_kind = { schema = "demo_Kind", type = "Picklist", label = "Kind" }
demo_name = { schema = "demo_Name", type = "String", label = "Name", required = "ApplicationRequired", auto_number = "P-{SEQNUM:4}" }
demo_phase = { schema = "demo_Phase", type = "Picklist", label = "Phase", choice = "demo_phase" }
demo_share = { schema = "demo_Share", type = "Decimal", precision = 4, min = 0, max = 1 }

[choices]
demo_done = [
    { value = 0, label = "Open" },
    { value = 1, label = "Finished" },
]
demo_kind = [
    { value = 100000000, label = "Small", color = "#0000ff" },
    { value = 100000001, label = "Large", external = "L" },
]
statuscode = [
    { value = 1, label = "Active", state = 0 },
    { value = 100000000, label = "On Hold", state = 0 },
    { value = 2, label = "Inactive", state = 1 },
]

[keys]
demo_code = { schema = "demo_Code", label = "Code", columns = ["demo_name"] }

[many_to_one]
demo_account_project = { referenced = "account", column = "demo_accountid", delete = "Restrict" }
"##,
    );
    expect(
        "tables/contact.toml",
        "\n[columns]\ndemo_tier = { schema = \"demo_Tier\", type = \"Integer\", label = \"Tier\", min = 0, max = 9 }\n"
            .trim_start(),
    );
    expect(
        "relationships.toml",
        "demo_project_contact = { first = \"demo_project\", second = \"contact\" }\n",
    );
    expect(
        "choices/demo_phase.toml",
        "label = \"Phase\"\noptions = [\n    { value = 1, label = \"First\" },\n]\n",
    );
    expect(
        "roles/project_manager.toml",
        "name = \"Project Manager\"\n\n[privileges]\nprvReaddemo_Project = \"Global\"\nprvWritedemo_Project = \"Local\"\n",
    );
    expect(
        "profiles/budgets.toml",
        "name = \"Budgets\"\n\n[columns]\n\"demo_project.demo_budget\" = { read = true, create = true }\n",
    );
    expect(
        "publishers.toml",
        "demopublisher = { label = \"Demo\", prefix = \"demo\", option_prefix = 10000 }\n",
    );
    expect(
        "solutions.toml",
        "projects = { label = \"Projects\", publisher = \"demopublisher\", version = \"1.2.0.0\" }\n",
    );
    assert!(document.whole.is_empty(), "it takes nothing away");
    assert_eq!(
        document.skipped,
        [
            "forms of demo_project",
            "views of demo_project",
            "calculation of demo_project.demo_share, which becomes a plain column",
            "Workflows (1)",
        ]
    );
}

#[test]
fn what_is_no_solution_is_refused() {
    let check = |text: &str, expected: &str| {
        let refusal = read_solution(("c.xml", text), None).unwrap_err().to_string();
        assert!(refusal.starts_with("`c.xml`: ") && refusal.contains(expected), "{refusal}");
    };
    check("<a/>", "its root is `a`");
    check("<ImportExportXml><Entities><Entity/></Entities></ImportExportXml>", "has no name");
    check(
        "<ImportExportXml><Roles><Role name='x'><RolePrivileges><RolePrivilege name='p' level='Far'/></RolePrivileges></Role></Roles></ImportExportXml>",
        "the level `Far` of `p`",
    );
    check(
        "<ImportExportXml><EntityRelationships><EntityRelationship Name='r'><EntityRelationshipType>OneToMany</EntityRelationshipType></EntityRelationship></EntityRelationships></ImportExportXml>",
        "the relationship `r` has no `ReferencingEntityName`",
    );
}
