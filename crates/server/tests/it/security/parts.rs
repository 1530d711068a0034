//! Rows that are parts of other rows, which decide about them (security.md D11, D33).

use model::Uuid;
use model::value::Value;
use serde_json::json;

use super::cast::{Cast, listed};
use super::stage::on_each_database;

fn items(cast: &Cast<'_>, who: &str, queue: &str) -> Vec<String> {
    let path = format!("queueitems?$select=title&$filter=_queueid_value eq {queue}");
    let list = cast.send(who, "GET", &path, None);
    assert_eq!(list.status, 200, "{who}: {}", list.text());
    listed(&list, "title")
}

#[test]
fn parts_are_seen_by_whoever_sees_the_whole_and_go_with_it() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role_on("queue", "u1", "N", "Rb Wb Db")
            .role_on("queue", "u2", "N", "Rb Wb Db")
            .miscellaneous("u1", &["prvReadRecordAuditHistory"])
            .miscellaneous("u2", &["prvReadRecordAuditHistory"])
            .role_on("queue", "app", "R", "Rg Wg Dg")
            .miscellaneous("app", &["prvActOnBehalfOfAnotherUser"])
            .role("u3", "N1", "Rb")
            .ready();
        let body = json!({
            "name": "Queue",
            "incomingemaildeliverymethod": 0,
            "incomingemailfilteringmethod": 0,
            "outgoingemaildeliverymethod": 0,
            "queueviewtype": 0,
            "ownerid@odata.bind": cast.path("u1"),
        });
        let made = cast.send("u0", "POST", "queues", Some(body));
        cast.expect(&made, "204", "u0");
        let queue = crate::demo::id_of(&made);
        let item = engine::new_id();
        stage.insert(&[seed::Row {
            table: "queueitem".to_owned(),
            id: item,
            values: vec![
                ("title".to_owned(), Value::Text("Item".to_owned())),
                ("queueid".to_owned(), Value::Guid(queue.parse::<Uuid>().unwrap())),
            ],
        }]);

        let one = format!("queueitems({item})");
        let history = |who: &str| {
            let function = "RetrieveRecordChangeHistory(Target=@t)";
            let path = format!("{function}?@t={{'@odata.id':'{one}'}}");
            cast.send(who, "GET", &path, None).status
        };
        for who in ["u0", "u1"] {
            assert_eq!(items(&cast, who, &queue), ["Item"], "{who}");
            assert_eq!(cast.send(who, "GET", &one, None).status, 200, "{who}");
            assert_eq!(history(who), 200, "{who}");
        }
        assert_eq!(items(&cast, "u2", &queue), Vec::<String>::new());
        assert_eq!(cast.send("u2", "GET", &one, None).status, 404);
        assert_eq!(history("u2"), 404);
        // Without the privilege of queues nothing is told at all.
        cast.expect(&cast.send("u3", "GET", "queueitems", None), "E1 prvReadQueue", "u3");

        // Who may write the whole writes its parts, on behalf of others too, and nobody else does.
        for who in ["u0", "u1", "app⇒u1"] {
            let body = json!({"priority": 7});
            cast.expect(&cast.send(who, "PATCH", &one, Some(body)), "204", who);
        }
        let body = json!({"priority": 8});
        cast.expect(&cast.send("u2", "PATCH", &one, Some(body.clone())), "E2 WriteAccess", "u2");
        cast.expect(&cast.send("u2", "DELETE", &one, None), "E2 WriteAccess", "u2");
        cast.expect(&cast.send("u3", "PATCH", &one, Some(body)), "E1 prvWriteQueue", "u3");
        cast.expect(&cast.send("u3", "DELETE", &one, None), "E1 prvWriteQueue", "u3");
        let refused = cast.send("u2", "DELETE", &format!("queues({queue})"), None);
        cast.expect(&refused, "E2 DeleteAccess", "u2");
        let gone = cast.send("u1", "DELETE", &format!("queues({queue})"), None);
        cast.expect(&gone, "204", "u1");
        assert_eq!(items(&cast, "u0", &queue), Vec::<String>::new());
    });
}
