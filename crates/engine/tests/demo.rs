//! The engine over an embedded database, without any protocol: the exchanges of the documentation
//! as messages, and the refusals that belong to them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use engine::{ActFor, ActForBy, Clock, Contents, Engine, Response, Session};
use model::claims::Claims;
use model::message::{Create, Delete, Precondition, Request, Retrieve, RetrieveMultiple, Update};
use model::query::{Columns, Condition, Expand, Order, Path, Query, Selection};
use model::value::{Reference, Value};
use model::{Error, Uuid};
use store::Store;
use uuid::uuid;

const ACTUAL: Uuid = uuid!("278742b0-1e61-4fb5-84ef-c7de308c19e2");
const IMPERSONATED: Uuid = uuid!("75df116d-d9da-e711-a94b-000d3a34ed47");

fn engine() -> Engine {
    Engine::open(Store::open_in_memory().unwrap(), Contents::Demo, Clock::System).unwrap()
}

fn user(object_id: &str) -> Claims {
    Claims::user(object_id.parse().unwrap())
}

fn actual() -> Claims {
    user("3d8bed3e-79a3-47c8-80cf-269869b2e9f0")
}

fn admin() -> Claims {
    user("d0000000-0000-4000-8000-000000000001")
}

fn on_behalf_of(value: &str) -> [ActFor<'_>; 1] {
    [ActFor { header: "MSCRMCallerID", by: ActForBy::UserId, value }]
}

fn create(name: &str) -> Request {
    Request::Create(Create {
        table: "account".into(),
        values: vec![("name".into(), Value::Text(name.into()))],
        ..Create::default()
    })
}

fn authors(engine: &Engine, row: &Reference) -> [Option<Uuid>; 5] {
    let columns =
        ["createdby", "createdonbehalfby", "modifiedby", "modifiedonbehalfby", "owninguser"];
    let session = engine.session(&admin(), &[]).unwrap();
    let retrieve = Request::Retrieve(Retrieve {
        target: row.clone(),
        selection: Selection::columns(columns),
        unless_version: None,
    });
    let Response::Row(set) = engine.execute(&session, &retrieve).unwrap() else { panic!() };
    let row = set.rows.get(0).unwrap();
    let mut cells = set.shape.properties.iter().map(|property| row.guid(property.cell));
    [(); 5].map(|()| cells.next().unwrap())
}

fn created(response: Response) -> Reference {
    let Response::Created { row, .. } = response else { panic!("{response:?}") };
    row
}

#[test]
fn a_row_made_on_behalf_of_another_user_tells_both() {
    let engine = engine();
    let id = IMPERSONATED.to_string();
    let session = engine.session(&actual(), &on_behalf_of(&id)).unwrap();
    let row = created(engine.execute(&session, &create("A")).unwrap());
    let (b, a) = (Some(IMPERSONATED), Some(ACTUAL));
    assert_eq!(authors(&engine, &row), [b, a, b, a, b]);

    let direct = engine.session(&admin(), &[]).unwrap();
    let update = Request::Update(Update {
        target: row.clone(),
        values: vec![("name".into(), Value::Text("B".into()))],
        related: Vec::new(),
        condition: Precondition::None,
        returning: None,
    });
    engine.execute(&direct, &update).unwrap();
    let administrator = Some(uuid!("a0000000-0000-4000-8000-000000000001"));
    assert_eq!(authors(&engine, &row), [b, a, administrator, None, b]);
}

#[test]
fn expands_show_rows_and_collections_of_the_same_question() {
    let engine = engine();
    let session = engine.session(&admin(), &[]).unwrap();
    let expand = |name: &str, path| Expand {
        name: name.into(),
        path,
        selection: Selection::columns(["fullname"]),
        filter: None,
        order: Vec::new(),
        top: None,
    };
    let mut query = Query::new("account", Selection::columns(["name"]));
    query.selection.expands = vec![
        expand(
            "primarycontactid",
            Path::Lookup { column: "primarycontactid".into(), table: "contact".into() },
        ),
        expand(
            "contact_customer_accounts",
            Path::Collection { relationship: "contact_customer_accounts".into() },
        ),
    ];
    query.order = vec![Order::by("name")];
    query.page.size = Some(5);
    query.count = true;
    let ask = Request::RetrieveMultiple(RetrieveMultiple { query: query.clone(), from: None });
    let Response::Rows(first) = engine.execute(&session, &ask).unwrap() else { panic!() };
    assert_eq!((first.result.rows.len(), first.count), (5, Some(12)));
    let contacts: usize =
        first.result.collections[0].groups.values().map(ExactSizeIterator::len).sum();
    assert!(contacts > 0);
    query.page.after = first.ending.next().cloned();
    query.page.size = Some(100);
    let ask = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
    let Response::Rows(second) = engine.execute(&session, &ask).unwrap() else { panic!() };
    assert_eq!(second.result.rows.len(), 7);
    assert!(second.ending.next().is_none());
}

#[test]
fn a_seller_lists_what_the_privileges_give_and_opens_no_more() {
    let engine = engine();
    let sees = |claims: Claims| {
        let session = engine.session(&claims, &[]).unwrap();
        let query = Query::new("account", Selection::columns(["name"]));
        let ask = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
        let Response::Rows(page) = engine.execute(&session, &ask).unwrap() else { panic!() };
        page.result.rows.iter().filter_map(|row| row.guid(0)).collect::<Vec<_>>()
    };
    let all = sees(admin());
    let of_actual = sees(actual());
    assert_eq!(all.len(), 12);
    assert!(!of_actual.is_empty() && of_actual.len() < all.len());
    let hidden = all.iter().find(|id| !of_actual.contains(id)).unwrap();
    let session = engine.session(&actual(), &[]).unwrap();
    let open = |id: Uuid| {
        let retrieve = Retrieve {
            target: Reference::new("account", id),
            selection: Selection { columns: Columns::All, ..Selection::default() },
            unless_version: None,
        };
        engine.execute(&session, &Request::Retrieve(retrieve))
    };
    assert_eq!(open(*hidden).unwrap_err().code().number, 0x8004_8306);
    assert_eq!(open(Uuid::nil()).unwrap_err().code().number, 0x8004_0217);
    assert!(matches!(open(of_actual[0]).unwrap(), Response::Row(_)));
}

#[test]
fn pages_by_name_hold_the_readable_rows_once_and_in_order() {
    let engine = engine();
    let people = [
        admin(),
        actual(),
        user("d0000000-0000-4000-8000-000000000004"),
        user("d0000000-0000-4000-8000-000000000005"),
    ];
    for (claims, descending) in people.into_iter().flat_map(|who| [(who, false), (who, true)]) {
        let session = engine.session(&claims, &[]).unwrap();
        let ask = |query: Query| {
            let ask = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
            let Response::Rows(page) = engine.execute(&session, &ask).unwrap() else { panic!() };
            page
        };
        let active = Condition::equal("statecode", Value::Int(0));
        let mut query = Query::new("account", Selection::columns(["name"])).filter(active);
        let all = ask(query.clone()).result.rows;
        let mut expected: Vec<_> =
            all.iter().map(|row| (row.text(2).unwrap().to_lowercase(), row.guid(0))).collect();
        expected.sort();
        if descending {
            expected.reverse();
        }
        query.order = vec![Order { descending, ..Order::by("name") }];
        query.page.size = Some(2);
        let mut found = Vec::new();
        loop {
            let page = ask(query.clone());
            let rows = page.result.rows.iter();
            found.extend(rows.map(|row| (row.text(2).unwrap().to_lowercase(), row.guid(0))));
            query.page.after = page.ending.next().cloned();
            if query.page.after.is_none() {
                break;
            }
        }
        assert!(expected.len() > 1);
        assert_eq!(found, expected, "{claims:?}");
    }
}

/// An account and a contact that a client gave one and the same id, and a task about the contact.
fn twins(engine: &Engine, session: &Session) -> (Uuid, Reference) {
    let id = uuid!("7a7a7a7a-0000-4000-8000-000000000001");
    let row = |table: &str, id: Option<Uuid>, column: &str, value: Value| {
        let values = vec![(column.to_owned(), value)];
        let create = Create { table: table.into(), id, values, ..Create::default() };
        created(engine.execute(session, &Request::Create(create)).unwrap())
    };
    row("account", Some(id), "name", Value::Text("Twin".into()));
    row("contact", Some(id), "lastname", Value::Text("Twin".into()));
    let regarding = Value::Reference(Reference::new("contact", id));
    (id, row("task", None, "regardingobjectid", regarding))
}

#[test]
fn a_cascade_keeps_to_the_rows_of_its_own_table() {
    let engine = engine();
    let session = engine.session(&admin(), &[]).unwrap();
    let (id, task) = twins(&engine, &session);
    let delete = |table: &str| {
        let target = Reference::new(table, id);
        let delete = Delete { target, condition: Precondition::None };
        engine.execute(&session, &Request::Delete(delete)).unwrap();
    };
    let shows = |target: &Reference| {
        let selection = Selection::columns(["createdon"]);
        let retrieve = Retrieve { target: target.clone(), selection, unless_version: None };
        engine.execute(&session, &Request::Retrieve(retrieve)).is_ok()
    };
    delete("account");
    assert!(shows(&task), "the task of the contact went with the account of the same id");
    delete("contact");
    assert!(!shows(&task));
}

#[test]
fn a_lookup_moved_to_another_table_needs_its_rights_though_the_id_is_the_same() {
    let engine = engine();
    let administrator = engine.session(&admin(), &[]).unwrap();
    let (id, _) = twins(&engine, &administrator);
    let west = user("d0000000-0000-4000-8000-000000000005");
    let session = engine.session(&west, &[]).unwrap();
    let regarding = |table: &str| {
        vec![("regardingobjectid".to_owned(), Value::Reference(Reference::new(table, id)))]
    };
    // The administrator lets the seller's task point at the contact; the account stays hidden.
    let create = Create { table: "task".into(), values: Vec::new(), ..Create::default() };
    let task = created(engine.execute(&session, &Request::Create(create)).unwrap());
    let point = |session: &Session, table: &str| {
        let update = Update {
            target: task.clone(),
            values: regarding(table),
            related: Vec::new(),
            condition: Precondition::None,
            returning: None,
        };
        engine.execute(session, &Request::Update(update))
    };
    point(&administrator, "contact").unwrap();
    assert_eq!(point(&session, "account").unwrap_err().code().number, 0x8004_8306);
    point(&session, "contact").unwrap();
}

#[test]
fn refusals_to_act_on_behalf_come_in_their_order() {
    let engine = engine();
    let refused =
        |claims: &Claims, value: &str| engine.session(claims, &on_behalf_of(value)).unwrap_err();
    let impersonated = user("e39c5d16-675b-48d1-8e67-667427e9c084");
    let id = IMPERSONATED.to_string();
    let unknown = "11111111-1111-4111-8111-111111111111";
    assert!(matches!(refused(&actual(), "abc"), Error::InvalidArgument(_)));
    assert_eq!(refused(&impersonated, &ACTUAL.to_string()), Error::CannotActOnBehalf);
    assert_eq!(refused(&impersonated, unknown), Error::CannotActOnBehalf);
    assert_eq!(refused(&actual(), unknown), Error::NotAMember);
    let disabled = "a0000000-0000-4000-8000-000000000007";
    assert!(matches!(refused(&actual(), disabled), Error::UserDisabled { .. }));
    let system = "a0000000-0000-4000-8000-0000000000f1";
    assert_eq!(refused(&actual(), system), Error::CannotActOnBehalf);
    // Naming oneself is no impersonation and needs no privilege.
    let own = engine.session(&impersonated, &on_behalf_of(&id)).unwrap();
    assert_eq!((own.user().0, own.impersonator()), (IMPERSONATED, None));
}

#[test]
fn deleting_follows_the_relationships() {
    let engine = engine();
    let session = engine.session(&admin(), &[]).unwrap();
    let all = |table: &str, column: &str, id: Uuid| {
        let condition = Condition::equal(column, Value::Guid(id));
        let query = Query::new(table, Selection::columns(["createdon"])).filter(condition);
        let ask = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
        let Response::Rows(page) = engine.execute(&session, &ask).unwrap() else { panic!() };
        page.result.rows.len()
    };
    let query = Query::new("contact", Selection::columns(["parentcustomerid"]));
    let ask = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
    let Response::Rows(page) = engine.execute(&session, &ask).unwrap() else { panic!() };
    let cell = page.result.shape.properties[0].cell;
    let account = page.result.rows.iter().find_map(|row| row.guid(cell)).unwrap();
    assert!(all("contact", "parentcustomerid", account) > 0);
    let delete = Request::Delete(Delete {
        target: Reference::new("account", account),
        condition: Precondition::None,
    });
    assert!(matches!(engine.execute(&session, &delete).unwrap(), Response::Deleted));
    assert_eq!(all("contact", "parentcustomerid", account), 0);
    assert_eq!(all("account", "accountid", account), 0);
}
