//! Connections: accepting them, serving requests on them, ending them when the server stops.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use identity::Scheme;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::Service;

use crate::health::Peer;
use crate::metrics::{Metrics, Route};
use crate::refusal::Refusal;
use crate::serve::Stop;
use crate::tls::Tls;

/// How long a connection may take to send a request's head; idle connections end after it too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long requests in flight have once the server is asked to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no room for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// A socket that takes connections, and how it takes them into TLS, if it does.
pub(crate) struct Listener {
    pub(crate) listener: TcpListener,
    pub(crate) tls: Option<Tls>,
}

/// What every connection needs.
#[derive(Clone)]
struct Shared {
    router: Router,
    metrics: Arc<Metrics>,
    /// Changes when the server is asked to stop; whoever is not done yet holds on to it.
    stopping: watch::Receiver<()>,
}

/// Serves until asked to stop, and then until every request in flight is answered.
pub(crate) async fn serve(
    listeners: Vec<Listener>,
    router: Router,
    metrics: Arc<Metrics>,
    mut stop: Stop,
) {
    let (stopping, watched) = watch::channel(());
    let shared = Shared { router, metrics, stopping: watched };
    for listener in listeners {
        tokio::spawn(accept(listener, shared.clone()));
    }
    drop(shared);
    stop.asked().await;
    tracing::info!("stopping: no new requests, answering those in flight");
    let _ = stopping.send(());
    tokio::select! {
        () = stopping.closed() => {}
        () = tokio::time::sleep(STOP_TIMEOUT) => tracing::warn!("gave up on requests in flight"),
        () = stop.asked() => tracing::warn!("asked twice: gave up on requests in flight"),
    }
}

/// Takes connections until the server is asked to stop.
async fn accept(Listener { listener, tls }: Listener, mut shared: Shared) {
    let renewing = tls.clone().map(|tls| tokio::spawn(tls.renew()));
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => spawn(stream, peer, tls.clone(), shared.clone()),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            _ = shared.stopping.changed() => break,
        }
    }
    if let Some(renewing) = renewing {
        renewing.abort();
    }
}

fn is_of_one_connection(error: &std::io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn spawn(stream: TcpStream, peer: SocketAddr, tls: Option<Tls>, mut shared: Shared) {
    // Answers are written whole; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let connected = shared.metrics.connected();
    tokio::spawn(async move {
        let _connected = connected;
        let Some(tls) = tls else {
            return carry(TokioIo::new(stream), Scheme::Http, peer, shared).await;
        };
        let stream = tokio::select! {
            stream = tls.accept(stream) => stream,
            _ = shared.stopping.changed() => None,
        };
        if let Some(stream) = stream {
            carry(TokioIo::new(stream), Scheme::Https, peer, shared).await;
        }
    });
}

/// Answers the requests of one connection until it ends.
async fn carry<I>(io: I, scheme: Scheme, peer: SocketAddr, shared: Shared)
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
{
    let Shared { router, metrics, mut stopping } = shared;
    let service = service_fn(move |mut request: Request<Incoming>| {
        let (begun, route) = (Instant::now(), Route::of(request.uri().path()));
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(scheme);
        let (router, metrics) = (router.clone(), metrics.clone());
        async move {
            let response = answer(router, request).await;
            metrics.answered(route, response.status().as_u16(), begun.elapsed());
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // The other side went away or spoke no HTTP: its affair, not ours.
        tracing::debug!(%peer, %error, "connection ended");
    }
}

/// The router's answer. A bug that panics costs this request, not the connection.
async fn answer(mut router: Router, request: Request<Incoming>) -> Response {
    let mut answer = pin!(router.call(request));
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        match polled {
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(response),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(unexpected()),
        }
    })
    .await
}

fn unexpected() -> Response {
    let message = "An unexpected error occurred.";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "0x80040216", message).into_response()
}
