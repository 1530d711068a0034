//! Publishers and solutions, as far as clients need them to make components.

use serde_json::json;

use super::making::{call, column, each, path, post, table};
use crate::demo::IMPERSONATED;

fn publisher(name: &str, prefix: &str) -> serde_json::Value {
    json!({
        "uniquename": name,
        "friendlyname": name,
        "customizationprefix": prefix,
        "customizationoptionvalueprefix": 34_567,
    })
}

#[test]
fn a_publishers_prefix_is_made_of_letters_and_digits_and_its_own() {
    each(|demo| {
        let mut admin = demo.admin();
        for prefix in ["x", "1abc", "a_b", "mscrm", "mscrmx"] {
            let body = publisher("Rules", prefix);
            assert_eq!(
                admin.refused("POST", "publishers", Some(&body)),
                (400, "0x80044366".into())
            );
        }
        let long = publisher("Rules", "toolonger");
        assert_eq!(admin.refused("POST", "publishers", Some(&long)), (400, "0x80044331".into()));
        let id = admin.create("publishers", &publisher("Rules", "rules1"));
        let twin = publisher("Twin", "Rules1");
        assert_eq!(admin.refused("POST", "publishers", Some(&twin)).0, 412);
        let one = format!("publishers({id})");
        let bad = json!({"customizationprefix": "9"});
        assert_eq!(admin.refused("PATCH", &one, Some(&bad)), (400, "0x80044366".into()));
        let same = json!({"customizationprefix": "Rules1", "description": "mine"});
        assert_eq!(admin.send("PATCH", &one, &[], Some(&same)).status, 204);
        let unsaid = json!({
            "uniquename": "Unsaid", "friendlyname": "Unsaid", "customizationprefix": "unsaid",
        });
        let unsaid = admin.create("publishers", &unsaid);
        let row = admin.read(&format!("publishers({unsaid})"));
        let number = row["customizationoptionvalueprefix"].as_i64().unwrap();
        assert!((10_000..100_000).contains(&number), "{number}");
        assert_eq!(admin.send("DELETE", &one, &[], None).status, 204);
        let default = "publishers(d21aab71-79e7-11dd-8874-00188b01e34f)";
        assert_eq!(admin.refused("DELETE", default, None).0, 400);
    });
}

#[test]
fn a_solution_lists_components_and_goes_without_them() {
    each(|demo| {
        let mut admin = demo.admin();
        let maker = admin.create("publishers", &publisher("Lister", "lister"));
        let solution = |name: &str| {
            json!({
                "uniquename": name,
                "friendlyname": "Lists",
                "version": "1.0.0.0",
                "publisherid@odata.bind": format!("/publishers({maker})"),
            })
        };
        let bad = solution("1 Lists");
        assert_eq!(admin.refused("POST", "solutions", Some(&bad)), (400, "0x8004f002".into()));
        let id = admin.create("solutions", &solution("Lists"));
        assert_eq!(admin.refused("POST", "solutions", Some(&solution("Lists"))).0, 412);
        let made = post(&mut admin, "EntityDefinitions", &table("new_Listed", &[]));
        let add = |component: &str, kind: i64, name: &str| {
            json!({
                "ComponentId": component,
                "ComponentType": kind,
                "SolutionUniqueName": name,
                "AddRequiredComponents": false,
            })
        };
        let first = call(&mut admin, "AddSolutionComponent", &add(&made, 1, "Lists"));
        let again = call(&mut admin, "AddSolutionComponent", &add(&made, 1, "Lists"));
        assert_eq!(first["id"], again["id"]);
        let listed = format!("solutioncomponents?$filter=_solutionid_value eq {id}");
        let rows = admin.rows(&listed);
        assert_eq!((rows.len(), &rows[0]["objectid"]), (1, &json!(made)));
        assert_eq!(rows[0]["rootcomponentbehavior"], 0);
        for wrong in [add(&made, 2, "Lists"), add(&made, 1, "Nothing"), add(&id, 1, "Lists")] {
            let refused = admin.refused("POST", "AddSolutionComponent", Some(&wrong));
            assert_eq!(refused, (400, "0x80040217".into()));
        }
        // A new column of a table that is there lists the table without what belongs to it.
        let named = [("MSCRM.SolutionUniqueName", "Lists")];
        post(&mut admin, "EntityDefinitions", &table("new_Part", &[]));
        let parts = format!("{}/Attributes", path("new_part"));
        let column = column("Integer", "lister_Count", &json!({}));
        let response = admin.send("POST", &parts, &named, Some(&column));
        assert_eq!(response.status, 204, "{}", response.text());
        let column = crate::demo::id_of(&response);
        let table = admin.read(&path("new_part"))["MetadataId"].take();
        let mut new = admin.rows(&listed);
        new.retain(|row| row["objectid"] != json!(made));
        new.sort_by_key(|row| row["componenttype"].as_i64());
        let told = |row: &serde_json::Value| {
            json!([row["objectid"], row["componenttype"], row["rootcomponentbehavior"]])
        };
        let told: Vec<_> = new.iter().map(told).collect();
        assert_eq!(told, [json!([table, 1, 1]), json!([column, 2, null])]);
        let mut other = demo.user("actual");
        let body = add(&made, 1, "Lists");
        let refused = other.refused("POST", "AddSolutionComponent", Some(&body));
        assert_eq!(refused, (403, "0x80040220".into()));
        let behalf = [("MSCRMCallerID", IMPERSONATED)];
        let refused = admin.send("POST", "AddSolutionComponent", &behalf, Some(&body));
        assert_eq!(refused.status, 403);
        assert_eq!(admin.send("DELETE", &format!("solutions({id})"), &[], None).status, 204);
        assert!(admin.rows(&listed).is_empty());
        assert_eq!(admin.send("GET", &path("new_listed"), &[], None).status, 200);
        let default = "solutions(fd140aaf-4df4-11dd-bd17-0019b9312238)";
        assert_eq!(admin.refused("DELETE", default, None).0, 400);
    });
}
