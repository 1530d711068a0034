//! `onbehalf health`: asks the server that the configuration describes whether it can serve requests. For
//! containers, which have no other program to ask with.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::cli;
use crate::config::Config;
use crate::failure::Failure;

const PATIENCE: Duration = Duration::from_secs(3);

/// Ends well if the server is ready.
pub(crate) fn run(config: &Config) -> Result<(), Failure> {
    let address = reachable(config.listen);
    let status = ask(address).map_err(|error| {
        Failure::other(format!("no server answers at `{address}`: {error}; see `--listen`"))
    })?;
    if status.split(' ').nth(1) == Some("200") {
        return cli::print("ready\n");
    }
    Err(Failure::other(format!("the server at `{address}` is not ready: {}", status.trim())))
}

/// The first line of the answer.
fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}

/// Who listens on all addresses is asked at the own machine's.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}
