//! Documents, applied to organizations in both databases.

use model::message::{Create, Precondition, Request, Update};
use model::query::Condition;
use model::value::{Reference, Value};
use schema::{Files, Source, read_file, read_folder, write};

use super::*;
use crate::directory::Record;
use crate::rules::audit::Action;
use crate::{Contents, Response, stage};

const PROJECT: &str = "schema = \"demo_Project\"\nlabel = \"Project\"\nlabel_plural = \"Projects\"\n\
    ownership = \"UserOwned\"\nprimary_name = \"demo_name\"\nhas_notes = true\n\n[columns]\n\
    demo_accountid = { schema = \"demo_AccountId\", type = \"Lookup\", label = \"Account\" }\n\
    demo_budget = { schema = \"demo_Budget\", type = \"Money\", label = \"Budget\", secured = true }\n\
    demo_code = { schema = \"demo_Code\", type = \"String\", label = \"Code\" }\n\
    demo_kind = { schema = \"demo_Kind\", type = \"Picklist\", label = \"Kind\", choice = \"demo_kind\" }\n\
    demo_name = { schema = \"demo_Name\", type = \"String\", label = \"Name\" }\n\n[keys]\n\
    demo_codes = { schema = \"demo_Codes\", columns = [\"demo_code\"] }\n\n[many_to_one]\n\
    demo_account_project = { referenced = \"account\", column = \"demo_accountid\" }\n";

const FOLDER: [(&str, &str); 11] = [
    (
        "schema.toml",
        "format = 1\nholds = [\"publishers\", \"solutions\", \"choices\", \"tables\", \"relationships\", \"units\", \"roles\", \"teams\", \"profiles\"]\n",
    ),
    (
        "publishers.toml",
        "demopublisher = { label = \"Demo\", prefix = \"demo\", option_prefix = 20000 }\n",
    ),
    (
        "solutions.toml",
        "projects = { label = \"Projects\", publisher = \"demopublisher\", version = \"1.0.0.0\" }\n",
    ),
    (
        "choices/demo_kind.toml",
        "label = \"Kind\"\noptions = [\n    { value = 1, label = \"Small\" },\n]\n",
    ),
    ("tables/demo_project.toml", PROJECT),
    (
        "tables/account.toml",
        "[columns]\ndemo_tier = { schema = \"demo_Tier\", type = \"Integer\", label = \"Tier\" }\n",
    ),
    (
        "relationships.toml",
        "demo_project_contact = { first = \"demo_project\", second = \"contact\" }\n",
    ),
    ("units.toml", "Sales = {}\n\"Sales West\" = { parent = \"Sales\" }\n"),
    (
        "teams.toml",
        "teams = [\n    { name = \"Everybody\", type = \"Access\", description = \"All\" },\n    \
         { unit = \"Sales West\", name = \"Closers\", roles = [\"Project Manager\"], profiles = [\"Budgets\"] },\n]\n",
    ),
    (
        "roles/project_manager.toml",
        "name = \"Project Manager\"\ndescription = \"Runs projects\"\n\n[privileges]\nprvReadAccount = \"Local\"\nprvReaddemo_Project = \"Global\"\n",
    ),
    (
        "profiles/budgets.toml",
        "name = \"Budgets\"\n\n[columns]\n\"demo_project.demo_budget\" = { read = true, update = true }\n",
    ),
];

fn files(changes: &[(&str, &str)]) -> Files {
    let mut files: Files =
        FOLDER.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    for (path, text) in changes {
        if text.is_empty() {
            files.remove(*path);
        } else {
            files.insert((*path).to_owned(), (*text).to_owned());
        }
    }
    files
}

fn folder(changes: &[(&str, &str)]) -> Source {
    read_folder("folder", &files(changes)).unwrap()
}

/// Runs a test on a new organization of each database.
fn on_each(test: impl Fn(&Engine)) {
    stage::on_each(Contents::Bare, &[], test);
}

fn told(outcome: std::result::Result<Plan, Unapplied>) -> String {
    match outcome {
        Ok(plan) => plan.to_string(),
        Err(Unapplied::Wrong(lines)) => lines.join("\n"),
        Err(Unapplied::Loses(plan)) => format!("loses: {plan}"),
        Err(Unapplied::Stuck(stuck)) => format!("{}: {}", stuck.step, stuck.error),
        Err(Unapplied::Failed(error)) => panic!("{error:?}"),
    }
}

#[test]
fn an_organization_becomes_what_a_folder_says_and_says_the_same() {
    on_each(|engine| {
        let source = folder(&[]);
        let planned = engine.plan_schema(&source).unwrap();
        let done = told(engine.apply_schema(&source, Loss::Refused));
        assert_eq!(done, planned.to_string());
        assert_eq!(told(engine.apply_schema(&source, Loss::Refused)), "nothing to do\n");
        let exported = write(&engine.export_schema().unwrap());
        for (path, text) in files(&[]) {
            assert_eq!(exported.get(&path), Some(&text), "{path}");
        }
        assert_eq!(exported.len(), FOLDER.len(), "{:?}", exported.keys());
    });
}

#[test]
fn a_new_organization_has_nothing_to_say() {
    on_each(|engine| {
        let exported = write(&engine.export_schema().unwrap());
        assert_eq!(exported.keys().collect::<Vec<_>>(), ["schema.toml"], "{exported:?}");
    });
}

#[test]
fn rows_can_be_written_at_once_by_who_has_the_rights() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let mut source = folder(&[("units.toml", ""), ("teams.toml", "")]);
        source.document.whole.clear();
        engine.apply_schema(&source, Loss::Refused).unwrap();
        let create = Request::Create(Create {
            table: "demo_project".into(),
            values: vec![("demo_name".into(), Value::Text("First".into()))],
            ..Create::default()
        });
        let made = engine.execute(&stage::admin(engine), &create).unwrap();
        assert!(matches!(made, Response::Created { .. }));
        // What is there already is not made again.
        assert_eq!(told(engine.apply_schema(&source, Loss::Refused)), "nothing to do\n");
    });
}

/// All rows with these values, as the server itself sees them.
fn look(engine: &Engine, table: &str, column: &str, conditions: &[Condition]) -> Vec<Record> {
    let read = |transaction: &mut store::Transaction<'_>| {
        engine.by_itself(transaction, REASON, |context| {
            context.reader("look").all(table, &[column], conditions.to_vec())
        })
    };
    engine.0.store.read(read).unwrap()
}

#[test]
fn what_a_role_is_given_and_loses_is_audited_as_if_somebody_had_asked() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let role = |privileges: &str| {
            let text = ["name = \"Clerk\"\n\n[privileges]\n", privileges].concat();
            read_folder("folder", &Files::from([("roles/clerk.toml".to_owned(), text)])).unwrap()
        };
        engine.apply_schema(&role("prvReadAccount = \"Local\"\n"), Loss::Allowed).unwrap();
        let audited = Request::Update(Update {
            target: Reference::new("organization", seed::ids::DEMO_ORGANIZATION),
            values: vec![("isauditenabled".into(), Value::Bool(true))],
            related: Vec::new(),
            condition: Precondition::None,
            returning: None,
        });
        engine.execute(&stage::admin(engine), &audited).unwrap();
        let more = role("prvReadAccount = \"Deep\"\nprvReadContact = \"Local\"\n");
        engine.apply_schema(&more, Loss::Allowed).unwrap();
        engine.apply_schema(&role("prvReadAccount = \"Deep\"\n"), Loss::Allowed).unwrap();
        let told = |action: Action| {
            let such = Condition::equal("action", Value::Int(action as i64));
            look(engine, "audit", "action", &[such]).len()
        };
        assert_eq!((told(Action::AddPrivileges), told(Action::RemovePrivileges)), (1, 1));
    });
}

#[test]
fn nothing_is_lost_unless_somebody_allows_it() {
    on_each(|engine| {
        engine.apply_schema(&folder(&[]), Loss::Refused).unwrap();
        let before = write(&engine.export_schema().unwrap());
        let less = folder(&[
            ("tables/demo_project.toml", ""),
            ("relationships.toml", ""),
            ("choices/demo_kind.toml", ""),
            ("profiles/budgets.toml", ""),
            ("teams.toml", ""),
            ("units.toml", "Sales = {}\n"),
            ("solutions.toml", ""),
            (
                "roles/project_manager.toml",
                "name = \"Project Manager\"\n\n[privileges]\nprvReadAccount = \"Deep\"\n",
            ),
        ]);
        let refused = told(engine.apply_schema(&less, Loss::Refused));
        for expected in [
            "- relationship demo_project_contact",
            "- table demo_project: with all its rows  (loses data)\n",
            "- choice demo_kind",
            "- team Sales West/Closers",
            "- profile Budgets",
            "- unit Sales West",
            "- solution projects",
            "~ role Project Manager\n    prvReadAccount: \"Local\" -> \"Deep\"\n    - prvReaddemo_Project\n",
        ] {
            assert!(refused.contains(expected), "{expected}\n{refused}");
        }
        assert!(refused.starts_with("loses: "), "{refused}");
        assert_eq!(write(&engine.export_schema().unwrap()), before);
        let done = told(engine.apply_schema(&less, Loss::Allowed));
        assert_eq!(format!("loses: {done}"), refused);
        assert_eq!(told(engine.apply_schema(&less, Loss::Refused)), "nothing to do\n");
        let after = write(&engine.export_schema().unwrap());
        assert_eq!(after["units.toml"], "Sales = {}\n");
        assert!(!after.contains_key("tables/demo_project.toml"));
    });
}

#[test]
fn a_step_that_fails_leaves_everything_as_it_was() {
    on_each(|engine| {
        let before = write(&engine.export_schema().unwrap());
        // A role that gives what cannot be given comes after tables and units.
        let role = "name = \"Wrong\"\n\n[privileges]\nprvNothing = \"Global\"\n";
        let outcome =
            told(engine.apply_schema(&folder(&[("roles/wrong.toml", role)]), Loss::Refused));
        assert!(outcome.contains("+ role Wrong: "), "{outcome}");
        assert!(outcome.contains("there is no privilege `prvNothing`"), "{outcome}");
        assert_eq!(write(&engine.export_schema().unwrap()), before);
        let nobody =
            PROJECT.replace("demo_code", "nobody_code").replace("demo_Code", "nobody_Code");
        let source = folder(&[("tables/demo_project.toml", &nobody)]);
        let outcome = told(engine.plan_schema(&source));
        assert!(outcome.starts_with("+ table demo_project: "), "{outcome}");
        assert_eq!(told(engine.apply_schema(&source, Loss::Allowed)), outcome);
        assert_eq!(write(&engine.export_schema().unwrap()), before);
        engine.apply_schema(&folder(&[]), Loss::Refused).unwrap();
    });
}

#[test]
fn a_solution_of_a_real_environment_is_taken_in() {
    on_each(|engine| {
        let customizations =
            include_str!("../../../schema/tests/samples/customizations.xml").as_bytes();
        let mut source = read_file("customizations.xml", customizations).unwrap();
        // Without its manifest, somebody has to say whose prefix it is.
        source.document.publishers.extend(folder(&[]).document.publishers);
        let plan = told(engine.apply_schema(&source, Loss::Refused));
        assert!(plan.contains("! skipped: forms of demo_project\n"), "{plan}");
        let again = engine.apply_schema(&source, Loss::Refused).unwrap();
        assert!(again.is_empty(), "{again}");
        let exported = write(&engine.export_schema().unwrap());
        let table = &exported["tables/demo_project.toml"];
        for line in [
            "demo_budget = { schema = \"demo_Budget\", type = \"Money\", label = \"Budget\", min = 0, max = 1000000, secured = true }",
            "demo_due = { schema = \"demo_Due\", type = \"DateTime\", label = \"Due\", behavior = \"DateOnly\" }",
            "    { value = 100000000, label = \"On Hold\", state = 0 },",
            "demo_account_project = { referenced = \"account\", column = \"demo_accountid\", delete = \"Restrict\" }",
        ] {
            assert!(table.lines().any(|each| each == line), "{line}\n{table}");
        }
        assert!(exported.contains_key("roles/project_manager.toml"));
        assert!(exported.contains_key("profiles/budgets.toml"));
    });
}

#[test]
fn a_migration_brings_its_rows() {
    on_each(|engine| {
        let files = Files::from([
            (
                "data_schema.xml".to_owned(),
                include_str!("../../../schema/tests/samples/data_schema.xml").to_owned(),
            ),
            (
                "data.xml".to_owned(),
                include_str!("../../../schema/tests/samples/data.xml").to_owned(),
            ),
        ]);
        let mut source = read_folder("data", &files).unwrap();
        source.document.publishers.extend(folder(&[]).document.publishers);
        let plan = told(engine.apply_schema(&source, Loss::Refused));
        assert!(plan.contains("+ rows: 2\n+ associations: 1\n"), "{plan}");
        // Again: rows are changed, nothing is there twice.
        engine.apply_schema(&source, Loss::Refused).unwrap();
        let tags = look(engine, "demo_tag", "demo_weight", &[]);
        assert_eq!(tags.len(), 1);
        assert_eq!(tags[0].values, [Value::Decimal("1.50".parse().unwrap())]);
        let of_fabrikam = Condition::equal(
            "demo_accountid",
            Value::Guid("11111111-0000-4000-8000-000000000001".parse().unwrap()),
        );
        assert_eq!(look(engine, "demo_tag", "demo_name", &[of_fabrikam]).len(), 1);
        assert_eq!(look(engine, "demo_tag_account", "accountid", &[]).len(), 1);
    });
}
