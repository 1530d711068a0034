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
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

use crate::health::Peer;
use crate::metrics::{Metrics, Route};
use crate::refusal::Refusal;
use crate::serve::Stop;

/// How long a connection may take to send a request's head; idle connections end after it too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long requests in flight have once the server is asked to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no room for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until asked to stop, and then until every request in flight is answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    metrics: Arc<Metrics>,
    mut stop: Stop,
) {
    let open = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => spawn(stream, peer, router.clone(), &metrics, &open),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            () = stop.asked() => break,
        }
    }
    drop(listener);
    tracing::info!("stopping: no new requests, answering those in flight");
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(STOP_TIMEOUT) => tracing::warn!("gave up on requests in flight"),
        () = stop.asked() => tracing::warn!("asked twice: gave up on requests in flight"),
    }
}

fn is_of_one_connection(error: &std::io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn spawn(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    metrics: &Arc<Metrics>,
    open: &GracefulShutdown,
) {
    // Answers are written whole; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let connected = metrics.connected();
    let counted = metrics.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        let (begun, route) = (Instant::now(), Route::of(request.uri().path()));
        request.extensions_mut().insert(Peer(peer));
        let (router, metrics) = (router.clone(), counted.clone());
        async move {
            let response = answer(router, request).await;
            metrics.answered(route, response.status().as_u16(), begun.elapsed());
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let connection = open.watch(connection);
    tokio::spawn(async move {
        let _connected = connected;
        if let Err(error) = connection.await {
            // The other side went away or spoke no HTTP: its affair, not ours.
            tracing::debug!(%peer, %error, "connection ended");
        }
    });
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
