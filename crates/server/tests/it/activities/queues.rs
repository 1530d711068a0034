//! Queues and the rows that wait in them.

use super::{SHARED, role_with};
use serde_json::{Value, json};

use crate::demo::{ACTUAL, ADMIN, IMPERSONATED, User, code, each_in};

fn queue(admin: &mut User, name: &str, owner: &str) -> String {
    let owner = format!("systemusers({owner})");
    admin.create("queues", &json!({"name": name, "ownerid@odata.bind": owner}))
}

fn task(user: &mut User, subject: &str) -> String {
    user.create("tasks", &json!({"subject": subject}))
}

/// `AddToQueue` with a task; the id of the item.
fn add(user: &mut User, queue: &str, task: &str, more: &Value) -> Result<String, (u16, String)> {
    let mut body = json!({
        "Target": {"@odata.type": "Microsoft.Dynamics.CRM.task", "activityid": task},
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("queues({queue})/Microsoft.Dynamics.CRM.AddToQueue");
    let answer = user.send("POST", &path, &[], Some(&body));
    if answer.status != 200 {
        return Err(crate::demo::refusal(&answer));
    }
    let answer = answer.json();
    assert!(
        answer["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("#Microsoft.Dynamics.CRM.AddToQueueResponse")
    );
    Ok(answer["QueueItemId"].as_str().unwrap().to_owned())
}

fn act(user: &mut User, item: &str, action: &str, body: &Value) -> u16 {
    let path = format!("queueitems({item})/Microsoft.Dynamics.CRM.{action}");
    user.send("POST", &path, &[], Some(body)).status
}

/// Where a task waits.
fn waiting(admin: &mut User, task: &str) -> Vec<String> {
    let path = format!("queueitems?$select=_queueid_value&$filter=_objectid_value eq {task}");
    admin.column(&path, "_queueid_value")
}

#[test]
fn a_row_waits_in_one_queue_and_is_moved_to_another() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let (one, other) = (queue(&mut admin, "One", ADMIN), queue(&mut admin, "Other", ADMIN));
        let waits = task(&mut admin, "Waits");
        let item = add(&mut admin, &one, &waits, &json!({})).unwrap();
        let path = format!(
            "queueitems({item})?$select=title,objecttypecode,enteredon,_ownerid_value,_queueid_value\
             &$expand=objectid_task($select=subject),queueid($select=name)"
        );
        let row = admin.read(&path);
        assert_eq!((&row["title"], &row["objecttypecode"]), (&json!("Waits"), &json!(4212)));
        assert_eq!(row["_ownerid_value"], ADMIN);
        assert!(row["enteredon"].is_string());
        assert_eq!(row["objectid_task"]["subject"], "Waits");
        assert_eq!(row["queueid"]["name"], "One");
        // Again is no change.
        assert_eq!(add(&mut admin, &one, &waits, &json!({})).unwrap(), item);
        let from = |queue: &str| json!({"SourceQueue": {"queueid": queue}});
        let wrong = add(&mut admin, &other, &waits, &from(&other));
        assert_eq!(wrong, Err(code(400, "0x80040524")));
        let mut more = from(&one);
        more["QueueItemProperties"] = json!({"priority": 5});
        let moved = add(&mut admin, &other, &waits, &more).unwrap();
        assert_eq!(admin.read(&format!("queueitems({moved})"))["priority"], 5);
        assert_ne!(moved, item);
        assert_eq!(waiting(&mut admin, &waits), [other.as_str()]);
        assert_eq!(admin.count(&format!("queues({other})/queue_entries/$count")), 1);

        // An item is a row like others.
        let body = json!({
            "queueid@odata.bind": format!("queues({one})"),
            "objectid_task@odata.bind": format!("tasks({waits})"),
        });
        assert_eq!(admin.refused("POST", "queueitems", Some(&body)), code(412, "0x80040237"));
        admin.delete(&format!("queueitems({moved})"));
        let item = admin.create("queueitems", &body);
        admin.change(&format!("queueitems({item})"), &json!({"priority": 3}));
        assert_eq!(admin.read(&format!("queueitems({item})?$select=priority"))["priority"], 3);
        // It goes with the row that waits, and with its queue.
        admin.delete(&format!("tasks({waits})"));
        assert!(!admin.exists(&format!("queueitems({item})")));
        let waits = task(&mut admin, "Waits too");
        add(&mut admin, &one, &waits, &json!({})).unwrap();
        admin.delete(&format!("queues({one})"));
        assert!(waiting(&mut admin, &waits).is_empty());
        assert!(admin.exists(&format!("tasks({waits})")));
    });
}

#[test]
fn an_item_is_picked_released_and_removed() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let line = queue(&mut admin, "Line", ADMIN);
        let waits = task(&mut admin, "Picked");
        let item = add(&mut admin, &line, &waits, &json!({})).unwrap();
        let worker = |admin: &mut User| {
            admin.read(&format!("queueitems({item})?$select=_workerid_value"))["_workerid_value"]
                .clone()
        };
        let pick = |remove: bool| json!({"SystemUser": {"systemuserid": IMPERSONATED}, "RemoveQueueItem": remove});
        assert_eq!(act(&mut admin, &item, "PickFromQueue", &pick(false)), 204);
        assert_eq!(worker(&mut admin), IMPERSONATED);
        assert_eq!(act(&mut admin, &item, "ReleaseToQueue", &json!({})), 204);
        assert_eq!(worker(&mut admin), Value::Null);
        assert_eq!(act(&mut admin, &item, "PickFromQueue", &pick(true)), 204);
        assert!(waiting(&mut admin, &waits).is_empty());
        let item = add(&mut admin, &line, &waits, &json!({})).unwrap();
        assert_eq!(act(&mut admin, &item, "RemoveFromQueue", &json!({})), 204);
        assert!(waiting(&mut admin, &waits).is_empty());
        assert!(admin.exists(&format!("tasks({waits})")));
    });
}

#[test]
fn members_of_a_queue_are_added_one_by_one_or_by_their_team() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let line = queue(&mut admin, "With members", ADMIN);
        let path = format!("queues({line})/Microsoft.Dynamics.CRM.AddPrincipalToQueue");
        let team = admin.create("teams", &json!({"name": "Of a queue"}));
        let members =
            json!({"Members": [{"systemuserid": IMPERSONATED}, {"systemuserid": ACTUAL}]});
        let join = format!("teams({team})/Microsoft.Dynamics.CRM.AddMembersTeam");
        assert_eq!(admin.send("POST", &join, &[], Some(&members)).status, 204);
        let one = json!({"Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": ACTUAL}});
        let all =
            json!({"Principal": {"@odata.type": "Microsoft.Dynamics.CRM.team", "teamid": team}});
        let members = format!(
            "queues({line})/queuemembership_association?$select=fullname&$orderby=fullname"
        );
        for (body, expected) in
            [(&one, &["Actual User"][..]), (&all, &["Actual User", "Impersonated User"][..])]
        {
            assert_eq!(admin.send("POST", &path, &[], Some(body)).status, 204);
            assert_eq!(admin.column(&members, "fullname"), expected);
        }
        let refused = demo.user("actual").send("POST", &path, &[], Some(&one));
        assert!(refused.text().contains("prvWriteQueue"), "{}", refused.text());
    });
}

#[test]
fn queues_need_rights_of_their_own_and_know_for_whom_it_is_done() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let mut actual = demo.user("actual");
        let waits = task(&mut actual, "Mine");
        let foreign = queue(&mut admin, "Foreign", ADMIN);
        // Without a privilege of queues.
        assert_eq!(add(&mut actual, &foreign, &waits, &json!({})), Err(code(403, "0x80040220")));
        let read = [("prvReadQueue", "Basic"), ("prvAppendToQueue", "Basic")];
        let weak = role_with(demo, IMPERSONATED, &read);
        let line = queue(&mut admin, "Guarded", IMPERSONATED);
        let strong = role_with(
            demo,
            ACTUAL,
            &[
                ("prvReadQueue", "Global"),
                ("prvAppendToQueue", "Global"),
                ("prvWriteQueue", "Global"),
            ],
        );
        let theirs = task(&mut demo.user("impersonated"), "Theirs");
        // On behalf of the owner of the queue, as far as that one may.
        let mut behalf = demo.on_behalf();
        let item = add(&mut behalf, &line, &theirs, &json!({})).unwrap();
        let row = admin.read(&format!("queueitems({item})"));
        assert_eq!(row["_createdby_value"], IMPERSONATED);
        assert_eq!(row["_createdonbehalfby_value"], ACTUAL);
        let pick = json!({"SystemUser": {"systemuserid": IMPERSONATED}, "RemoveQueueItem": false});
        for (action, body) in [
            ("PickFromQueue", &pick),
            ("ReleaseToQueue", &json!({})),
            ("RemoveFromQueue", &json!({})),
        ] {
            assert_eq!(act(&mut behalf, &item, action, body), 403, "{action}");
        }
        let principal = json!({"Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": ACTUAL}});
        let path = format!("queues({line})/Microsoft.Dynamics.CRM.AddPrincipalToQueue");
        assert_eq!(behalf.send("POST", &path, &[], Some(&principal)).status, 403);
        // Whoever may write the queue may do that.
        assert_eq!(act(&mut actual, &item, "ReleaseToQueue", &json!({})), 204);
        assert_eq!(act(&mut actual, &item, "RemoveFromQueue", &json!({})), 204);
        // What cannot wait in a queue is not put in one.
        let account = actual.account("No item");
        let body = json!({"Target": {"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": account}});
        let path = format!("queues({line})/Microsoft.Dynamics.CRM.AddToQueue");
        assert_eq!(actual.refused("POST", &path, Some(&body)), code(400, "0x800404e7"));
        for role in [weak, strong] {
            admin.delete(&format!("roles({role})"));
        }
    });
}

#[test]
fn units_are_written_by_whoever_may_write_their_group() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let group =
            admin.create("uomschedules", &json!({"name": "Bottles", "baseuomname": "Bottle"}));
        let below = format!(
            "uomschedules({group})/unit_of_measure_schedule_conversions?$select=name,quantity&$orderby=quantity"
        );
        assert_eq!(admin.column(&below, "name"), ["Bottle"]);
        let base = admin.column(&below, "uomid").remove(0);
        let body = json!({
            "name": "Crate", "quantity": 12,
            "uomscheduleid@odata.bind": format!("uomschedules({group})"),
            "baseuom@odata.bind": format!("uoms({base})"),
        });
        let unit = admin.create("uoms", &body);
        admin.change(&format!("uoms({unit})"), &json!({"name": "Box"}));
        assert_eq!(admin.column(&below, "name"), ["Bottle", "Box"]);
        let refused = demo.user("actual").refused("POST", "uoms", Some(&body));
        assert_eq!(refused, code(403, "0x80040220"));
        admin.delete(&format!("uoms({unit})"));
        assert_eq!(admin.column(&below, "name"), ["Bottle"]);
        admin.delete(&format!("uomschedules({group})"));
        assert!(!admin.exists(&format!("uoms({base})")));
    });
}
