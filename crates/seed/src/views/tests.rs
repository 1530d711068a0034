//! The standard views, held to query.md §9 and to the definitions of their tables.

use std::collections::{BTreeMap, BTreeSet};

use model::value::Value;

use super::*;

const ORGANIZATION: Uuid = Uuid::from_u128(1);

fn of(table: &TableDefinition) -> Vec<Row> {
    views([table], ORGANIZATION).unwrap()
}

fn shipped_table(name: &str) -> TableDefinition {
    crate::tables().unwrap().into_iter().find(|table| table.name == name).unwrap()
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    let Some(Value::Text(text)) = row.value(column) else { panic!("{column}") };
    text
}

fn names(table: &str) -> Vec<String> {
    of(&shipped_table(table)).iter().map(|row| text(row, "name").to_owned()).collect()
}

/// The values of an attribute of an element, in order.
fn attributes<'a>(xml: &'a str, element: &str, attribute: &str) -> Vec<&'a str> {
    let start = [element, " "].concat();
    let tags = xml.split('<').filter(|tag| tag.starts_with(&start));
    let named = [" ", attribute, "=\""].concat();
    tags.filter_map(|tag| tag.split_once(&named)?.1.split_once('"').map(|found| found.0)).collect()
}

#[test]
fn a_table_with_a_state_has_active_and_inactive_rows_ones_own_and_quick_find() {
    let expected = [
        "Active Accounts",
        "Inactive Accounts",
        "My Active Accounts",
        "Quick Find Active Accounts",
    ];
    assert_eq!(names("account"), expected);
    let expected = ["Active Currencies", "Inactive Currencies", "Quick Find Active Currencies"];
    assert_eq!(names("transactioncurrency"), expected);
    assert_eq!(names("systemuser"), ["Enabled Users", "Disabled Users", "Quick Find All Users"]);
    assert_eq!(names("team"), ["All Teams", "Quick Find All Teams"]);
    assert_eq!(names("role"), ["All Roles", "Quick Find All Security Roles"]);
    assert_eq!(names("teammembership"), Vec::<String>::new());
}

#[test]
fn the_queries_say_what_the_names_say() {
    let rows = of(&shipped_table("account"));
    let expected = "<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\">\
         <entity name=\"account\"><attribute name=\"name\" /><attribute name=\"telephone1\" />\
         <attribute name=\"address1_city\" /><attribute name=\"primarycontactid\" />\
         <attribute name=\"emailaddress1\" /><attribute name=\"accountid\" />\
         <order attribute=\"name\" descending=\"false\" /><filter type=\"and\">\
         <condition attribute=\"statecode\" operator=\"eq\" value=\"0\" /></filter>\
         </entity></fetch>";
    assert_eq!(text(&rows[0], "fetchxml"), expected);
    assert_eq!(rows[0].id.to_string(), "00000000-0000-0000-00aa-000010001002");
    assert!(text(&rows[1], "fetchxml").contains("operator=\"eq\" value=\"1\""));
    let mine = "<condition attribute=\"ownerid\" operator=\"eq-userid\" />\
         <condition attribute=\"statecode\" operator=\"eq\" value=\"0\" />";
    assert!(text(&rows[2], "fetchxml").contains(mine));
    let find = "<filter type=\"or\" isquickfindfields=\"1\">\
         <condition attribute=\"name\" operator=\"like\" value=\"{0}\" />\
         <condition attribute=\"accountnumber\" operator=\"like\" value=\"{0}\" />";
    assert!(text(&rows[3], "fetchxml").contains(find));
    // Won and lost: two states that are not the first.
    let lost = &of(&shipped_table("opportunity"))[1];
    assert!(text(lost, "fetchxml").contains("operator=\"ne\" value=\"0\""));
}

#[test]
fn a_table_made_at_run_time_has_views_of_its_own() {
    let text_of_table = "name = 'new_x'\nschema = 'new_X'\nset = 'new_xes'\nobject_type_code = 10001\n\
         label = 'X'\nlabel_plural = 'Xs'\nownership = 'OrganizationOwned'\nprimary_id = 'new_xid'\n\
         primary_name = 'new_name'\n[columns]\n\
         new_xid = { schema = 'new_XId', type = 'Uniqueidentifier' }\n\
         new_name = { schema = 'new_Name', type = 'String' }\n\
         createdon = { schema = 'CreatedOn', type = 'DateTime' }\n\
         statecode = { schema = 'statecode', type = 'State', choice = 's' }\n[choices]\n\
         s = [{ value = 0, label = 'Active' }, { value = 1, label = 'Inactive' }]\n";
    let rows = of(&crate::read_table(text_of_table).unwrap());
    let names: Vec<&str> = rows.iter().map(|row| text(row, "name")).collect();
    assert_eq!(names, ["Active Xs", "Inactive Xs", "Quick Find Active Xs"]);
    let cells = attributes(text(&rows[0], "layoutxml"), "cell", "name");
    assert_eq!(cells, ["new_name", "createdon"]);
    let named = b"savedquery:new_x:active";
    assert_eq!(rows[0].id, Uuid::new_v5(&Uuid::NAMESPACE_URL, named));
}

#[test]
fn each_kind_of_view_of_a_table_has_one_default_and_stays_within_its_table() {
    let tables = crate::tables().unwrap();
    let rows = views(&tables, ORGANIZATION).unwrap();
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len());
    let mut defaults: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows {
        let table = tables.iter().find(|one| one.name == text(row, "returnedtypecode")).unwrap();
        let fetch = text(row, "fetchxml");
        let order = attributes(fetch, "order", "attribute");
        assert_eq!(order, [table.primary_name.as_deref().unwrap()], "{}", table.name);
        let shown = attributes(fetch, "attribute", "name");
        assert!(shown.contains(&table.primary_id.as_str()), "{}", table.name);
        let asked = attributes(fetch, "condition", "attribute");
        for column in shown.iter().chain(&asked) {
            let column = table.column(column).unwrap_or_else(|| panic!("{}.{column}", table.name));
            assert!(column.is_property(), "{}.{}", table.name, column.name);
        }
        let key = if text(row, "name").starts_with("Quick Find") { "find" } else { "public" };
        let is_default = row.value("isdefault") == Some(&Value::Bool(true));
        *defaults.entry((table.name.as_str(), key)).or_default() += usize::from(is_default);
        if key == "find" {
            let like = fetch.split_once("isquickfindfields").unwrap().1;
            for column in attributes(like, "condition", "attribute") {
                let kind = table.column(column).unwrap().kind;
                assert_eq!(kind, ColumnType::String, "{}.{column}", table.name);
            }
        }
    }
    assert!(defaults.values().all(|count| *count == 1), "{defaults:?}");
    for table in tables.iter().filter(|table| table.primary_name.is_some() && !table.is_intersect) {
        for key in ["public", "find"] {
            assert!(defaults.contains_key(&(table.name.as_str(), key)), "{}", table.name);
        }
    }
}

#[test]
fn what_is_said_about_tables_and_columns_is_there() {
    let said: BTreeMap<String, Said> = toml::from_str(include_str!("../../views.toml")).unwrap();
    for (name, said) in said {
        let table = shipped_table(&name);
        let parts = said.parts.iter().map(|parts| &parts.column);
        for column in said.columns.iter().chain(&said.find).chain(parts) {
            assert!(table.column(column).is_some(), "{name}.{column}");
        }
    }
}
