//! Reads a document from an issuer, or sends a form to it: one request on a connection of its own, over the same TLS as the
//! server's. Limits: ten seconds, a megabyte, no redirect to another origin.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, USER_AGENT,
};
use axum::http::request::Builder;
use axum::http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use identity::issuer::discovery::{is_same_origin, is_trustworthy};
use identity::issuer::{Answer, Answering, Fetch, Fetched, Fetching, Post};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::max_age;

const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST: usize = 1 << 20;
/// How many times an issuer may send us on.
const REDIRECTS: usize = 3;

/// Reads documents. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Http(Arc<OnceLock<Result<TlsConnector, String>>>);

impl Fetch for Http {
    fn fetch(&self, url: String) -> Fetching {
        let http = self.clone();
        Box::pin(async move {
            let fetched = tokio::time::timeout(PATIENCE, http.read(url.clone())).await;
            let fetched = fetched.unwrap_or_else(|_| Err("it did not answer in time".into()));
            fetched.map_err(|reason| format!("`{url}`: {reason}"))
        })
    }

    fn post(&self, post: Post) -> Answering {
        let http = self.clone();
        Box::pin(async move {
            let answered = tokio::time::timeout(PATIENCE, http.send_form(&post)).await;
            let answered = answered.unwrap_or_else(|_| Err("it did not answer in time".into()));
            answered.map_err(|reason| format!("`{}`: {reason}", post.url))
        })
    }
}

impl Http {
    async fn read(&self, mut url: String) -> Result<Fetched, String> {
        for _ in 0..=REDIRECTS {
            let response = self.ask(&url, Request::get("/"), Body::empty()).await?;
            let status = response.status();
            if status.is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                url = follow(&url, location.unwrap_or_default())?;
                continue;
            }
            if status.as_u16() != 200 {
                return Err(format!("it answered {}", status.as_u16()));
            }
            let max_age = max_age::read(response.headers());
            return Ok(Fetched { body: whole(response).await?, max_age });
        }
        Err("it sent us on and on".into())
    }

    async fn send_form(&self, post: &Post) -> Result<Answer, String> {
        let mut request =
            Request::post("/").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = &post.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let length = post.form.len();
        let request = request.header(CONTENT_LENGTH, length);
        let response = self.ask(&post.url, request, Body::from(post.form.clone())).await?;
        let status = response.status().as_u16();
        Ok(Answer { status, body: whole(response).await? })
    }

    async fn ask(
        &self,
        url: &str,
        request: Builder,
        body: Body,
    ) -> Result<Response<Incoming>, String> {
        if !is_trustworthy(url) {
            return Err("it is neither HTTPS nor on this machine".into());
        }
        let uri: Uri = url.parse().map_err(|_| "it is no address".to_owned())?;
        let authority = uri.authority().ok_or_else(|| "it is no address".to_owned())?.clone();
        let is_tls = uri.scheme_str() == Some("https");
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host.as_str(), port))
            .await
            .map_err(|error| format!("it cannot be reached: {error}"))?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let request = request
            .uri(path)
            .header(HOST, authority.as_str())
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("onbehalf/", env!("CARGO_PKG_VERSION")))
            .body(body)
            .map_err(|error| error.to_string())?;
        if !is_tls {
            return send(stream, request).await;
        }
        let connector = self.0.get_or_init(connector).clone()?;
        let name = ServerName::try_from(host).map_err(|error| error.to_string())?;
        let stream = connector
            .connect(name, stream)
            .await
            .map_err(|error| format!("no TLS with it: {error}"))?;
        send(stream, request).await
    }
}

/// All of an answer.
async fn whole(response: Response<Incoming>) -> Result<Vec<u8>, String> {
    let body = to_bytes(Body::new(response.into_body()), LARGEST).await;
    body.map(Into::into).map_err(|_| "its answer was cut off or is too large".to_owned())
}

/// Sends one request, and lets the connection go on beside until the answer is read.
async fn send<S>(stream: S, request: Request<Body>) -> Result<Response<Incoming>, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let failed = |error: hyper::Error| format!("no HTTP with it: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    // It ends with the answer, or when nobody waits for that any more.
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(failed)
}

/// Where a redirect leads, if that is the same origin.
fn follow(from: &str, location: &str) -> Result<String, String> {
    let to = match (location.starts_with('/') && !location.starts_with("//"), origin(from)) {
        (true, Some(origin)) => format!("{origin}{location}"),
        _ => location.to_owned(),
    };
    if is_same_origin(from, &to) { Ok(to) } else { Err("it sent us to another origin".into()) }
}

fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

/// Trusts whom the system trusts, or `SSL_CERT_FILE` and `SSL_CERT_DIR`, if they are set.
fn connector() -> Result<TlsConnector, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (known, _) = roots.add_parsable_certificates(found.certs);
    if known == 0 {
        return Err(
            "this system trusts no certificate authority; install its certificates or set \
                    `SSL_CERT_FILE`"
                .into(),
        );
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_where_they_are() {
        let from = "https://kc.example/realms/x";
        let check = |location: &str, expected: Option<&str>| {
            assert_eq!(follow(from, location).ok().as_deref(), expected, "{location}");
        };
        check("/realms/y", Some("https://kc.example/realms/y"));
        check("https://KC.example:443/z", Some("https://KC.example:443/z"));
        check("http://kc.example/z", None);
        check("https://kc.example.evil/z", None);
        check("https://kc.example@evil/z", None);
        check("//evil/z", None);
        check("", None);
        check("z", None);
    }
}
