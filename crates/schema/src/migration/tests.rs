//! A migration's schema and rows.

use super::*;
use crate::files;

const SCHEMA: &str = include_str!("../../tests/samples/data_schema.xml");
const DATA: &str = include_str!("../../tests/samples/data.xml");

#[test]
fn the_schema_of_a_migration_is_the_tables_and_columns_that_its_rows_need() {
    let document = read_migration("data_schema.xml", SCHEMA).unwrap();
    let files = files::write(&document);
    assert_eq!(
        files["tables/demo_tag.toml"],
        "schema = \"demo_tag\"\nlabel = \"Tag\"\nlabel_plural = \"Tags\"\nownership = \"UserOwned\"\n\
         primary_name = \"demo_name\"\n\n[columns]\n\
         demo_accountid = { schema = \"demo_accountid\", type = \"Lookup\", label = \"Account\" }\n\
         demo_name = { schema = \"demo_name\", type = \"String\", label = \"Name\", max_length = 4000 }\n\
         demo_weight = { schema = \"demo_weight\", type = \"Decimal\", label = \"Weight\" }\n\n\
         [many_to_one]\n\
         demo_tag_demo_accountid_account = { referenced = \"account\", column = \"demo_accountid\" }\n"
    );
    assert_eq!(
        files["relationships.toml"],
        "demo_tag_account = { first = \"demo_tag\", second = \"account\" }\n"
    );
    assert_eq!(document.skipped, ["column demo_tag.demo_parties of type partylist"]);
    assert!(document.whole.is_empty());
}

#[test]
fn the_rows_of_a_migration_are_read_with_what_connects_them() {
    let rows = read_rows("data.xml", DATA).unwrap();
    assert_eq!(rows.rows.len(), 2);
    let tag = &rows.rows[1];
    assert_eq!((tag.table.as_str(), tag.values["demo_weight"].text.as_str()), ("demo_tag", "1.5"));
    assert_eq!(tag.values["demo_accountid"].table.as_deref(), Some("account"));
    assert_eq!(rows.links[0].relationship, "demo_tag_account");
    assert_eq!(rows.links[0].ids, ["11111111-0000-4000-8000-000000000001"]);
    assert!(read_rows("data.xml", "<x/>").unwrap_err().to_string().contains("its root is `x`"));
}
