//! The tables of the test organization, as a customizer would have made them: T and O of the
//! scenarios (security.md §10), a child of T, an N:N relationship between T and O, and a table with many
//! secured columns.

use model::metadata::TableDefinition;

const FILES: [&str; 5] = [
    include_str!("sample_parent.toml"),
    include_str!("sample_child.toml"),
    include_str!("sample_setting.toml"),
    include_str!("sample_parent_setting.toml"),
    include_str!("sample_vault.toml"),
];

pub(crate) fn tables() -> Vec<TableDefinition> {
    FILES.iter().map(|text| seed::read_table(text).unwrap()).collect()
}
