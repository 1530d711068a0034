//! Relationships between tables that people make: lookups, pairs, lookups to several tables, cascades,
//! and what stands in the way of a deletion (metadata.md §8).

use serde_json::{Value, json};

use super::making::{add, call, column, each, label, path, post, put, table};
use crate::demo::{ACTUAL, Demo, IMPERSONATED, SALES, User, code, refusal};

const ALL: &str = "RelationshipDefinitions";

/// A 1:N relationship along a new lookup, as clients write it.
pub(super) fn one_to_many(name: &str, one: &str, many: &str, lookup: &str, more: &Value) -> Value {
    let mut said = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
        "SchemaName": name,
        "ReferencedEntity": one,
        "ReferencedAttribute": format!("{one}id"),
        "ReferencingEntity": many,
        "Lookup": column("Lookup", lookup, &json!({})),
        "AssociatedMenuConfiguration": {"Behavior": "UseCollectionName", "Group": "Details", "Order": 10000},
    });
    add(&mut said, more);
    said
}

/// Cascades that make the one the parent.
fn parental() -> Value {
    json!({"CascadeConfiguration": {"Assign": "Cascade", "Delete": "Cascade", "Merge": "NoCascade",
        "Reparent": "Cascade", "Share": "Cascade", "Unshare": "Cascade"}})
}

pub(super) fn many_to_many(name: &str, first: &str, second: &str) -> Value {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata",
        "SchemaName": name,
        "Entity1LogicalName": first,
        "Entity2LogicalName": second,
        "IntersectEntityName": name,
        "Entity1AssociatedMenuConfiguration": {},
        "Entity2AssociatedMenuConfiguration": {},
    })
}

fn tables(admin: &mut User, schemas: &[&str]) {
    for schema in schemas {
        post(admin, "EntityDefinitions", &table(schema, &[]));
    }
}

/// Lets the impersonated user do everything with the rows of tables, its own and its unit's.
pub(super) fn allow(demo: &Demo, schemas: &[&str]) {
    let mut admin = demo.admin();
    let role = json!({
        "name": format!("Works with {}", schemas.join(", ")),
        "businessunitid@odata.bind": format!("/businessunits({SALES})"),
    });
    let role = admin.create("roles", &role);
    let mut given = Vec::new();
    for verb in ["Create", "Read", "Write", "Delete", "Assign", "Share", "Append", "AppendTo"] {
        for schema in schemas {
            let named = format!("privileges?$select=name&$filter=name eq 'prv{verb}{schema}'");
            for id in admin.column(&named, "privilegeid") {
                let depth = if verb == "Read" { "Local" } else { "Basic" };
                given.push(json!({"PrivilegeId": id, "Depth": depth}));
            }
        }
    }
    assert_eq!(given.len(), 8 * schemas.len());
    let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    call(&mut admin, &path, &json!({"Privileges": given}));
    let reference = json!({"@odata.id": format!("roles({role})")});
    let path = format!("systemusers({IMPERSONATED})/systemuserroles_association/$ref");
    call(&mut admin, &path, &reference);
}

#[test]
fn a_relationship_makes_a_lookup_that_can_be_bound_at_once() {
    each(|demo| {
        let mut admin = demo.admin();
        tables(&mut admin, &["new_Ship"]);
        let said =
            one_to_many("new_account_ship", "account", "new_ship", "new_AccountId", &json!({}));
        let id = post(&mut admin, ALL, &said);
        let found = admin.rows(&format!("{ALL}?$filter=SchemaName eq 'new_account_ship'"));
        assert_eq!(found.len(), 1);
        for (member, value) in [
            ("@odata.type", "#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata"),
            ("MetadataId", id.as_str()),
        ] {
            assert_eq!(found[0][member], value, "{member}");
        }
        let typed = format!("{ALL}({id})/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata");
        let shown = admin.read(&typed);
        for (member, value) in [
            ("ReferencingAttribute", "new_accountid"),
            ("ReferencingEntityNavigationPropertyName", "new_AccountId"),
            ("ReferencedEntityNavigationPropertyName", "new_account_ship"),
        ] {
            assert_eq!(shown[member], value, "{member}");
        }
        let cascades = &shown["CascadeConfiguration"];
        assert_eq!(
            (&cascades["Delete"], &cascades["Assign"]),
            (&json!("RemoveLink"), &json!("NoCascade"))
        );

        let account = admin.account("Owner of ships");
        let bind = |name: &str| {
            let mut row = json!({"new_name": "Bound"});
            row[format!("{name}@odata.bind")] = json!(format!("/accounts({account})"));
            row
        };
        let ship = admin.create("new_ships", &bind("new_AccountId"));
        let lower = admin.refused("POST", "new_ships", Some(&bind("new_accountid")));
        assert_eq!(lower.0, 400);
        let shown = admin.read(&format!("new_ships({ship})?$expand=new_AccountId($select=name)"));
        assert_eq!(shown["_new_accountid_value"], account.as_str());
        assert_eq!(shown["new_AccountId"]["name"], "Owner of ships");
        let below =
            format!("accounts({account})?$select=name&$expand=new_account_ship($select=new_name)");
        assert_eq!(admin.read(&below)["new_account_ship"][0]["new_name"], "Bound");
        // What was read can be put back, and a change of the menu is one.
        let mut whole = admin.read(&typed);
        put(&mut admin, &format!("{ALL}({id})"), &whole);
        assert_eq!(admin.read(&typed)["CascadeConfiguration"], whole["CascadeConfiguration"]);
        whole["CascadeConfiguration"]["Delete"] = json!("Restrict");
        put(&mut admin, &format!("{ALL}(SchemaName='new_account_ship')"), &whole);
        let held = admin.refused("DELETE", &format!("accounts({account})"), None);
        assert_eq!(held, code(405, "0x80040227"));
        whole["CascadeConfiguration"]["Delete"] = json!("RemoveLink");
        put(&mut admin, &format!("{ALL}({id})"), &whole);
        admin.delete(&format!("accounts({account})"));
        assert_eq!(admin.read(&format!("new_ships({ship})"))["_new_accountid_value"], Value::Null);
        // The lookup goes with its relationship.
        admin.delete(&format!("{ALL}({id})"));
        let gone = admin.refused("GET", "new_ships?$select=_new_accountid_value", None);
        assert_eq!(gone.0, 400);
        assert_eq!(admin.get(&format!("{ALL}({id})")).status, 404);
        let column = format!("{}/Attributes(LogicalName='new_accountid')", path("new_ship"));
        assert_eq!(admin.get(&column).status, 404);
        assert!(admin.exists(&format!("new_ships({ship})")));
        assert_eq!(admin.refused("DELETE", &format!("{ALL}({id})"), None).0, 404);
    });
}

#[test]
fn what_cannot_be_connected_is_refused_with_its_code_and_nothing_is_there() {
    each(|demo| {
        let mut admin = demo.admin();
        tables(&mut admin, &["new_Upper", "new_Lower"]);
        let mut check = |said: Value, expected: &str| {
            let refused = admin.refused("POST", ALL, Some(&said));
            assert_eq!(refused, code(400, expected), "{said}");
        };
        let down = |more: &Value| {
            one_to_many("new_upper_lower", "new_upper", "new_lower", "new_UpId", more)
        };
        check(down(&json!({"SchemaName": "upper_lower"})), "0x80044366");
        check(down(&json!({"SchemaName": ""})), "0x8004432a");
        check(down(&json!({"SchemaName": "contact_customer_accounts"})), "0x80044366");
        check(down(&json!({"CascadeConfiguration": {"Delete": "Active"}})), "0x80048204");
        check(down(&json!({"CascadeConfiguration": {"Assign": "RemoveLink"}})), "0x80048204");
        check(down(&json!({"IsHierarchical": true})), "0x8004701f");
        check(down(&json!({"ReferencingEntityNavigationPropertyName": "statecode"})), "0x80072551");
        check(many_to_many("new_upper", "new_upper", "new_lower"), "0x80072540");
        check(many_to_many("new_x", "new_upper", "accountleads"), "0x80047003");
        check(many_to_many("x", "new_upper", "account"), "0x80044366");
        post(&mut admin, ALL, &down(&parental()));
        let mut check = |said: Value, expected: &str| {
            let refused = admin.refused("POST", ALL, Some(&said));
            assert_eq!(refused, code(400, expected), "{said}");
        };
        check(down(&json!({})), "0x8004432b");
        check(down(&json!({"SchemaName": "new_again"})), "0x80047013");
        let up =
            one_to_many("new_lower_upper", "new_lower", "new_upper", "new_DownId", &parental());
        check(up, "0x80047004");
        let second =
            one_to_many("new_account_lower", "account", "new_lower", "new_AccountId", &parental());
        check(second, "0x80047007");
        let lead = one_to_many("new_upper_lead", "new_upper", "lead", "new_UpperId", &parental());
        check(lead, "0x80047102");
        let names = "RelationshipDefinitions?$select=SchemaName&$filter=SchemaName eq 'new_lower_upper' \
                     or SchemaName eq 'new_again' or SchemaName eq 'new_upper_lead'";
        assert_eq!(admin.rows(names), [] as [Value; 0]);
        let shipped = format!("{ALL}(SchemaName='contact_customer_accounts')");
        assert_eq!(admin.refused("DELETE", &shipped, None), code(400, "0x8004700a"));
        let mut body =
            admin.read(&format!("{shipped}/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata"));
        put(&mut admin, &shipped, &body);
        body["CascadeConfiguration"]["Delete"] = json!("Restrict");
        assert_eq!(admin.refused("PUT", &shipped, Some(&body)), code(400, "0x80048203"));
    });
}

#[test]
fn pairs_of_rows_of_custom_tables_are_connected_shown_and_taken_apart() {
    each(|demo| {
        let mut admin = demo.admin();
        tables(&mut admin, &["new_Course"]);
        let id =
            post(&mut admin, ALL, &many_to_many("new_course_contact", "new_course", "contact"));
        let with_itself = many_to_many("new_course_course", "new_course", "new_course");
        post(&mut admin, ALL, &with_itself);
        let shown = admin.read(&format!("{ALL}({id})"));
        assert_eq!(shown["@odata.type"], "#Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata");
        assert_eq!(shown["IntersectEntityName"], "new_course_contact");
        put(&mut admin, &format!("{ALL}({id})"), &shown);
        allow(demo, &["new_Course"]);
        let mut user = demo.user("impersonated");
        let course = user.create("new_courses", &json!({"new_name": "Knots"}));
        let contact = user.create("contacts", &json!({"lastname": "Sailor"}));
        let link = format!("new_courses({course})/new_course_contact");
        let address = json!({"@odata.id": format!("contacts({contact})")});
        call(&mut user, &format!("{link}/$ref"), &address);
        assert_eq!(
            user.refused("POST", &format!("{link}/$ref"), Some(&address)),
            code(412, "0x80040237")
        );
        let expanded = format!(
            "contacts({contact})?$select=lastname&$expand=new_course_contact($select=new_name)"
        );
        assert_eq!(user.read(&expanded)["new_course_contact"][0]["new_name"], "Knots");
        // Through the intersect table, as FetchXML names it.
        let fetch = "<fetch><entity name='new_course'><attribute name='new_name'/><link-entity \
                     name='new_course_contact' from='new_courseid' to='new_courseid' intersect='true'>\
                     <link-entity name='contact' from='contactid' to='contactid'><filter><condition \
                     attribute='lastname' operator='eq' value='Sailor'/></filter></link-entity>\
                     </link-entity></entity></fetch>";
        let encoded = fetch.replace('<', "%3C").replace('>', "%3E").replace('\'', "%27");
        assert_eq!(user.column(&format!("new_courses?fetchXml={encoded}"), "new_name"), ["Knots"]);
        // Acting for the same user, a Delegate without the table's privileges may not.
        let mut behalf = demo.on_behalf();
        let refused = behalf.refused("GET", &link, None);
        assert_eq!(refused, code(403, "0x80040220"));
        let mut admin_for = demo.admin().with("MSCRMCallerID", IMPERSONATED);
        assert_eq!(admin_for.column(&link, "contactid"), [contact.as_str()]);
        user.delete(&format!("{link}({contact})/$ref"));
        assert_eq!(user.count(&format!("{link}/$count")), 0);
        // A table with itself has two ends.
        let next = user.create("new_courses", &json!({"new_name": "More knots"}));
        let ahead = format!("new_courses({course})/new_course_course");
        call(
            &mut user,
            &format!("{ahead}/$ref"),
            &json!({"@odata.id": format!("new_courses({next})")}),
        );
        assert_eq!(user.column(&ahead, "new_name"), ["More knots"]);
        let back = format!("new_courses({next})/Referencednew_course_course");
        assert_eq!(user.column(&back, "new_name"), ["Knots"]);
        assert_eq!(user.count(&format!("new_courses({next})/new_course_course/$count")), 0);
        // Rows of pairs are written by nobody else, and go with a row.
        let pair = json!({"new_courseid": course, "contactid": contact});
        assert_eq!(
            admin.refused("POST", "new_course_contactset", Some(&pair)),
            code(405, "0x80040315")
        );
        user.delete(&format!("new_courses({course})"));
        assert_eq!(admin.rows("new_course_courseset"), [] as [Value; 0]);
        admin.delete(&format!("{ALL}({id})"));
        assert_eq!(admin.get("new_course_contactset").status, 404);
        assert!(admin.exists(&format!("contacts({contact})")));
    });
}

#[test]
fn a_lookup_to_several_tables_is_made_with_all_its_relationships_or_not_at_all() {
    each(|demo| {
        let mut admin = demo.admin();
        tables(&mut admin, &["new_Claim"]);
        let to = |name: &str, one: &str| json!({"SchemaName": name, "ReferencedEntity": one, "ReferencingEntity": "new_claim"});
        let lookup = |schema: &str| {
            json!({
                "@odata.type": "Microsoft.Dynamics.CRM.ComplexLookupAttributeMetadata",
                "SchemaName": schema, "DisplayName": label("About"), "RequiredLevel": {"Value": "None"},
            })
        };
        let several = |schema: &str, relationships: Vec<Value>| {
            json!({
                "Lookup": lookup(schema), "OneToManyRelationships": relationships,
            })
        };
        let taken = several("new_AboutId", vec![to("new_claim_lead", "lead"), to("x", "account")]);
        let refused = admin.refused("POST", "CreatePolymorphicLookupAttribute", Some(&taken));
        assert_eq!(refused, code(400, "0x80044366"));
        assert_eq!(admin.get(&format!("{ALL}(SchemaName='new_claim_lead')")).status, 404);
        let both = several(
            "new_AboutId",
            vec![to("new_claim_lead", "lead"), to("new_claim_task", "task")],
        );
        let made = call(&mut admin, "CreatePolymorphicLookupAttribute", &both);
        assert_eq!(made["RelationshipIds"].as_array().unwrap().len(), 2);
        let attribute =
            format!("{}/Attributes({})", path("new_claim"), made["AttributeId"].as_str().unwrap());
        assert_eq!(admin.read(&attribute)["LogicalName"], "new_aboutid");
        // One more target by the same lookup.
        let more =
            one_to_many("new_claim_contact", "contact", "new_claim", "new_AboutId", &json!({}));
        post(&mut admin, ALL, &more);
        let contact = admin.create("contacts", &json!({"lastname": "Claimant"}));
        let claim = json!({"new_name": "Rain", "new_AboutId_contact@odata.bind": format!("/contacts({contact})")});
        let claim = admin.create("new_claims", &claim);
        let expanded = admin.read(&format!("new_claims({claim})?$expand=new_AboutId_contact($select=lastname),new_AboutId_lead($select=subject)"));
        assert_eq!(expanded["new_AboutId_contact"]["lastname"], "Claimant");
        assert_eq!(expanded["new_AboutId_lead"], Value::Null);
        // A target goes alone; the values that named it are gone.
        admin.delete(&format!("{ALL}(SchemaName='new_claim_contact')"));
        assert_eq!(admin.read(&format!("new_claims({claim})"))["_new_aboutid_value"], Value::Null);
        let lead = admin.create("leads", &json!({"subject": "Leaking", "lastname": "Roof"}));
        let bind = json!({"new_AboutId_lead@odata.bind": format!("/leads({lead})")});
        admin.change(&format!("new_claims({claim})"), &bind);
        assert_eq!(
            admin.read(&format!("new_claims({claim})"))["_new_aboutid_value"],
            lead.as_str()
        );

        let customer = |relationships| several("new_CustomerId", relationships);
        let one = customer(vec![to("new_claim_account", "account")]);
        let refused = admin.refused("POST", "CreateCustomerRelationships", Some(&one));
        assert_eq!(refused, code(400, "0x80047003"));
        let both =
            customer(vec![to("new_claim_account", "account"), to("new_claim_person", "contact")]);
        let made = call(&mut admin, "CreateCustomerRelationships", &both);
        let attribute =
            format!("{}/Attributes({})", path("new_claim"), made["AttributeId"].as_str().unwrap());
        assert_eq!(admin.read(&attribute)["AttributeType"], "Customer");
        let account = admin.account("Insured");
        let bind = json!({"new_CustomerId_account@odata.bind": format!("/accounts({account})")});
        admin.change(&format!("new_claims({claim})"), &bind);
        let named = format!("{ALL}(SchemaName='new_claim_account')");
        assert_eq!(admin.refused("DELETE", &named, None), code(400, "0x8004847d"));
        admin.delete(&attribute);
        assert_eq!(admin.get(&named).status, 404);
    });
}

#[test]
fn what_happens_to_a_row_happens_to_the_rows_below_it_also_on_behalf() {
    each(|demo| {
        let mut admin = demo.admin();
        tables(&mut admin, &["new_Fleet", "new_Boat"]);
        let below =
            one_to_many("new_fleet_boats", "new_fleet", "new_boat", "new_FleetId", &parental());
        post(&mut admin, ALL, &below);
        allow(demo, &["new_Fleet", "new_Boat"]);
        let mut user = demo.admin().with("MSCRMCallerID", IMPERSONATED);
        let fleet = user.create("new_fleets", &json!({"new_name": "Home"}));
        let boat =
            json!({"new_name": "First", "new_FleetId@odata.bind": format!("/new_fleets({fleet})")});
        let boat = user.create("new_boats", &boat);
        let shown = admin.read(&format!("new_boats({boat})"));
        assert_eq!(shown["_createdby_value"], IMPERSONATED);
        assert_eq!(shown["_createdonbehalfby_value"], crate::demo::ADMIN);
        // Shares reach the boats: the manager has no privilege on them, and then has them by a team.
        let grant = json!({
            "Target": {"@odata.type": "Microsoft.Dynamics.CRM.new_fleet", "new_fleetid": fleet},
            "PrincipalAccess": {
                "Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": ACTUAL},
                "AccessMask": "ReadAccess",
            },
        });
        call(&mut user, "GrantAccess", &grant);
        let target = format!("{{'@odata.id':'new_boats({boat})'}}");
        let shared = format!("RetrieveSharedPrincipalsAndAccess(Target=@t)?@t={target}");
        let shared = admin.read(&shared)["PrincipalAccesses"].clone();
        assert!(
            shared.as_array().unwrap().iter().any(|one| {
                one["Principal"]["ownerid"] == ACTUAL || one["Principal"]["systemuserid"] == ACTUAL
            }),
            "{shared}"
        );
        // Assigned with the fleet, by the administrator.
        let assign = json!({"ownerid@odata.bind": format!("/systemusers({})", crate::demo::ADMIN)});
        admin.change(&format!("new_fleets({fleet})"), &assign);
        assert_eq!(admin.read(&format!("new_boats({boat})"))["_ownerid_value"], crate::demo::ADMIN);
        // Deleted with it; who may not delete the boats may not delete the fleet.
        assert_eq!(
            user.refused("DELETE", &format!("new_fleets({fleet})"), None),
            code(403, "0x80048306")
        );
        assert!(admin.exists(&format!("new_boats({boat})")));
        admin.delete(&format!("new_fleets({fleet})"));
        assert!(!admin.exists(&format!("new_boats({boat})")));
    });
}

#[test]
fn what_others_need_is_not_deleted_and_the_refusal_names_them() {
    each(|demo| {
        let mut admin = demo.admin();
        let code_column = column(
            "String",
            "new_Code",
            &json!({"MaxLength": 40, "FormatName": {"Value": "Text"}}),
        );
        post(&mut admin, "EntityDefinitions", &table("new_Depot", &[code_column]));
        tables(&mut admin, &["new_Crate"]);
        let along =
            one_to_many("new_depot_crates", "new_depot", "new_crate", "new_DepotId", &json!({}));
        post(&mut admin, ALL, &along);
        post(&mut admin, ALL, &many_to_many("new_depot_account", "new_depot", "account"));
        let depot = path("new_depot");
        let message =
            |response: &testkit::Response| response.json()["error"]["message"].to_string();
        let refused = admin.send("DELETE", &depot, &[], None);
        assert_eq!(refusal(&refused), code(400, "0x80048420"));
        for dependent in ["new_crate.new_depotid", "new_depot_account"] {
            assert!(message(&refused).contains(dependent), "{}", message(&refused));
        }
        assert_eq!(admin.refused("DELETE", &path("account"), None), code(400, "0x80047008"));
        // A key and a view need columns.
        let key = json!({"SchemaName": "new_DepotCode", "KeyAttributes": ["new_code"]});
        post(&mut admin, &format!("{depot}/Keys"), &key);
        let view = json!({
            "name": "Crates by depot", "returnedtypecode": "new_crate", "querytype": 0,
            "fetchxml": "<fetch><entity name='new_crate'><attribute name='new_depotid'/></entity></fetch>",
        });
        let view = admin.create("savedqueries", &view);
        let refused =
            admin.send("DELETE", &format!("{depot}/Attributes(LogicalName='new_code')"), &[], None);
        assert_eq!(refusal(&refused), code(400, "0x80048418"));
        assert!(message(&refused).contains("new_depotcode"), "{}", message(&refused));
        let relationship = format!("{ALL}(SchemaName='new_depot_crates')");
        let refused = admin.send("DELETE", &relationship, &[], None);
        assert_eq!(refusal(&refused), code(400, "0x80048418"));
        assert!(message(&refused).contains("Crates by depot"), "{}", message(&refused));
        admin.delete(&format!("savedqueries({view})"));
        admin.delete(&relationship);
        admin.delete(&format!("{ALL}(SchemaName='new_depot_account')"));
        admin.delete(&format!("{depot}/Keys(LogicalName='new_depotcode')"));
        admin.delete(&format!("{depot}/Attributes(LogicalName='new_code')"));
        admin.create("new_depots", &json!({"new_name": "Empty soon"}));
        admin.delete(&depot);
        assert_eq!(admin.get("new_depots").status, 404);
        assert_eq!(admin.get("new_crates").status, 200);
    });
}

#[test]
fn everybody_learns_which_tables_can_be_connected() {
    each(|demo| {
        for mut user in [demo.user("noroles"), demo.on_behalf()] {
            for (action, table, expected) in [
                ("CanBeReferenced", "account", true),
                ("CanBeReferencing", "account", true),
                ("CanManyToMany", "contact", true),
                ("CanBeReferencing", "activitypointer", false),
                ("CanManyToMany", "audit", false),
            ] {
                let answer = call(&mut user, action, &json!({"EntityName": table}));
                assert_eq!(answer[action], expected, "{action} {table}");
                let unknown = user.refused("POST", action, Some(&json!({"EntityName": "nothing"})));
                assert_eq!(unknown, code(404, "0x80041102"));
            }
            for function in [
                "GetValidManyToMany()",
                "GetValidReferencedEntities(ReferencingEntityName='account')",
                "GetValidReferencingEntities(ReferencedEntityName='account')",
            ] {
                let names = user.read(function)["EntityNames"].clone();
                let names = names.as_array().unwrap();
                assert!(names.contains(&json!("contact")), "{function}");
                assert!(!names.contains(&json!("accountleads")), "{function}");
            }
            let unknown = "GetValidReferencedEntities(ReferencingEntityName='nothing')";
            assert_eq!(user.refused("GET", unknown, None), code(404, "0x80041102"));
            let unknown = "GetValidReferencingEntities(ReferencedEntityName='nothing')";
            assert_eq!(user.refused("GET", unknown, None), code(404, "0x80041102"));
        }
        assert_eq!(demo.client().get("/api/data/v9.2/GetValidManyToMany()").status, 401);
    });
}

#[test]
fn relationships_and_keys_are_changed_by_who_may_customize_for_both_users() {
    each(|demo| {
        let mut admin = demo.admin();
        tables(&mut admin, &["new_Lock"]);
        let along =
            one_to_many("new_account_lock", "account", "new_lock", "new_AccountId", &json!({}));
        post(&mut admin, ALL, &along);
        let named = format!("{ALL}(SchemaName='new_account_lock')");
        let whole = admin.read(&named);
        let keys = format!("{}/Keys", path("new_lock"));
        let key = json!({"SchemaName": "new_LockName", "KeyAttributes": ["new_name"]});
        post(&mut admin, &keys, &key);
        let one_key = format!("{keys}(LogicalName='new_lockname')");
        let other = one_to_many("new_x", "account", "new_lock", "new_XId", &json!({}));
        let several = json!({"Lookup": {"SchemaName": "new_YId"}, "OneToManyRelationships": []});
        let again =
            json!({"EntityLogicalName": "new_lock", "EntityKeyLogicalName": "new_lockname"});
        let requests: Vec<(&str, &str, Value)> = vec![
            ("POST", ALL, other),
            ("POST", ALL, many_to_many("new_lock_account", "new_lock", "account")),
            ("PUT", &named, whole),
            ("DELETE", &named, Value::Null),
            ("POST", "CreateCustomerRelationships", several.clone()),
            ("POST", "CreatePolymorphicLookupAttribute", several),
            ("POST", &keys, json!({"SchemaName": "new_Y", "KeyAttributes": ["new_name"]})),
            ("DELETE", &one_key, Value::Null),
            ("POST", "ReactivateEntityKey", again),
        ];
        let admins = demo.user("actual").with("MSCRMCallerID", crate::demo::ADMIN);
        for mut user in
            [demo.user("actual"), demo.admin().with("MSCRMCallerID", IMPERSONATED), admins]
        {
            for (method, path, body) in &requests {
                let body = Some(body).filter(|body| !body.is_null());
                let refused = user.refused(method, path, body);
                assert_eq!(refused, code(403, "0x80040220"), "{method} {path}");
            }
        }
        assert_eq!(admin.get(&named).status, 200);
        assert_eq!(admin.get(&one_key).status, 200);
    });
}
