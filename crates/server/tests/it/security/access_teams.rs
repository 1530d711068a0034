//! Access teams: who may join one, and what its members see.

use serde_json::json;
use testkit::Response;

use super::cast::Cast;
use super::outcome::message;
use super::stage::on_each_database;

fn join(cast: &Cast<'_>, user: &str, team: &str) -> Response {
    let path = format!("{}/Microsoft.Dynamics.CRM.AddMembersTeam", cast.path(team));
    let member =
        json!({"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": cast.id(user)});
    cast.send("u0", "POST", &path, Some(json!({"Members": [member]})))
}

#[test]
fn who_joins_an_access_team_holds_the_privileges_for_what_is_shared_with_it_25_26() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Wb")
            .team("X", "N", 1, &["u2"])
            .role("u2", "N", "Wb")
            .shared("t(u4)", "X", "R")
            .ready();
        let refused = join(&cast, "u1", "X");
        cast.expect(&refused, "400 0x80048342", "u0");
        assert_eq!(
            message(&refused),
            "The user can't be added to the team because the user doesn't have the \
             \"prvReadAccount\" privilege."
        );
        // A member without the privilege gets nothing by the share.
        cast.get("u2", "t(u4)", "E1 prvReadAccount");
        let cast = cast.role("u1", "N", "Rb").ready();
        cast.get("u1", "t(u4)", "E2 ReadAccess");
        cast.expect(&join(&cast, "u1", "X"), "204", "u0");
        cast.get("u1", "t(u4)", "200").patch("u1", "t(u4)", "E2 WriteAccess");
    });
}
