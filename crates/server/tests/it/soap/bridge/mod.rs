//! One scenario, two protocols: requests of the Web API are asked by SOAP instead, and the answers told in the
//! Web API's words, so that whoever compares status, code and rows compares the decisions of both edges.
//!
//! What has no counterpart (most of `$filter`, `$expand`, batches, paths) is left to the Web API; how much crossed
//! is counted, and whatever should have crossed and did not fails the test.

mod answer;
mod question;
pub(super) mod xml;

use std::sync::Arc;

use planner::Catalog;
use testkit::{Bridge, Client, Outgoing, Response};

use question::Question;

/// Where the calls go.
const ADDRESS: &str = "/XRMServices/2011/Organization.svc/web";

/// A bridge to an organization with this metadata, which tells of each request whether it went over.
pub(crate) fn bridge(catalog: &Arc<Catalog>, told: fn(bool)) -> Bridge {
    let catalog = Arc::clone(catalog);
    Bridge::new(move |client, outgoing| {
        let question = Question::of(&catalog, outgoing);
        told(question.is_some());
        assert!(
            question.is_some() || Question::may_stay(&catalog, outgoing),
            "no way over to SOAP for {outgoing:?}"
        );
        Some(cross(&catalog, &question?, client, outgoing))
    })
}

fn cross(
    catalog: &Catalog,
    question: &Question,
    client: &mut Client,
    outgoing: &Outgoing<'_>,
) -> Response {
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
    answer::told(catalog, question, &response)
}
