//! One scenario, two protocols: requests of the Web API are asked by SOAP instead, and the answers told in the
//! Web API's words, so that whoever compares status, code and rows compares the decisions of both edges.
//!
//! What has no counterpart (`$filter`, `$expand`, batches, paths) is left to the Web API; how much crossed is
//! counted.

mod answer;
mod question;
pub(super) mod xml;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use planner::Catalog;
use testkit::{Bridge, Client, Outgoing, Response};

use question::Question;

/// Where the calls go.
const ADDRESS: &str = "/XRMServices/2011/Organization.svc/web";

/// A bridge to an organization with this metadata; each request that crosses it is counted.
pub(crate) fn bridge(catalog: &Arc<Catalog>, crossed: &Arc<AtomicUsize>) -> Bridge {
    let (catalog, crossed) = (Arc::clone(catalog), Arc::clone(crossed));
    Bridge::new(move |client, outgoing| cross(&catalog, &crossed, client, outgoing))
}

fn cross(
    catalog: &Catalog,
    crossed: &AtomicUsize,
    client: &mut Client,
    outgoing: &Outgoing<'_>,
) -> Option<Response> {
    let question = Question::of(catalog, outgoing)?;
    crossed.fetch_add(1, Ordering::Relaxed);
    let operation = question.operation();
    let mut request = client
        .request("POST", ADDRESS)
        .header("Content-Type", "text/xml; charset=utf-8")
        .header("SOAPAction", &format!("\"{}/IOrganizationService/{operation}\"", xml::SERVICES));
    for (name, value) in outgoing.headers {
        if name.eq_ignore_ascii_case("authorization") {
            request = request.header(name, value);
        }
    }
    let response = request.body(question.envelope(outgoing.headers)).send();
    Some(answer::told(catalog, &question, &response))
}
