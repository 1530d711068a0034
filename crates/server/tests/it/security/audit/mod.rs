//! Auditing (security.md §8): what is told of whom, who reads it, who turns it on and off.

mod histories;
mod reading;
mod rows;
mod switches;

use std::sync::{Arc, Mutex, PoisonError, Weak};

use model::Uuid;
use serde_json::{Value, json};
use testkit::{Response, databases};

use super::cast::Cast;
use super::stage::{Stage, Who};

/// No action.
const NONE: [i64; 0] = [];
const ADMINISTRATOR: &str = "d0000000-0000-4000-8000-000000000001";
const ORGANIZATION: &str = "organizations(e0000000-0000-4000-8000-000000000001)";

/// Runs a test on servers of every database whose organization is audited. Tests that run at the same
/// time share them.
fn on_each_audited(test: impl Fn(&Stage)) {
    static SHARED: Mutex<Vec<Weak<Stage>>> = Mutex::new(Vec::new());
    let stages: Vec<Arc<Stage>> = {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let alive: Vec<_> = shared.iter().filter_map(Weak::upgrade).collect();
        let stages = if alive.is_empty() {
            databases().map(|database| Arc::new(audited(Stage::new(database)))).collect()
        } else {
            alive
        };
        *shared = stages.iter().map(Arc::downgrade).collect();
        stages
    };
    for stage in stages {
        test(&stage);
    }
}

fn audited(stage: Stage) -> Stage {
    assert_eq!(turn(&stage, &json!({"isauditenabled": true})).status, 204);
    stage
}

/// Turns switches of the organization, as System Administrator.
fn turn(stage: &Stage, switches: &Value) -> Response {
    let token = stage.token(Who::Person(ADMINISTRATOR.parse().unwrap()));
    let path = format!("/api/data/v9.2/{ORGANIZATION}");
    stage.client().request("PATCH", &path).token(&token).json(switches).send()
}

/// What was told of a row, newest first, as System Administrator.
fn told(cast: &Cast<'_>, id: impl ToString) -> Vec<Value> {
    let path = format!(
        "audits?$filter=_objectid_value eq {}&$orderby=createdon desc,auditid desc",
        id.to_string()
    );
    let response = cast.send("u0", "GET", &path, None);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["value"].as_array().unwrap().clone()
}

/// The actions that were told of a row, newest first.
fn actions(cast: &Cast<'_>, id: impl ToString) -> Vec<i64> {
    told(cast, id).iter().map(|row| row["action"].as_i64().unwrap()).collect()
}

/// The id in the address of a row that was made.
fn made(response: &Response) -> Uuid {
    let address = response.header("OData-EntityId").unwrap();
    let (_, id) = address.trim_end_matches(')').rsplit_once('(').unwrap();
    id.parse().unwrap()
}

/// The details of a row of `audit`, as System Administrator.
fn details(cast: &Cast<'_>, row: &Value) -> Value {
    let id = row["auditid"].as_str().unwrap();
    let path = format!("audits({id})/Microsoft.Dynamics.CRM.RetrieveAuditDetails");
    let response = cast.send("u0", "GET", &path, None);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["AuditDetail"].clone()
}
