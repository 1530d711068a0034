//! What clients rely on besides the rows (protocol.md §9): headers, conditions, the form of links.

use serde_json::Value;

use super::{ALL, with_samples};
use crate::demo::{each, text};

#[test]
fn the_c_sharp_and_power_shell_samples_send_their_headers() {
    each(|demo| {
        let mut admin = demo.admin();
        let who = admin.send("GET", "WhoAmI", &[("If-None-Match", "null")], None);
        assert_eq!(who.status, 200);
        who.header("x-ms-dop-hint").unwrap().parse::<u32>().unwrap();
        // Two headers are one list.
        let prefer = [
            ("Prefer", "odata.maxpagesize=2"),
            ("Prefer", ALL),
            ("If-None-Match", "null"),
            ("OData-Version", "4.0"),
            ("OData-MaxVersion", "4.0"),
            ("Accept", "application/json"),
            ("Consistency", "Strong"),
        ];
        let page = admin.send("GET", "accounts?$select=name,revenue", &prefer, None);
        assert_eq!(page.status, 200);
        assert_eq!(
            page.header("Preference-Applied"),
            Some(format!("odata.maxpagesize=2,{ALL}").as_str())
        );
        let body = page.json();
        assert_eq!(body["value"].as_array().unwrap().len(), 2);
        // The columns that the sample reads again are those of the context.
        let context = text(&body["@odata.context"]);
        let (set, columns) = context.split_once('#').unwrap().1.split_once('(').unwrap();
        assert_eq!((set, columns.strip_suffix(')').unwrap()), ("accounts", "name,revenue"));
        // Empty or `null`, a condition is none; a version that is known is not sent again.
        let row = "accounts(10000000-0000-4000-8000-000000000002)?$select=name";
        let version = admin.get(row).header("ETag").unwrap().to_owned();
        for (condition, status) in [("null", 200), ("", 200), (version.as_str(), 304)] {
            let answer = admin.send("GET", row, &[("If-None-Match", condition)], None);
            assert_eq!(answer.status, status, "{condition}");
        }
        let missing =
            admin.send("GET", "accounts(99999999-9999-4999-8999-999999999999)", &[], None);
        assert!(
            missing.header("REQ_ID").is_some()
                && missing.header("x-ms-service-request-id").is_some()
        );
        assert!(missing.json()["error"]["message"].is_string());
    });
}

#[test]
fn annotations_are_asked_for_by_lists_and_wildcards() {
    with_samples(|_, user, samples| {
        let path =
            format!("accounts({})?$select=name,revenue,_primarycontactid_value", samples.account);
        let mut shown = |patterns: &str| {
            let prefer = format!("odata.include-annotations=\"{patterns}\"");
            let row = user.send("GET", &path, &[("Prefer", &prefer)], None).json();
            let mut terms: Vec<String> = row
                .as_object()
                .unwrap()
                .keys()
                .filter_map(|key| Some(key.strip_prefix("_primarycontactid_value@")?.to_owned()))
                .collect();
            terms.sort();
            terms
        };
        let formatted = "OData.Community.Display.V1.FormattedValue";
        let (target, property) = (
            "Microsoft.Dynamics.CRM.lookuplogicalname",
            "Microsoft.Dynamics.CRM.associatednavigationproperty",
        );
        assert_eq!(shown("*"), [property, target, formatted]);
        assert_eq!(shown("Microsoft.Dynamics.CRM.*"), [property, target]);
        assert_eq!(shown(&format!("{formatted},{target}")), [target, formatted]);
        assert_eq!(shown("OData.Community.*"), [formatted]);
        assert_eq!(shown("nothing"), [""; 0]);
    });
}

#[test]
fn lists_names_and_limits_are_taken_as_clients_send_them() {
    each(|demo| {
        let mut admin = demo.admin();
        let row = "accounts(10000000-0000-4000-8000-000000000002)";
        let keys = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let plain = admin.read(&format!("{row}?$select=name,_ownerid_value"));
        for same in [
            "name,ownerid",
            "name,_ownerid_value,",
            " name , ownerid,name,",
            "name,ownerid,_ownerid_value",
        ] {
            let body = admin.read(&format!("{row}?$select={same}"));
            assert_eq!(keys(&body), keys(&plain), "{same}");
            assert!(
                text(&body["@odata.context"]).ends_with("#accounts(name,_ownerid_value)/$entity")
            );
        }
        let all = admin.read(row);
        assert_eq!(keys(&admin.read(&format!("{row}?$select=*"))), keys(&all));
        for unknown in ["UnMaskedData=false", "partitionid='x'", "tag=1", "foo", "foo=bar&foo=baz"]
        {
            assert_eq!(
                admin.get(&format!("accounts?$select=name&$top=1&{unknown}")).status,
                200,
                "{unknown}"
            );
        }
        for unknown in ["$compute=x", "$index=1", "$levels=1", "$schemaversion=1", "$nothing=1"] {
            let refused = admin.get(&format!("accounts?{unknown}"));
            assert_eq!(
                (refused.status, &refused.json()["error"]["code"]),
                (400, &"0x80060888".into())
            );
        }
        // 32,768 characters and no more.
        let start = "/api/data/v9.2/accounts?$select=name&$top=1&x=";
        let fill = |length: usize| format!("{start}{}", "x".repeat(length - start.len()));
        assert_eq!(admin.get(&fill(32_768)).status, 200);
        assert_eq!(admin.get(&fill(32_769)).status, 414);
        let spaced =
            admin.rows("accounts?$select=name&$filter=name+eq+'Litware'&$orderby=name+desc");
        assert_eq!(spaced.len(), 1);
        assert_eq!(admin.rows("accounts?$select=name&$filter=name eq 'Lit%2Bware'").len(), 0);
    });
}
