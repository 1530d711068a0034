//! Masks (security.md §3.6): who may read a column but not as it is sees its mask, and takes it off only
//! as far as it may.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use super::cast::Cast;
use super::columns::{
    VAULT, cast, id_in, link, make, permission, permission_body, profile, read, vault,
};
use super::outcome::outcome;
use super::stage::on_each_database;

/// Gives a column the rule; a column has one at most, and stages are shared: the rule goes in the end.
struct Masked<'c, 's> {
    cast: &'c Cast<'s>,
    column: String,
    rule: String,
}

const SOCIAL: &str = r"\d(?=\d{2}-\d{2}-\d{4}|\d-\d{2}-\d{4}|-\d{2}-\d{4}|\d-\d{4}|-\d{4})";

fn rule_body(expression: &str) -> Value {
    let name = format!("new_{}", engine::new_id());
    json!({
        "name": name,
        "displayname": name,
        "description": "a test",
        "regularexpression": expression,
        "maskedcharacter": "#",
    })
}

fn column_body(rule: &str, table: &str, column: &str) -> Value {
    json!({
        "uniquename": format!("new_{}", engine::new_id()),
        "entityname": table,
        "attributelogicalname": column,
        "MaskingRuleId@odata.bind": format!("/{rule}"),
    })
}

impl<'c, 's> Masked<'c, 's> {
    fn new(cast: &'c Cast<'s>, column: &str, expression: &str) -> Self {
        let rule = make(cast, "maskingrules", rule_body(expression));
        let column = make(cast, "attributemaskingrules", column_body(&rule, VAULT, column));
        Self { cast, column, rule }
    }
}

impl Drop for Masked<'_, '_> {
    fn drop(&mut self) {
        for path in [&self.column, &self.rule] {
            self.cast.send("u0", "DELETE", path, None);
        }
    }
}

/// Of a column with a mask the stage has one: one test at a time puts a mask on it.
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
fn a_masked_value_is_shown_masked_and_unmasked_on_request_by_permission() {
    let _alone = alone();
    on_each_database(|stage| {
        let cast = cast(stage);
        let masked = Masked::new(&cast, "sample_pin", SOCIAL);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_pin": "123-45-6789"}));
        let (one, many) = (format!("{row}?$select=sample_pin"), "sample_vaults?$select=sample_pin");
        let seen = |who: &str, path: &str| read(&cast, who, path)["sample_pin"].clone();
        let listed = |who: &str, path: &str| {
            let list = read(&cast, who, path);
            let rows = list["value"].as_array().unwrap();
            let row = rows.iter().find(|each| each["sample_vaultid"] == id_in(&row)).unwrap();
            row["sample_pin"].clone()
        };
        let ask = |path: &str| format!("{path}&UnMaskedData=true");
        let hidden = json!("###-##-6789");
        let real = json!("123-45-6789");

        // Administrators too see the mask, unless they ask.
        assert_eq!((seen("u0", &one), seen("u0", &ask(&one))), (hidden.clone(), real.clone()));
        assert_eq!((listed("u0", many), listed("u0", &ask(many))), (hidden.clone(), real.clone()));
        assert_eq!(seen("u1", &ask(&one)), Value::Null);

        let allowed = profile(&cast, &[]);
        link(&cast, &allowed, "u1");
        let permitted = permission(&cast, &allowed, "sample_pin", "R");
        assert_eq!((seen("u1", &one), seen("u1", &ask(&one))), (hidden.clone(), hidden.clone()));
        let set = |number: i64| {
            cast.change_at("u0", &permitted, json!({"canreadunmasked": number}), "204");
        };
        set(1);
        assert_eq!((seen("u1", &one), seen("u1", &ask(&one))), (hidden.clone(), real.clone()));
        assert_eq!(listed("u1", &ask(many)), hidden);
        set(3);
        assert_eq!((listed("u1", many), listed("u1", &ask(many))), (hidden.clone(), real.clone()));

        // As a header, and of a single property.
        let header = cast
            .send_with("u1", "GET", &one, |request| request.header("MSCRM.UnMaskedData", "true"));
        assert_eq!(header.json()["sample_pin"], real);
        let property = |path: String| read(&cast, "u1", &path)["value"].clone();
        assert_eq!(property(format!("{row}/sample_pin")), hidden);
        assert_eq!(property(format!("{row}/sample_pin?UnMaskedData=true")), real);

        // Nor is it told when the row is written.
        let written = cast.send_with("u1", "PATCH", &row, |request| {
            request.header("Prefer", "return=representation").json(&json!({"sample_note": "n"}))
        });
        assert_eq!(written.json()["sample_pin"], hidden);
        drop(masked);
        assert_eq!(seen("u1", &one), real, "without its rule the column has no mask");
    });
}

#[test]
fn acting_for_somebody_takes_off_no_mask_that_one_of_both_may_not() {
    let _alone = alone();
    on_each_database(|stage| {
        let cast = cast(stage);
        let _masked = Masked::new(&cast, "sample_pin", SOCIAL);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_pin": "123-45-6789"}));
        let path = format!("{row}?$select=sample_pin&UnMaskedData=true");
        let seen = || read(&cast, "u2⇒u1", &path)["sample_pin"].clone();
        link(&cast, &profile(&cast, &[("sample_pin", "R3")]), "u1");
        assert_eq!(seen(), Value::Null);
        link(&cast, &profile(&cast, &[("sample_pin", "R")]), "u2");
        assert_eq!(seen(), "###-##-6789");
        link(&cast, &profile(&cast, &[("sample_pin", "R1")]), "u2");
        assert_eq!(seen(), "123-45-6789");
        let list = "sample_vaults?$select=sample_pin&UnMaskedData=true";
        let list = read(&cast, "u2⇒u1", list).to_string();
        assert!(list.contains("###-##-6789") && !list.contains("123-45"), "{list}");
    });
}

#[test]
fn pages_ordered_by_a_masked_value_go_on_without_telling_it() {
    let _alone = alone();
    on_each_database(|stage| {
        let cast = cast(stage);
        let _masked = Masked::new(&cast, "sample_pin", SOCIAL);
        link(&cast, &profile(&cast, &[("sample_pin", "R")]), "u1");
        let mark = engine::new_id().to_string();
        for pin in ["300-00-0001", "100-00-0003", "200-00-0002"] {
            vault(&cast, "u1", json!({"sample_name": mark, "sample_pin": pin}));
        }
        for select in ["sample_name", "sample_pin"] {
            let mut path = format!(
                "sample_vaults?$select={select}&$filter=sample_name eq '{mark}'&$orderby=sample_pin desc"
            );
            let mut seen = Vec::new();
            for _ in 0..4 {
                let page = cast.send_with("u1", "GET", &path, |request| {
                    request.header("Prefer", "odata.maxpagesize=1")
                });
                assert!(!page.text().contains("00-00"), "{}", page.text());
                let page = page.json();
                let id = page["value"][0]["sample_vaultid"].as_str().unwrap().to_owned();
                seen.push(read(&cast, "u0", &format!("sample_vaults({id})?UnMaskedData=true")));
                let Some(next) = page["@odata.nextLink"].as_str() else { break };
                path = next.split_once("/v9.2/").unwrap().1.to_owned();
            }
            let pins: Vec<&str> =
                seen.iter().map(|row| row["sample_pin"].as_str().unwrap()).collect();
            assert_eq!(pins, ["300-00-0001", "200-00-0002", "100-00-0003"]);
        }
    });
}

/// What goes into a fetch for its next page: the cookie, decoded twice and escaped once.
fn turned(page: &Value, number: usize) -> Option<String> {
    let cookie = page.get("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie")?.as_str()?;
    let (_, inner) = cookie.split_once(" pagingcookie=\"")?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let inner = decoded(&decoded(inner.split_once('"')?.0));
    let inner = inner.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Some(format!("page='{}' paging-cookie=\"{}\"", number + 1, inner.replace('"', "&quot;")))
}

#[test]
fn joined_pages_ordered_by_a_masked_value_go_on_too() {
    let _alone = alone();
    on_each_database(|stage| {
        let cast = cast(stage);
        let _masked = Masked::new(&cast, "sample_pin", SOCIAL);
        link(&cast, &profile(&cast, &[("sample_pin", "R")]), "u1");
        let mark = engine::new_id().to_string();
        for pin in ["300-00-0001", "100-00-0003", "200-00-0002"] {
            vault(&cast, "u1", json!({"sample_name": mark, "sample_pin": pin}));
        }
        // What the link asks of the user is asked again where the page goes on.
        let owner = "<link-entity name='systemuser' from='systemuserid' to='owninguser' alias='o'>\
                     <attribute name='fullname'/><filter>\
                     <condition attribute='systemuserid' operator='eq-userid'/></filter></link-entity>";
        let (mut page_of, mut seen) = (String::from("page='1'"), Vec::new());
        for number in 1..=4 {
            let xml = format!(
                "<fetch count='1' {page_of}><entity name='sample_vault'>\
                 <attribute name='sample_pin'/><order attribute='sample_pin' descending='true'/>\
                 <filter><condition attribute='sample_name' operator='eq' value='{mark}'/></filter>\
                 {owner}</entity></fetch>"
            );
            let path =
                format!("sample_vaults?fetchXml={}", utf8_percent_encode(&xml, NON_ALPHANUMERIC));
            let page = cast.send_with("u1", "GET", &path, |request| {
                request.header("Prefer", "odata.include-annotations=\"*\"")
            });
            assert!(!page.text().contains("00-00"), "{}", page.text());
            let page = page.json();
            let id = page["value"][0]["sample_vaultid"].as_str().unwrap().to_owned();
            seen.push(read(&cast, "u0", &format!("sample_vaults({id})?UnMaskedData=true")));
            let Some(next) = turned(&page, number) else { break };
            page_of = next;
        }
        let pins: Vec<&str> = seen.iter().map(|row| row["sample_pin"].as_str().unwrap()).collect();
        assert_eq!(pins, ["300-00-0001", "200-00-0002", "100-00-0003"]);
    });
}

#[test]
fn a_rule_is_an_expression_that_can_be_read_and_tries_itself() {
    let _alone = alone();
    on_each_database(|stage| {
        let cast = cast(stage);
        let post = |body: Value| cast.send("u0", "POST", "maskingrules", Some(body));
        for wrong in ["(", r"(a)\1", "a(?<=b)", "a{1000}{1000}{1000}"] {
            assert_eq!(outcome(&post(rule_body(wrong))), "400 0x80040203", "{wrong}");
        }
        let mut body = rule_body(SOCIAL);
        body["testdata"] = json!("123-45-6789");
        let rule = make(&cast, "maskingrules", body);
        assert_eq!(read(&cast, "u0", &rule)["maskedtestdata"], "###-##-6789");
        cast.change_at("u0", &rule, json!({"maskedcharacter": "*"}), "204");
        assert_eq!(read(&cast, "u0", &rule)["maskedtestdata"], "***-**-6789");
        cast.change_at("u0", &rule, json!({"regularexpression": "("}), "400 0x80040203");
        cast.change_at("u1", &rule, json!({"maskedcharacter": "+"}), "E1 prvWriteMaskingRule");

        let attach = |table: &str, column: &str, expected: &str| {
            let body = column_body(&rule, table, column);
            let response = cast.send("u0", "POST", "attributemaskingrules", Some(body));
            assert_eq!(outcome(&response), expected, "{}", response.text());
        };
        attach(VAULT, "sample_name", "400 0x8004f508");
        attach(VAULT, "sample_amount", "400 0x80040203");
        attach("nothing", "sample_pin", "400 0x8004f508");
        // Without a mask there is nothing to take off.
        let any = profile(&cast, &[]);
        let body = || Some(permission_body(&any, "sample_pin", "R1"));
        let refused = cast.send("u0", "POST", "fieldpermissions", body());
        assert_eq!(outcome(&refused), "400 0x8004f50e");
        let masked = Masked::new(&cast, "sample_pin", "x");
        let made = cast.send("u0", "POST", "fieldpermissions", body());
        assert_eq!(outcome(&made), "204", "{}", made.text());
        let twice = column_body(&masked.rule, VAULT, "sample_pin");
        let twice = cast.send("u0", "POST", "attributemaskingrules", Some(twice));
        assert_eq!(outcome(&twice), "412 0x80040237");
        drop(masked);
        cast.send("u0", "DELETE", &rule, None);
    });
}
