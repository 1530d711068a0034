//! The floor: a bare server of the same HTTP stack over the same SQLite file, with fixed SQL and
//! hand-written JSON for exactly the requests of the benchmark. No parsing, no metadata, no security.

mod answer;
mod database;
mod json;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::Write as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderName, HeaderValue, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;
use uuid::Uuid;

use crate::Outcome;
use answer::{Answer, Floor};
pub(crate) use database::connect;

/// Headers that every answer of the server carries. Its ids are fresh ones.
const EVERYWHERE: [(&str, &str); 6] = [
    ("odata-version", "4.0"),
    ("req_id", "01a2021b-c17b-769b-95b2-5440df0f91de"),
    ("x-ms-service-request-id", "01a2021b-c17b-769b-95b2-5440df0f91de"),
    ("x-ms-dop-hint", "10"),
    ("x-ms-ratelimit-burst-remaining-xrm-requests", "6000"),
    ("x-ms-ratelimit-time-remaining-xrm-requests", "1200000"),
];
const JSON: &str = "application/json; odata.metadata=minimal; odata.streaming=true";
const ENTITY_ID: HeaderName = HeaderName::from_static("odata-entityid");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// `bench floor DATABASE USER`: serves the file; USER is whom created rows belong to.
pub(crate) fn main(arguments: &[String]) -> Outcome<()> {
    let [database, user] = arguments else {
        return Err("floor needs a database and a user".into());
    };
    let user = Uuid::try_parse(user).map_err(|error| error.to_string())?;
    // The same runtime as the server's.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(serve(Path::new(database), user))
}

async fn serve(database: &Path, user: Uuid) -> Outcome<()> {
    let failed = |error: std::io::Error| error.to_string();
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let floor = Arc::new(Floor::open(database, &format!("http://{address}"), user)?);
    let router = Router::new().fallback(handle).with_state(floor);
    writeln!(std::io::stdout(), "floor ready at http://{address}").map_err(failed)?;
    loop {
        let (stream, _) = listener.accept().await.map_err(failed)?;
        spawn(stream, router.clone());
    }
}

/// As `server::connections` does it, without its counters.
fn spawn(stream: TcpStream, router: Router) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let mut router = router.clone();
        async move {
            match router.call(request).await {
                Ok(response) => Ok::<_, Infallible>(response),
                Err(never) => match never {},
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(75))
        .serve_connection(TokioIo::new(stream), service);
    tokio::spawn(async move {
        // The load went away: its turn is over.
        let _ = connection.await;
    });
}

async fn handle(State(floor): State<Arc<Floor>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let answer = match parts.method.as_str() {
        // Reads run right here: handing one to another thread costs more than most of them take.
        "GET" => floor.read(target),
        "POST" => floor.create(target, read(body).await).await,
        _ => floor.update(target, read(body).await).await,
    };
    match answer {
        Ok(answer) => respond(answer),
        Err(error) => {
            let mut response = Response::new(Body::from(error));
            *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

async fn read(mut body: Body) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        if let Ok(data) = frame.into_data() {
            whole.extend_from_slice(&data);
        }
    }
    whole
}

fn respond(answer: Answer) -> Response<Body> {
    let is_json = !matches!(answer, Answer::Written { .. });
    let mut response = match answer {
        Answer::Row { body, version } => {
            let mut response = Response::new(Body::from(body));
            if let Ok(tag) = HeaderValue::try_from(format!("W/\"{version}\"")) {
                response.headers_mut().insert(ETAG, tag);
            }
            response
        }
        Answer::Page { body, applied } => {
            let mut response = Response::new(Body::from(body));
            response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static(applied));
            response
        }
        Answer::Ids { body } => Response::new(Body::from(body)),
        Answer::Written { address } => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = axum::http::StatusCode::NO_CONTENT;
            if let Ok(address) = HeaderValue::try_from(address) {
                response.headers_mut().insert(LOCATION, address.clone());
                response.headers_mut().insert(ENTITY_ID, address);
            }
            response
        }
    };
    let headers = response.headers_mut();
    for (name, value) in EVERYWHERE {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if is_json {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    }
    response
}
