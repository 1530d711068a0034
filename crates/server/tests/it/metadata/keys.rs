//! Alternate keys: made, refused, and used to name rows (metadata.md §9, protocol.md §3.4).

use serde_json::json;

use crate::demo::{IMPERSONATED, IMPERSONATED_OBJECT, NOBODY, code, each};

#[test]
fn principals_are_named_by_their_directory_object_ids() {
    each(|demo| {
        let mut user = demo.user("actual");
        let key = format!("systemusers(azureactivedirectoryobjectid={IMPERSONATED_OBJECT})");
        assert_eq!(user.read(&format!("{key}?$select=fullname"))["systemuserid"], IMPERSONATED);
        let property = user.read(&format!("{key}/fullname"));
        let context = property["@odata.context"].as_str().unwrap();
        assert!(context.ends_with(&format!("#systemusers({IMPERSONATED})/fullname")), "{context}");
        assert_eq!(demo.on_behalf().read(&key)["systemuserid"], IMPERSONATED);
        let mut admin = demo.admin();
        let below = format!("{key}/systemuserroles_association");
        assert_eq!(admin.column(&format!("{below}?$select=name"), "name"), ["Salesperson"]);
        assert_eq!(admin.count(&format!("{below}/$count")), 1);
        assert_eq!(admin.rows(&format!("{below}/$ref")).len(), 1);
        let row = json!({"name": "Owned by a key", "ownerid@odata.bind": format!("/{key}")});
        let id = admin.create("accounts", &row);
        assert_eq!(admin.read(&format!("accounts({id})"))["_ownerid_value"], IMPERSONATED);
    });
}

#[test]
fn no_row_with_the_values_is_told_like_no_row_with_the_id() {
    each(|demo| {
        let mut user = demo.user("actual");
        let none = format!("systemusers(azureactivedirectoryobjectid={NOBODY})");
        let missing = code(404, "0x80060891");
        assert_eq!(user.refused("GET", &none, None), missing);
        assert_eq!(
            user.refused("GET", &format!("{none}/systemuserroles_association"), None),
            missing
        );
        let team = format!("teams(azureactivedirectoryobjectid={NOBODY},membershiptype=0)");
        assert_eq!(user.refused("GET", &team, None), missing);
        let bound = json!({"name": "x", "ownerid@odata.bind": none});
        assert_eq!(user.refused("POST", "accounts", Some(&bound)), missing);
        // Who may read no users does not learn which there are.
        let some = format!("systemusers(azureactivedirectoryobjectid={IMPERSONATED_OBJECT})");
        let mut nobody = demo.user("noroles");
        for key in [&none, &some] {
            assert_eq!(nobody.refused("GET", key, None), code(403, "0x80042f09"), "{key}");
        }
    });
}

#[test]
fn what_is_no_key_names_no_row() {
    each(|demo| {
        let mut user = demo.user("actual");
        let undefined = code(400, "0x80060890");
        assert_eq!(user.refused("GET", "accounts(name='x')", None), undefined);
        let more = format!("systemusers(azureactivedirectoryobjectid={NOBODY},fullname='x')");
        assert_eq!(user.refused("GET", &more, None), undefined);
        assert_eq!(user.refused("DELETE", "accounts(name='x')", None), undefined);
        assert_eq!(user.refused("GET", "accounts(nothing='x')", None), code(400, "0x80060888"));
        assert_eq!(
            user.refused("GET", "systemusers(azureactivedirectoryobjectid=null)", None),
            code(400, "0x8006088f")
        );
    });
}
