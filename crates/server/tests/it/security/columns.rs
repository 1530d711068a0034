//! Column-level security (security.md §3.6) by its scenarios: who sees, gives and changes the values of
//! secured columns, by profiles, by shares of single rows, and under impersonation.

use model::Uuid;
use serde_json::{Value, json};
use testkit::Response;

use super::cast::{Cast, guid};
use super::outcome::{code, message};
use super::stage::{Stage, on_each_database};

pub(super) const VAULT: &str = "sample_vault";

/// Address of what an administrator makes: `sample_vaults(…)`.
pub(super) fn make(cast: &Cast<'_>, set: &str, body: Value) -> String {
    let response = cast.send("u0", "POST", set, Some(body));
    assert_eq!(response.status, 204, "{set}: {}", response.text());
    address(&response)
}

pub(super) fn address(made: &Response) -> String {
    let address = made.header("OData-EntityId").unwrap();
    address.split_once("/v9.2/").unwrap().1.to_owned()
}

pub(super) fn id_in(address: &str) -> &str {
    address.split_once('(').unwrap().1.trim_end_matches(')')
}

/// A vault of somebody.
pub(super) fn vault(cast: &Cast<'_>, owner: &str, mut body: Value) -> String {
    body["ownerid@odata.bind"] = format!("/systemusers({})", cast.id(owner)).into();
    make(cast, "sample_vaults", body)
}

/// A profile that allows what the letters say: C(reate), R(ead), U(pdate), 1 or 3 for how many rows
/// are read unmasked.
pub(super) fn profile(cast: &Cast<'_>, allowed: &[(&str, &str)]) -> String {
    let profile =
        make(cast, "fieldsecurityprofiles", json!({"name": engine::new_id().to_string()}));
    for (column, letters) in allowed {
        permission(cast, &profile, column, letters);
    }
    profile
}

pub(super) fn permission(cast: &Cast<'_>, profile: &str, column: &str, letters: &str) -> String {
    make(cast, "fieldpermissions", permission_body(profile, column, letters))
}

pub(super) fn permission_body(profile: &str, column: &str, letters: &str) -> Value {
    let allowed = |letter: char| if letters.contains(letter) { 4 } else { 0 };
    let unmasked = letters.chars().find_map(|letter| letter.to_digit(10)).unwrap_or(0);
    json!({
        "entityname": VAULT,
        "attributelogicalname": column,
        "cancreate": allowed('C'),
        "canread": allowed('R'),
        "canupdate": allowed('U'),
        "canreadunmasked": unmasked,
        "fieldsecurityprofileid@odata.bind": format!("/{profile}"),
    })
}

/// Gives a profile to a user, or to a team.
pub(super) fn link(cast: &Cast<'_>, profile: &str, holder: &str) {
    let response = change_link(cast, "u0", "POST", profile, holder);
    assert_eq!(response.status, 204, "{}", response.text());
}

pub(super) fn change_link(
    cast: &Cast<'_>,
    who: &str,
    method: &str,
    profile: &str,
    holder: &str,
) -> Response {
    let (set, relationship) = if holder.starts_with('K') {
        ("teams", "teamprofiles_association")
    } else {
        ("systemusers", "systemuserprofiles_association")
    };
    let holder = format!("{set}({})", cast.id(holder));
    if method == "DELETE" {
        return cast.send(
            who,
            method,
            &format!("{profile}/{relationship}({})/$ref", id_in(&holder)),
            None,
        );
    }
    let body = json!({"@odata.id": holder});
    cast.send(who, method, &format!("{profile}/{relationship}/$ref"), Some(body))
}

/// The id of a column of the table of vaults.
pub(super) fn column_id(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("column:{VAULT}.{name}").as_bytes())
}

pub(super) fn share_body(
    cast: &Cast<'_>,
    row: &str,
    column: &str,
    with: &str,
    rights: &str,
) -> Value {
    let (set, kind) =
        if with.starts_with('K') { ("teams", "team") } else { ("systemusers", "systemuser") };
    let mut body = json!({
        "attributeid": column_id(column),
        "readaccess": rights.contains('R'),
        "updateaccess": rights.contains('U'),
        "objectid_sample_vault@odata.bind": format!("/{row}"),
    });
    body[format!("principalid_{kind}@odata.bind")] = format!("/{set}({})", cast.id(with)).into();
    body
}

pub(super) fn share(cast: &Cast<'_>, row: &str, column: &str, with: &str, rights: &str) -> String {
    make(cast, "principalobjectattributeaccessset", share_body(cast, row, column, with, rights))
}

/// u1 and u2 in N with the same rights on vaults; u2 acts for others.
pub(super) fn cast(stage: &Stage) -> Cast<'_> {
    let cast = Cast::new(stage).acts_on_behalf("u2").team("K", "N", 0, &["u1"]);
    let cast = ["u1", "u2"].into_iter().fold(cast, |cast, user| {
        cast.role_on(VAULT, user, "N", "Cl Rl Wl Dl Al Tl")
            .role_on("contact", user, "N", "Rg Tg Ag")
            .role_on("systemuser", user, "N", "Rg")
    });
    cast.ready()
}

pub(super) fn read(cast: &Cast<'_>, who: &str, path: &str) -> Value {
    let response = cast.send(who, "GET", path, None);
    assert_eq!(response.status, 200, "{who} {path}: {}", response.text());
    response.json()
}

#[track_caller]
fn secret(cast: &Cast<'_>, who: &str, row: &str, expected: Option<&str>) {
    let seen = read(cast, who, &format!("{row}?$select=sample_secret"));
    assert_eq!(seen["sample_secret"].as_str(), expected, "{who}: {seen}");
}

#[track_caller]
fn update(cast: &Cast<'_>, who: &str, row: &str, body: Value, expected: &str) {
    cast.change_at(who, row, body, expected);
}

#[test]
fn without_a_profile_a_secured_column_is_empty_for_all_but_administrators_63_64_68() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        secret(&cast, "u1", &row, None);
        secret(&cast, "u0", &row, Some("x"));
        let id = id_in(&row);
        let names = |who: &str, filter: &str| {
            let path = format!("sample_vaults?$select=sample_name&$filter={filter}");
            let all = read(&cast, who, &path);
            let rows = all["value"].as_array().unwrap().clone();
            rows.iter().filter(|row| row["sample_vaultid"] == id).count()
        };
        assert_eq!(names("u1", "sample_secret eq 'x'"), 0);
        assert_eq!(names("u1", "sample_secret eq null"), 1);
        assert_eq!(names("u0", "sample_secret eq 'x'"), 1);
        assert_eq!(names("u0", "sample_secret eq null"), 0);
    });
}

#[test]
fn without_a_profile_a_secured_column_is_neither_given_nor_changed_65() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        for value in [json!("y"), json!("x"), json!(null)] {
            update(&cast, "u1", &row, json!({"sample_secret": value}), "403 0x8004f507");
        }
        update(&cast, "u1", &row, json!({"sample_note": "n"}), "204");
        secret(&cast, "u0", &row, Some("x"));

        let refused = cast.send_with("u1", "PATCH", &row, |request| {
            request
                .header("Prefer", "odata.include-annotations=\"*\"")
                .json(&json!({"sample_note": "m", "sample_secret": "y"}))
        });
        assert_eq!(
            message(&refused),
            format!(
                "Caller user with Id {} does not have update permissions to a Secret secured field \
                 on entity Vault table. The requested operation could not be completed.",
                cast.id("u1")
            )
        );
        let error = &refused.json()["error"];
        assert_eq!(error["@OnBehalf.DeniedPrincipalId"], cast.id("u1").to_string());
        assert_eq!(error["@OnBehalf.Reason"], "the column sample_secret: no permission to update");
        // Nothing of a refused request is kept.
        assert_eq!(read(&cast, "u0", &row)["sample_note"], "n");

        let create = |body: Value| cast.send("u1", "POST", "sample_vaults", Some(body));
        let refused = create(json!({"sample_name": "w", "sample_secret": "x"}));
        assert_eq!((refused.status, code(&refused).as_str()), (403, "0x8004f502"));
        let refused = create(json!({"sample_name": "w", "sample_flag": true}));
        assert_eq!((refused.status, code(&refused).as_str()), (403, "0x8004f502"));
        let made = create(json!({"sample_name": "w", "sample_secret": null}));
        assert_eq!(made.status, 204, "{}", made.text());
        // What the server itself fills in needs no permission.
        assert_eq!(read(&cast, "u1", &address(&made))["sample_flag"], false);
    });
}

#[test]
fn who_may_not_reach_the_row_hears_of_the_row_first() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u0", json!({"sample_name": "v", "sample_secret": "x"}));
        update(&cast, "u1", &row, json!({"sample_secret": "y"}), "E2 ReadAccess");
        let missing = format!("sample_vaults({})", engine::new_id());
        update(&cast, "u1", &missing, json!({"sample_secret": "y"}), "E6");
        update(&cast, "u3", &row, json!({"sample_secret": "y"}), "E1n");
        // The column comes before the rules of values.
        let long = "x".repeat(300);
        let own = vault(&cast, "u1", json!({"sample_name": "v"}));
        update(&cast, "u1", &own, json!({"sample_secret": long}), "403 0x8004f507");
    });
}

#[test]
fn profiles_of_a_user_and_of_its_teams_add_up_66() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        let reads = profile(&cast, &[("sample_secret", "R")]);
        link(&cast, &reads, "u1");
        secret(&cast, "u1", &row, Some("x"));
        secret(&cast, "u2", &row, None);
        update(&cast, "u1", &row, json!({"sample_secret": "y"}), "403 0x8004f507");

        let writes = profile(&cast, &[("sample_secret", "CU")]);
        link(&cast, &writes, "K");
        update(&cast, "u1", &row, json!({"sample_secret": "y"}), "204");
        let body = json!({"sample_name": "w", "sample_secret": "z"});
        let made = cast.send("u1", "POST", "sample_vaults", Some(body));
        assert_eq!(made.status, 204, "{}", made.text());
        secret(&cast, "u1", &address(&made), Some("z"));
    });
}

#[test]
fn a_share_opens_the_column_of_one_row_67() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let body = || json!({"sample_name": "v", "sample_secret": "x", "sample_code": engine::new_id().to_string()});
        let (one, other) = (vault(&cast, "u1", body()), vault(&cast, "u1", body()));
        let shared = share(&cast, &one, "sample_secret", "u1", "R");
        let list = read(&cast, "u1", "sample_vaults?$select=sample_secret,sample_code");
        let seen = |row: &str| {
            let rows = list["value"].as_array().unwrap();
            let row = rows.iter().find(|each| each["sample_vaultid"] == id_in(row)).unwrap();
            (row["sample_secret"].clone(), row["sample_code"].clone())
        };
        assert_eq!(seen(&one), (json!("x"), Value::Null));
        assert_eq!(seen(&other), (Value::Null, Value::Null));
        update(&cast, "u1", &one, json!({"sample_secret": "y"}), "403 0x8004f507");

        // By a team, to be changed; only this column of only this row.
        let by_team = share(&cast, &one, "sample_secret", "K", "U");
        update(&cast, "u1", &one, json!({"sample_secret": "y"}), "204");
        update(&cast, "u1", &one, json!({"sample_code": "c"}), "403 0x8004f507");
        update(&cast, "u1", &other, json!({"sample_secret": "y"}), "403 0x8004f507");
        update(&cast, "u2", &one, json!({"sample_secret": "y"}), "403 0x8004f507");

        for gone in [&shared, &by_team] {
            assert_eq!(cast.send("u0", "DELETE", gone, None).status, 204);
        }
        secret(&cast, "u1", &one, None);
        update(&cast, "u1", &one, json!({"sample_secret": "z"}), "403 0x8004f507");
    });
}

#[test]
fn acting_for_somebody_needs_the_permission_of_both_90() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        let denied = |expected: &str| {
            let refused = cast.send_with("u2⇒u1", "PATCH", &row, |request| {
                request
                    .header("Prefer", "odata.include-annotations=\"*\"")
                    .json(&json!({"sample_secret": "y"}))
            });
            assert_eq!(code(&refused), "0x8004f507");
            // The user acted for is named, whoever of the two lacks it.
            assert!(message(&refused).contains(&cast.id("u1").to_string()));
            let denied = &refused.json()["error"]["@OnBehalf.DeniedPrincipalId"];
            assert_eq!(*denied, cast.id(expected).to_string());
        };
        denied("u1");
        let all = profile(&cast, &[("sample_secret", "CRU")]);
        link(&cast, &all, "u2");
        secret(&cast, "u2", &row, Some("x"));
        secret(&cast, "u2⇒u1", &row, None);
        denied("u1");

        link(&cast, &all, "u1");
        secret(&cast, "u2⇒u1", &row, Some("x"));
        update(&cast, "u2⇒u1", &row, json!({"sample_secret": "y"}), "204");

        let unlinked = change_link(&cast, "u0", "DELETE", &all, "u2");
        assert_eq!(unlinked.status, 204, "{}", unlinked.text());
        secret(&cast, "u1", &row, Some("y"));
        secret(&cast, "u2⇒u1", &row, None);
        denied("u2");
        let refused = cast.send(
            "u2⇒u1",
            "POST",
            "sample_vaults",
            Some(json!({"sample_name": "w", "sample_secret": "x"})),
        );
        assert_eq!(code(&refused), "0x8004f502");

        // Each side by whatever it has: here one by a profile, the other by a share.
        share(&cast, &row, "sample_secret", "u2", "RU");
        secret(&cast, "u2⇒u1", &row, Some("y"));
        update(&cast, "u2⇒u1", &row, json!({"sample_secret": "z"}), "204");

        // Who acts for an administrator is none.
        let body = || json!({"sample_name": "v", "sample_secret": "x"});
        secret(&cast, "u2⇒u0", &vault(&cast, "u0", body()), None);
        secret(&cast, "u0⇒u1", &vault(&cast, "u1", body()), Some("x"));
    });
}

#[test]
fn changes_of_profiles_and_roles_count_at_once() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        let reads = profile(&cast, &[]);
        link(&cast, &reads, "u1");
        secret(&cast, "u1", &row, None);
        let allowed = permission(&cast, &reads, "sample_secret", "R");
        secret(&cast, "u1", &row, Some("x"));
        update(&cast, "u0", &allowed, json!({"canread": 0}), "204");
        secret(&cast, "u1", &row, None);
        update(&cast, "u0", &allowed, json!({"canread": 4}), "204");
        secret(&cast, "u1", &row, Some("x"));
        assert_eq!(change_link(&cast, "u0", "DELETE", &reads, "u1").status, 204);
        secret(&cast, "u1", &row, None);
        link(&cast, &reads, "K");
        secret(&cast, "u1", &row, Some("x"));
        assert_eq!(cast.send("u0", "DELETE", &reads, None).status, 204);
        secret(&cast, "u1", &row, None);
        assert_eq!(cast.send("u0", "GET", &allowed, None).status, 404);

        // The role System Administrator brings everything, whenever it is given.
        let values = vec![
            ("systemuserid".to_owned(), guid(cast.id("u2"))),
            ("roleid".to_owned(), guid(Cast::administrator_role())),
        ];
        secret(&cast, "u2", &row, None);
        stage.insert(&[seed::Row {
            table: "systemuserroles".into(),
            id: engine::new_id(),
            values,
        }]);
        secret(&cast, "u2", &row, Some("x"));
        update(&cast, "u2", &row, json!({"sample_secret": "y"}), "204");
    });
}

#[test]
fn a_yes_or_no_is_always_read_and_changed_by_permission() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_flag": true}));
        assert_eq!(read(&cast, "u1", &row)["sample_flag"], true);
        update(&cast, "u1", &row, json!({"sample_flag": false}), "403 0x8004f507");
        link(&cast, &profile(&cast, &[("sample_flag", "U")]), "u1");
        update(&cast, "u1", &row, json!({"sample_flag": false}), "204");
    });
}
