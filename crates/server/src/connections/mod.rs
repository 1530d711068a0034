//! Connections: accepting them, serving requests on them, ending them when the server stops.

mod carry;
mod patient;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use identity::Scheme;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::edge::{Edge, Origin};
use crate::serve::Stop;
use crate::tls::Tls;

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
    edge: Edge,
    /// Changes when the server is asked to stop; whoever is not done yet holds on to it.
    stopping: watch::Receiver<()>,
}

/// Serves until asked to stop, and then until every request in flight is answered.
pub(crate) async fn serve(listeners: Vec<Listener>, edge: Edge, mut stop: Stop) {
    let (stopping, watched) = watch::channel(());
    let shared = Shared { edge, stopping: watched };
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

fn spawn(stream: TcpStream, peer: SocketAddr, tls: Option<Tls>, shared: Shared) {
    // Answers are written whole; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let connected = shared.edge.metrics().connected();
    tokio::spawn(async move {
        let _connected = connected;
        let Shared { edge, mut stopping } = shared;
        let Some(tls) = tls else {
            let origin = Origin { peer, scheme: Scheme::Http };
            return carry::carry(stream, edge, origin, stopping).await;
        };
        let stream = tokio::select! {
            stream = tls.accept(stream) => stream,
            _ = stopping.changed() => None,
        };
        if let Some(stream) = stream {
            let origin = Origin { peer, scheme: Scheme::Https };
            carry::carry(stream, edge, origin, stopping).await;
        }
    });
}
