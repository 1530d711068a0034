//! Alternate keys: made, refused, and used to name rows (metadata.md §9, protocol.md §3.4).

use serde_json::{Value, json};

use super::making::{call, column, each as each_made, label, path, post, table};
use super::relationships::allow;
use crate::demo::{IMPERSONATED, IMPERSONATED_OBJECT, NOBODY, User, code, each, refusal};

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
        // A view asks of the rows below it.
        let view = "savedqueries?$select=savedqueryid&$filter=name eq 'Active Accounts'";
        let view = admin.column(view, "savedqueryid").pop().unwrap();
        let mut run = |row: &str| {
            let target = format!("{row}/user_accounts?savedQuery={view}");
            admin.column(&target, "accountid")
        };
        let by_id = run(&format!("systemusers({IMPERSONATED})"));
        assert!(by_id.contains(&id), "{by_id:?}");
        assert_eq!(run(&key), by_id);
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
fn keys_that_nobody_meant_are_refused_and_nothing_breaks() {
    each(|demo| {
        let mut user = demo.user("actual");
        let long = format!("accounts(name='{}')", "x".repeat(20_000));
        let deep = format!("accounts({})", "name='x',".repeat(500));
        for key in [
            "accounts(name=')",
            "accounts(name=''')",
            "accounts(name='x',)",
            "accounts(,)",
            "accounts(=)",
            "accounts(name=)",
            "accounts(='x')",
            "accounts(name='x'",
            "accounts(name='%00')",
            "accounts(name='%FF')",
            "accounts(name=x)",
            "accounts(name='x',name='x')",
            "accounts(name=@p)?@p='x'",
            "accounts(_primarycontactid_value='x')",
            "accounts(_nothing_value=1)",
            "accounts(createdon=2026-13-45)",
            "accounts(numberofemployees=99999999999999999999)",
            "accounts(revenue=1e999)",
            "accounts(name=null)",
            long.as_str(),
            deep.as_str(),
        ] {
            for method in ["GET", "DELETE"] {
                let (status, _) = user.refused(method, key, None);
                assert!(status == 400 || status == 404, "{method} {key}: {status}");
            }
            let body = json!({"@odata.id": key.replace("%00", "\0")});
            let bound =
                json!({"lastname": "x", "parentcustomerid_account@odata.bind": body["@odata.id"]});
            let (status, _) = user.refused("POST", "contacts", Some(&bound));
            assert!(status == 400 || status == 404, "{key}: {status}");
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

/// A table with columns of the types that keys can have.
fn parts(admin: &mut User, schema: &str) -> String {
    let text = json!({"MaxLength": 40, "FormatName": {"Value": "Text"}});
    let columns = [
        column("String", "new_Code", &text),
        column("Integer", "new_Number", &json!({"MinValue": 0, "MaxValue": 1000})),
        column("Decimal", "new_Weight", &json!({"Precision": 3, "MinValue": 0, "MaxValue": 1000})),
        column(
            "DateTime",
            "new_Day",
            &json!({"Format": "DateOnly", "DateTimeBehavior": {"Value": "DateOnly"}}),
        ),
        column("Boolean", "new_Done", &json!({})),
        column("Memo", "new_Text", &json!({"MaxLength": 2000})),
        column("String", "new_Long", &json!({"MaxLength": 451, "FormatName": {"Value": "Text"}})),
    ];
    post(admin, "EntityDefinitions", &table(schema, &columns));
    format!("{}/Keys", path(&schema.to_lowercase()))
}

fn key(schema: &str, columns: &[&str]) -> Value {
    json!({"SchemaName": schema, "DisplayName": label(schema), "KeyAttributes": columns})
}

#[test]
fn a_key_is_made_and_rows_are_read_made_changed_and_deleted_by_it() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Part");
        let id = post(&mut admin, &keys, &key("new_PartCode", &["new_code"]));
        let made = admin.read(&format!("{keys}({id})"));
        assert_eq!(
            (&made["EntityKeyIndexStatus"], &made["LogicalName"]),
            (&json!("Active"), &json!("new_partcode"))
        );
        // PATCH makes the row with the values of the key.
        let row = "new_parts(new_code='A-1')";
        let response = admin.send("PATCH", row, &[], Some(&json!({"new_number": 1})));
        assert_eq!(response.status, 204, "{}", response.text());
        assert_eq!(response.header("OData-EntityId"), Some(admin.url(row).as_str()));
        let shown = admin.read(row);
        assert_eq!((&shown["new_code"], &shown["new_number"]), (&json!("A-1"), &json!(1)));
        let id = shown["new_partid"].as_str().unwrap().to_owned();
        // The next one changes it; the key in the body counts for nothing.
        admin.change(row, &json!({"new_number": 2, "new_code": "B-1"}));
        let shown = admin.read(&format!("new_parts({id})"));
        assert_eq!((&shown["new_code"], &shown["new_number"]), (&json!("A-1"), &json!(2)));
        // Texts are compared without regard to case.
        assert_eq!(admin.read("new_parts(new_code='a-1')")["new_partid"], id.as_str());
        let absent = ("If-None-Match", "*");
        let present = ("If-Match", "*");
        let body = json!({"new_number": 3});
        let twice = admin.send("PATCH", row, &[absent], Some(&body));
        assert_eq!(refusal(&twice), code(412, "0x80040237"));
        let none = "new_parts(new_code='none')";
        let missing = code(404, "0x80060891");
        assert_eq!(refusal(&admin.send("PATCH", none, &[present], Some(&body))), missing);
        assert_eq!(admin.send("PATCH", row, &[present], Some(&body)).status, 204);
        let stale = admin.send("PATCH", row, &[("If-Match", "W/\"1\"")], Some(&body));
        assert_eq!(refusal(&stale), code(412, "0x80060882"));
        let new = admin.send(
            "PATCH",
            "new_parts(new_code='A-2')",
            &[absent],
            Some(&json!({"new_code": "A-3"})),
        );
        assert_eq!(new.status, 204);
        // What the body says wins.
        assert_eq!(admin.refused("GET", "new_parts(new_code='A-2')", None), missing);
        assert_eq!(admin.read("new_parts(new_code='A-3')")["new_code"], "A-3");
        // No two rows have the same values, on create and on change.
        let duplicate = admin.send("POST", "new_parts", &[], Some(&json!({"new_code": "a-1"})));
        assert_eq!(refusal(&duplicate), code(412, "0x80060892"));
        assert_eq!(
            duplicate.json()["error"]["message"],
            "Entity Key new_PartCode violated. A record with the same value for Code already exists. A \
             duplicate record cannot be created. Select one or more unique values and try again."
        );
        let body = json!({"new_code": "A-1"});
        assert_eq!(
            admin
                .refused("PATCH", "new_parts(new_code='A-3')", Some(&json!({"new_number": 5000})))
                .0,
            400
        );
        let third = admin.create("new_parts", &json!({"new_name": "Without a code"}));
        admin.create("new_parts", &json!({"new_name": "Neither"}));
        assert_eq!(
            admin.refused("PATCH", &format!("new_parts({third})"), Some(&body)),
            code(412, "0x80060892")
        );
        admin.delete(row);
        assert_eq!(admin.refused("GET", row, None), missing);
        assert_eq!(admin.refused("DELETE", row, None), missing);
        // Without the key nothing is named by it any more, and values are free.
        admin.delete(&format!("{keys}(LogicalName='new_partcode')"));
        assert_eq!(
            admin.refused("GET", "new_parts(new_code='A-3')", None),
            code(400, "0x80060890")
        );
        admin.create("new_parts", &json!({"new_code": "A-3"}));
    });
}

#[test]
fn keys_of_several_columns_name_rows_in_bindings_and_references() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Gear");
        let along = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
            "SchemaName": "new_account_gear", "ReferencedEntity": "account", "ReferencingEntity": "new_gear",
            "Lookup": column("Lookup", "new_AccountId", &json!({})),
        });
        post(&mut admin, "RelationshipDefinitions", &along);
        let up = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
            "SchemaName": "new_gear_gear", "ReferencedEntity": "new_gear", "ReferencingEntity": "new_gear",
            "Lookup": column("Lookup", "new_UpId", &json!({})),
        });
        post(&mut admin, "RelationshipDefinitions", &up);
        let columns = ["new_accountid", "new_day", "new_weight", "new_number"];
        post(&mut admin, &keys, &key("new_GearKey", &columns));
        let account = admin.account("Of gears");
        let row = format!(
            "new_gears(new_day=2026-03-01,new_weight=1.5,new_number=7,_new_accountid_value={account})"
        );
        admin.change(&row, &json!({"new_name": "By four values"}));
        let shown = admin.read(&row);
        assert_eq!(shown["_new_accountid_value"], account.as_str());
        assert_eq!((&shown["new_day"], &shown["new_weight"]), (&json!("2026-03-01"), &json!(1.5)));
        let gear = shown["new_gearid"].as_str().unwrap().to_owned();
        let other = row.replace("1.5", "1.501");
        assert_eq!(admin.refused("GET", &other, None), code(404, "0x80060891"));
        let fewer = format!("new_gears(new_day=2026-03-01,_new_accountid_value={account})");
        assert_eq!(admin.refused("GET", &fewer, None), code(400, "0x80060890"));
        // In bindings and in references.
        let below = json!({"new_name": "Below", "new_UpId@odata.bind": format!("/{row}")});
        let below = admin.create("new_gears", &below);
        assert_eq!(admin.read(&format!("new_gears({below})"))["_new_upid_value"], gear.as_str());
        let nowhere = json!({"new_name": "x", "new_UpId@odata.bind": format!("/{other}")});
        assert_eq!(admin.refused("POST", "new_gears", Some(&nowhere)), code(404, "0x80060891"));
        let children = format!("{row}/new_gear_gear");
        assert_eq!(admin.column(&children, "new_gearid"), [below.as_str()]);
        assert_eq!(admin.count(&format!("{children}/$count")), 1);
        admin.delete(&format!("{children}({below})/$ref"));
        assert_eq!(admin.count(&format!("{children}/$count")), 0);
        let link = json!({"@odata.id": format!("new_gears({below})")});
        assert_eq!(admin.send("POST", &format!("{children}/$ref"), &[], Some(&link)).status, 204);
        let link = json!({"@odata.id": admin.url(&row)});
        let path = format!("new_gears({below})/new_UpId/$ref");
        assert_eq!(admin.send("PUT", &path, &[], Some(&link)).status, 204);
        assert_eq!(admin.read(&format!("{row}/new_name"))["value"], "By four values");
    });
}

#[test]
fn a_lookup_to_several_tables_can_be_a_part_of_a_key() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Valve");
        let to = |name: &str, one: &str| json!({"SchemaName": name, "ReferencedEntity": one, "ReferencingEntity": "new_valve"});
        let said = json!({
            "Lookup": {"SchemaName": "new_OfId", "DisplayName": label("Of")},
            "OneToManyRelationships": [to("new_valve_account", "account"), to("new_valve_lead", "lead")],
        });
        call(&mut admin, "CreatePolymorphicLookupAttribute", &said);
        post(&mut admin, &keys, &key("new_ValveKey", &["new_ofid", "new_number"]));
        let account = admin.account("With valves");
        let row = json!({"new_number": 4, "new_OfId_account@odata.bind": format!("/accounts({account})")});
        let valve = admin.create("new_valves", &row);
        let named = format!("new_valves(_new_ofid_value={account},new_number=4)");
        assert_eq!(admin.read(&named)["new_valveid"], valve.as_str());
        assert_eq!(admin.refused("POST", "new_valves", Some(&row)), code(412, "0x80060892"));
        admin.change(&named, &json!({"new_name": "Found"}));
        assert_eq!(admin.read(&format!("new_valves({valve})"))["new_name"], "Found");
        // A new row of which the table is not known that it belongs to gets it from the body.
        let other = admin.account("Without valves");
        let named = named.replace(&account, &other);
        let bind = json!({"new_OfId_account@odata.bind": format!("/accounts({other})")});
        admin.change(&named, &bind);
        assert_eq!(admin.read(&named)["new_number"], 4);
    });
}

#[test]
fn a_key_over_duplicate_data_fails_and_can_be_tried_again() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Twin");
        for code in ["same", "SAME", "other"] {
            admin.create("new_twins", &json!({"new_code": code}));
        }
        post(&mut admin, &keys, &key("new_TwinCode", &["new_code"]));
        let one = format!("{keys}(LogicalName='new_twincode')");
        assert_eq!(admin.read(&one)["EntityKeyIndexStatus"], "Failed");
        assert_eq!(
            admin.refused("GET", "new_twins(new_code='other')", None),
            code(400, "0x80060890")
        );
        let again =
            json!({"EntityLogicalName": "new_twin", "EntityKeyLogicalName": "new_twincode"});
        call(&mut admin, "ReactivateEntityKey", &again);
        assert_eq!(admin.read(&one)["EntityKeyIndexStatus"], "Failed");
        let rows = admin.column("new_twins?$filter=new_code eq 'same'", "new_twinid");
        admin.delete(&format!("new_twins({})", rows[0]));
        call(&mut admin, "ReactivateEntityKey", &again);
        assert_eq!(admin.read(&one)["EntityKeyIndexStatus"], "Active");
        assert_eq!(admin.read("new_twins(new_code='other')")["new_code"], "other");
        assert_eq!(
            admin.refused("POST", "ReactivateEntityKey", Some(&again)),
            code(400, "0x80060897")
        );
        admin.delete(&one);
    });
}

#[test]
fn a_key_that_cannot_be_is_refused_with_its_code() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Screw");
        post(&mut admin, &keys, &key("new_ScrewCode", &["new_code"]));
        for (said, expected) in [
            (key("new_ScrewCode", &["new_number"]), "0x80060893"),
            (key("new_Same", &["new_code"]), "0x80060894"),
            (key("ScrewNumber", &["new_number"]), "0x80044366"),
            (key("new_X", &["new_text"]), "0x8006088f"),
            (key("new_X", &["new_done"]), "0x8006088f"),
            (key("new_X", &["ownerid"]), "0x8006088f"),
            (key("new_X", &[]), "0x8006088f"),
            (key("new_X", &["nothing"]), "0x80041103"),
            (key("new_X", &["new_long"]), "0x80060895"),
        ] {
            assert_eq!(admin.refused("POST", &keys, Some(&said)), code(400, expected), "{said}");
        }
        // A column of a key is not hidden from anybody.
        let secured = column("String", "new_Code", &json!({"MaxLength": 40, "IsSecured": true}));
        let attribute = format!("{}/Attributes(LogicalName='new_code')", path("new_screw"));
        assert_eq!(admin.refused("PUT", &attribute, Some(&secured)), code(400, "0x80060896"));
        assert_eq!(admin.rows(&keys).len(), 1);
        assert_eq!(admin.get(&format!("{keys}(LogicalName='nothing')")).status, 404);
    });
}

#[test]
fn who_may_not_read_a_row_learns_of_it_by_a_key_what_it_learns_by_its_id() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Secret");
        post(&mut admin, &keys, &key("new_SecretCode", &["new_code"]));
        let id = admin.create("new_secrets", &json!({"new_code": "hidden"}));
        let by_key = ["new_secrets(new_code='hidden')", "new_secrets(new_code='nothing')"];
        // Without the privilege both are told alike.
        let mut seller = demo.user("actual");
        let denied = seller.refused("GET", &format!("new_secrets({id})"), None);
        assert_eq!(denied, code(403, "0x80040220"));
        let change = json!({"new_number": 1});
        for row in by_key {
            assert_eq!(seller.refused("GET", row, None), denied, "{row}");
            assert_eq!(seller.refused("DELETE", row, None), denied, "{row}");
            assert_eq!(seller.refused("PATCH", row, Some(&change)), denied, "{row}");
        }
        // With it, and not for this row, they are told as by an id; also acting for somebody.
        allow(demo, &["new_Secret"]);
        for mut user in
            [demo.user("impersonated"), demo.admin().with("MSCRMCallerID", IMPERSONATED)]
        {
            let hidden = user.refused("GET", &format!("new_secrets({id})"), None);
            assert_eq!(hidden, code(403, "0x80048306"));
            assert_eq!(user.refused("GET", by_key[0], None), hidden);
            assert_eq!(user.refused("DELETE", by_key[0], None), hidden);
            assert_eq!(user.refused("PATCH", by_key[0], Some(&change)), hidden);
            assert_eq!(user.refused("GET", by_key[1], None), code(404, "0x80060891"));
        }
        let mut behalf = demo.admin().with("MSCRMCallerID", IMPERSONATED);
        let made = behalf.send("PATCH", "new_secrets(new_code='mine')", &[], Some(&change));
        assert_eq!(made.status, 204, "{}", made.text());
        let shown = admin.read("new_secrets(new_code='mine')");
        assert_eq!(shown["_createdby_value"], IMPERSONATED);
        assert_eq!(shown["_createdonbehalfby_value"], crate::demo::ADMIN);
    });
}

#[test]
fn many_rows_are_found_by_an_alternate_key_or_made_with_it() {
    each_made(|demo| {
        let mut admin = demo.admin();
        let keys = parts(&mut admin, "new_Lot");
        post(&mut admin, &keys, &key("new_LotCode", &["new_code"]));
        let lot = |code: &str, number: i32| {
            json!({"@odata.type": "Microsoft.Dynamics.CRM.new_lot", "new_number": number,
                "@odata.id": format!("new_lots(new_code='{code}')")})
        };
        let all = |admin: &mut User| {
            let shown = admin.rows("new_lots?$select=new_code,new_number&$orderby=new_code");
            let shown =
                shown.iter().map(|row| (row["new_code"].clone(), row["new_number"].clone()));
            shown.collect::<Vec<_>>()
        };
        let mut send = |message: &str, targets: Vec<Value>| {
            let path = format!("new_lots/Microsoft.Dynamics.CRM.{message}");
            let response = admin.send("POST", &path, &[], Some(&json!({ "Targets": targets })));
            let refusal = (response.status >= 400).then(|| refusal(&response));
            (refusal, response.text().to_owned(), all(&mut admin))
        };
        let (refusal, text, rows) = send("UpsertMultiple", vec![lot("A", 1), lot("B", 2)]);
        assert_eq!(refusal, None, "{text}");
        assert_eq!(rows, [(json!("A"), json!(1)), (json!("B"), json!(2))]);
        let (refusal, text, rows) = send("UpsertMultiple", vec![lot("B", 3), lot("C", 4)]);
        assert_eq!(refusal, None, "{text}");
        let expected = [(json!("A"), json!(1)), (json!("B"), json!(3)), (json!("C"), json!(4))];
        assert_eq!(rows, expected);
        let (refusal, text, rows) = send("UpdateMultiple", vec![lot("A", 5), lot("b", 6)]);
        assert_eq!(refusal, None, "{text}");
        let expected = [(json!("A"), json!(5)), (json!("B"), json!(6)), (json!("C"), json!(4))];
        assert_eq!(rows, expected);
        // No row has the values, or one is named twice, whether it is there or not.
        let duplicate = Some(code(412, "0x80040237"));
        for (message, targets, expected) in [
            ("UpdateMultiple", vec![lot("A", 9), lot("D", 9)], Some(code(404, "0x80060891"))),
            ("UpsertMultiple", vec![lot("A", 9), lot("a", 9)], duplicate),
            ("UpsertMultiple", vec![lot("D", 9), lot("D", 9)], Some(code(412, "0x80060892"))),
        ] {
            let (refusal, text, rows) = send(message, targets);
            assert_eq!(refusal, expected, "{text}");
            assert!(text.contains("(Targets[1])"), "{text}");
            assert_eq!(rows.len(), 3);
            assert!(rows.iter().all(|(_, number)| *number != json!(9)), "{rows:?}");
        }
        // A new table is listed among those that take the messages, until it is gone.
        let listed = "sdkmessagefilters?$filter=primaryobjecttypecode eq 'new_lot' and \
                      contains(sdkmessageid/name,'Multiple')";
        assert_eq!(admin.rows(listed).len(), 3);
        admin.delete(&path("new_lot"));
        assert_eq!(admin.rows(listed).len(), 0);
    });
}
