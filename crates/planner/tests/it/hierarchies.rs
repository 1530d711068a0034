//! Which tables have a hierarchy, and which column leads up in it.

use planner::Catalog;

use crate::people::CATALOG;

#[test]
fn a_table_knows_the_column_that_leads_to_the_row_above() {
    let up = |table: &str| CATALOG.table(table).unwrap().hierarchy();
    assert_eq!(up("account"), Some("parentaccountid"));
    assert_eq!(up("systemuser"), Some("parentsystemuserid"));
    assert_eq!(up("position"), Some("parentpositionid"));
    // They point at rows of their own table too, but not as a hierarchy.
    assert_eq!((up("incident"), up("contact"), up("businessunit")), (None, None, None));
}

#[test]
fn only_a_relationship_with_the_table_itself_is_its_hierarchy() {
    let mut contact =
        model::metadata::TableDefinition::clone(&CATALOG.table("contact").unwrap().definition);
    for relationship in &mut contact.many_to_one {
        relationship.hierarchical = relationship.referenced == "account";
    }
    let catalog = Catalog::new(1, vec![contact], Vec::new());
    assert_eq!(catalog.table("contact").unwrap().hierarchy(), None);
}
