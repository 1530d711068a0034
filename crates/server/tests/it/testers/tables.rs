//! Definitions go back with the rows: tables and columns made since are gone, those dropped since are there.

use serde_json::json;

use super::{each, reset, restore, snapshot};
use crate::demo::code;
use crate::metadata::making::{column, path, post, table};

#[test]
fn tables_and_columns_are_what_they_were_with_their_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let text = |schema: &str| column("String", schema, &json!({"MaxLength": 50}));
        post(&mut admin, "EntityDefinitions", &table("new_Bank", &[text("new_Code")]));
        let row = json!({"new_name": "first", "new_code": "one"});
        let bank = admin.create("new_banks", &row);
        snapshot(&mut admin, "with");
        let before = admin.read(&format!("new_banks({bank})"));
        // A column goes and another comes, and rows change.
        let columns = format!("{}/Attributes", path("new_bank"));
        admin.delete(&format!("{columns}(LogicalName='new_code')"));
        post(&mut admin, &columns, &text("new_Other"));
        admin.change(&format!("new_banks({bank})"), &json!({"new_other": "x"}));
        restore(&mut admin, "with");
        assert_eq!(admin.read(&format!("new_banks({bank})")), before);
        // The whole table goes.
        admin.delete(&path("new_bank"));
        assert_eq!(admin.refused("GET", "new_banks", None).0, 404);
        restore(&mut admin, "with");
        assert_eq!(admin.read(&format!("new_banks({bank})")), before);
        assert_eq!(admin.column("new_banks?$filter=new_code eq 'one'", "new_name"), ["first"]);
        let metadata = admin.get("$metadata?tables=new_bank").text().to_owned();
        assert!(metadata.contains("new_code") && !metadata.contains("new_other"));
        // Standard tables get columns and lose them.
        post(&mut admin, &format!("{}/Attributes", path("account")), &text("new_Extra"));
        admin.create("accounts", &json!({"name": "a", "new_extra": "b"}));
        reset(&mut admin);
        assert_eq!(admin.refused("GET", "new_banks", None).0, 404);
        let gone = admin.refused("GET", "accounts?$select=new_extra", None);
        assert_eq!(gone, code(400, "0x80060888"));
        assert_eq!(admin.count("accounts/$count"), 12);
        // What is gone can be made again, and other processes agree.
        post(&mut admin, "EntityDefinitions", &table("new_Bank", &[text("new_Code")]));
        admin.create("new_banks", &json!({"new_name": "again", "new_code": "two"}));
        assert_eq!(admin.column("new_banks", "new_code"), ["two"]);
        let exported = tempfile::tempdir().unwrap();
        let out = demo.run(&["schema", "export", exported.path().to_str().unwrap()]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        restore(&mut admin, "with");
        assert_eq!(admin.read(&format!("new_banks({bank})")), before);
    });
}
