//! The tables of the test organization, as a customizer would have made them: T and O of the
//! scenarios (security.md §10), a child of T, and an N:N relationship between T and O.

use model::metadata::TableDefinition;

const FILES: [&str; 4] = [
    include_str!("sample_parent.toml"),
    include_str!("sample_child.toml"),
    include_str!("sample_setting.toml"),
    include_str!("sample_parent_setting.toml"),
];

pub(crate) fn tables() -> Vec<TableDefinition> {
    FILES.iter().map(|text| seed::read_table(text).unwrap()).collect()
}
