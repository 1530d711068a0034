//! The tables and privileges of an organization: the shipped ones, and those of tables added to them.

use model::metadata::{
    Cascade, Choice, OneToMany, Ownership, Privilege, Properties, Provenance, TableDefinition,
};

use crate::privileges::{self, Published};

/// The table that shares single columns of rows. Any table's rows can be pointed at there.
const COLUMN_SHARES: &str = "principalobjectattributeaccess";

/// Tables with the privileges on them. Reading the files takes milliseconds: do it when an
/// organization is made or upgraded, not on each start.
#[derive(Clone, Debug)]
pub struct Definitions {
    pub(crate) tables: Vec<TableDefinition>,
    pub(crate) choices: Vec<(String, Choice)>,
    pub(crate) published: Vec<Published>,
}

impl Definitions {
    /// What is shipped.
    pub fn shipped() -> Result<Self, String> {
        Self::with(Vec::new())
    }

    /// What is shipped, and further tables, which get privileges as custom tables do.
    pub fn with(more: Vec<TableDefinition>) -> Result<Self, String> {
        let mut tables = crate::tables()?;
        let mut published = privileges::published()?;
        for table in &tables {
            privileges::add_missing(&mut published, table);
        }
        for table in more {
            if tables.iter().any(|other| other.name == table.name) {
                return Err(format!("there are two tables `{}`", table.name));
            }
            privileges::add_missing(&mut published, &table);
            let shares = tables.iter_mut().find(|table| table.name == COLUMN_SHARES);
            if let (Some(shares), true) = (shares, table.ownership != Ownership::None) {
                shares.many_to_one.push(column_shares_of(&table.name));
            }
            tables.push(table);
        }
        Ok(Self { tables, choices: crate::choices()?, published })
    }

    /// The tables.
    pub fn tables(&self) -> &[TableDefinition] {
        &self.tables
    }

    /// The global choices, with their names.
    pub fn choices(&self) -> &[(String, Choice)] {
        &self.choices
    }

    /// The privileges, in the order of their file; then those that follow from tables.
    pub fn privileges(&self) -> Vec<Privilege> {
        self.published.iter().map(|published| published.privilege.clone()).collect()
    }
}

/// The relationship that the product makes with each new table, so that columns of its rows can be
/// shared.
fn column_shares_of(table: &str) -> OneToMany {
    let name = format!("{table}_PrincipalObjectAttributeAccesses");
    OneToMany {
        name: name.clone(),
        referenced: table.to_owned(),
        referencing: COLUMN_SHARES.to_owned(),
        column: "objectid".to_owned(),
        lookup_property: format!("objectid_{table}"),
        collection_property: name,
        assign: Cascade::NoCascade,
        delete: Cascade::Cascade,
        merge: Cascade::NoCascade,
        reparent: Cascade::NoCascade,
        share: Cascade::NoCascade,
        unshare: Cascade::NoCascade,
        hierarchical: false,
        menu: None,
        provenance: Provenance::default(),
        properties: Properties::new(),
    }
}

#[cfg(test)]
mod tests {
    use model::right::{Depth, Right};

    use super::*;

    fn table(name: &str, ownership: &str, more: &str) -> TableDefinition {
        let text = format!(
            "name = '{}'\nschema = '{name}'\nset = 'x'\nobject_type_code = 10000\nlabel = 'X'\n\
             label_plural = 'Xs'\nownership = '{ownership}'\nprimary_id = 'xid'\n{more}\n\
             [columns]\nxid = {{ schema = 'XId', type = 'Uniqueidentifier' }}\n",
            name.to_lowercase()
        );
        crate::read_table(&text).unwrap()
    }

    fn of(definitions: &Definitions, table: &str) -> Vec<String> {
        let privileges = definitions.privileges();
        let covers = privileges.iter().filter(|one| one.tables.iter().any(|each| each == table));
        covers.map(|one| one.name.clone()).collect()
    }

    #[test]
    fn an_owned_table_without_published_privileges_gets_them_by_the_naming_rule() {
        let more = vec![
            table("sample_Mine", "UserOwned", ""),
            table("sample_Ours", "OrganizationOwned", ""),
            table("sample_Unit", "BusinessOwned", ""),
            table("sample_Nobody", "None", ""),
            table("sample_Call", "UserOwned", "is_activity = true\nbase = 'activitypointer'"),
        ];
        let definitions = Definitions::with(more).unwrap();
        let named = |schema: &str, verbs: &[&str]| -> Vec<String> {
            verbs.iter().map(|verb| format!("prv{verb}{schema}")).collect()
        };
        let all = ["Create", "Read", "Write", "Delete", "Append", "AppendTo", "Assign", "Share"];
        assert_eq!(of(&definitions, "sample_mine"), named("sample_Mine", &all));
        assert_eq!(of(&definitions, "sample_ours"), named("sample_Ours", &all[..6]));
        assert_eq!(of(&definitions, "sample_unit"), named("sample_Unit", &all[..6]));
        assert_eq!(of(&definitions, "sample_nobody"), Vec::<String>::new());
        assert_eq!(of(&definitions, "sample_call"), named("Activity", &all));
        assert_eq!(of(&definitions, "maskingrule"), named("MaskingRule", &all[..6]));

        let privileges = definitions.privileges();
        let find = |name: &str| privileges.iter().find(|one| one.name == name).unwrap();
        let mine = find("prvAppendTosample_Mine");
        assert_eq!((mine.right, mine.depths.as_slice()), (Some(Right::AppendTo), &Depth::ALL[..]));
        let id = model::Uuid::new_v5(&model::Uuid::NAMESPACE_URL, b"prvAppendTosample_Mine");
        assert_eq!(mine.id.0, id);
        assert_eq!(find("prvReadsample_Ours").depths, [Depth::Global]);
        assert_eq!(find("prvReadsample_Unit").depths, [Depth::Local, Depth::Deep, Depth::Global]);
    }

    #[test]
    fn every_shipped_table_with_an_owner_has_a_privilege_to_read_it() {
        let definitions = Definitions::shipped().unwrap();
        let privileges = definitions.privileges();
        for table in definitions.tables() {
            let reads = privileges
                .iter()
                .filter(|one| one.right == Some(Right::Read) && one.tables.contains(&table.name));
            let decided = table.access != model::metadata::AccessRule::Privileges;
            assert_eq!(reads.count(), usize::from(!decided), "{}", table.name);
        }
    }

    #[test]
    fn columns_of_the_rows_of_a_further_table_can_be_shared() {
        let definitions = Definitions::with(vec![table("sample_Mine", "UserOwned", "")]).unwrap();
        let shares = definitions.tables().iter().find(|one| one.name == COLUMN_SHARES).unwrap();
        let last = shares.many_to_one.last().unwrap();
        assert_eq!((last.referenced.as_str(), last.delete), ("sample_mine", Cascade::Cascade));
        let twice = Definitions::with(vec![table("Account", "UserOwned", "")]);
        assert_eq!(twice.unwrap_err(), "there are two tables `account`");
    }
}
