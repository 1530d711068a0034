//! The last requests, for those who test against us: who asked, on whose behalf, what was decided and why.
//! No token, no body, and no value of a query's parameter that is a secret.

use std::collections::VecDeque;
use std::sync::Arc;

use edge::Observed;
use engine::Clock;
use model::Error;
use model::claims::{Claims, Identity};
use parking_lot::Mutex;
use serde_json::{Map, Value, json};

/// How many are kept.
const KEPT: usize = 1000;
/// Longer targets are cut.
const LONGEST: usize = 8 * 1024;
/// Parameters of a query whose values nobody is shown.
const SECRETS: [&str; 6] = ["token", "secret", "password", "code", "sig", "assertion"];

/// A ring of requests. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Recent(Arc<Mutex<VecDeque<Value>>>);

impl Recent {
    /// Keeps a request.
    pub(crate) fn keep(&self, observed: &Observed<'_>) {
        let told = tell(observed);
        let mut ring = self.0.lock();
        if observed.again
            && let Some(before) = ring.iter().rposition(|other| other.get("id") == told.get("id"))
        {
            ring.remove(before);
        }
        if ring.len() >= KEPT {
            ring.pop_front();
        }
        ring.push_back(told);
    }

    /// The last ones, the newest first.
    pub(crate) fn last(&self, top: usize) -> Vec<Value> {
        let ring = self.0.lock();
        ring.iter().rev().take(top).cloned().collect()
    }
}

fn tell(observed: &Observed<'_>) -> Value {
    let incoming = observed.incoming;
    let header = |name: &str| incoming.headers.get(name).and_then(|value| value.to_str().ok());
    let client_id = header("x-ms-client-request-id").or_else(|| header("client-request-id"));
    let (object_id, application_id) = match &incoming.arrival.claims {
        Ok(Claims { who: Identity::User { object_id }, .. }) => (Some(*object_id), None),
        Ok(Claims { who: Identity::Application { application_id, object_id }, .. }) => {
            (*object_id, Some(*application_id))
        }
        Err(_) => (None, None),
    };
    let mut named = Map::new();
    if let Ok(Claims { whom: Some(whom), .. }) = &incoming.arrival.claims {
        named.insert("act".to_owned(), json!([whom.to_string()]));
    }
    let headers = edge::act_for(incoming.headers);
    let headers = headers.iter().map(|each| (each.header, each.value));
    let blocks = observed.named.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in headers.chain(blocks) {
        if let Value::Array(values) = named.entry(name).or_insert_with(|| json!([])) {
            values.push(value.into());
        }
    }
    let session = observed.session;
    let user = session.map(|session| session.user().to_string());
    let impersonator = session.and_then(engine::Session::impersonator);
    let authenticated = impersonator.map(|user| user.to_string()).or_else(|| user.clone());
    let denied = session.zip(observed.error).and_then(|(session, error)| session.explain(error));
    let decided = match (observed.error, observed.status) {
        (Some(Error::Denied(_)), _) => "denied",
        (_, 401) => "unauthenticated",
        // A wrong password in an envelope is told by a fault.
        (Some(error), _) if error.code().status == 401 => "unauthenticated",
        (Some(_), _) => "refused",
        (None, _) => "allowed",
    };
    let (denied_user, missing) = denied.unzip();
    let why = missing.or_else(|| observed.told.and_then(|told| told.why.clone()));
    json!({
        "time": Clock::System.now().to_string(),
        "id": incoming.id.to_string(),
        "clientRequestId": client_id,
        "method": incoming.method.as_str(),
        "target": without_secrets(incoming.target),
        "status": observed.status,
        "milliseconds": f64::from(u32::try_from(observed.took.as_micros()).unwrap_or(u32::MAX)) / 1000.0,
        "objectId": object_id.map(|id| id.to_string()),
        "applicationId": application_id.map(|id| id.to_string()),
        "authenticatedUserId": authenticated,
        "effectiveUserId": user,
        "impersonation": named,
        "message": observed.told.map(|told| told.message),
        "table": observed.told.and_then(|told| told.table.as_deref()),
        "decided": decided,
        "why": why,
        "deniedUserId": denied_user.map(|user| user.to_string()),
        "code": observed.error.map(|error| format!("0x{:08x}", error.code().number)),
        "error": observed.error.map(|error| edge::shortened(error.to_string())),
    })
}

/// Path and query, but for values that are secrets.
fn without_secrets(target: &str) -> String {
    let end = target.floor_char_boundary(LONGEST);
    let target = target.get(..end).unwrap_or_default();
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let parameters = query.split('&').map(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        // Those of OData are no secrets, and their names say so.
        let is_secret = !lower.starts_with(['$', '%', '@'])
            && SECRETS.iter().any(|secret| lower.contains(secret));
        if is_secret { [name, "=***"].concat() } else { parameter.to_owned() }
    });
    [path, "?", &parameters.collect::<Vec<_>>().join("&")].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_query_are_not_shown() {
        let check = |target: &str, shown: &str| assert_eq!(without_secrets(target), shown);
        check("/api", "/api");
        check("/a?access_token=abc&$top=1", "/a?access_token=***&$top=1");
        check("/a?Client_Secret=a&x=1", "/a?Client_Secret=***&x=1");
        check("/a?$skiptoken=abc&$filter=a eq 1", "/a?$skiptoken=abc&$filter=a eq 1");
        check("/a?%24deltatoken=1", "/a?%24deltatoken=1");
    }
}
