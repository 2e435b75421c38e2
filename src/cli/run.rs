//! `chartroom run`

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use super::Outcome;
use super::archive::Place;
use super::stop::stop_on_signals;
use super::watch::watch;

/// Watch the drop folder and serve the clerks' pages.
///
/// For now only `/healthz` is served; it answers 200 while the watch runs.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Args {
    pub(super) fn run(self, archive: &Place) -> anyhow::Result<Outcome> {
        let room = archive.open()?;
        let stop = stop_on_signals()?;
        let listener = TcpListener::bind(self.listen).with_context(|| format!("cannot listen on {}", self.listen))?;
        listener.set_nonblocking(true)?;
        thread::scope(|scope| {
            scope.spawn(|| serve(&listener, &stop));
            let watched = watch(&room, "run", &stop);
            stop.store(true, Ordering::Relaxed);
            watched
        })?;
        Ok(Outcome::Done)
    }
}

fn serve(listener: &TcpListener, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match listener.accept() {
            Ok((client, _)) => {
                if let Err(error) = answer(client) {
                    tracing::debug!(%error, "a client went away");
                }
            }
            Err(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn answer(mut client: TcpStream) -> io::Result<()> {
    client.set_nonblocking(false)?;
    client.set_read_timeout(Some(Duration::from_secs(2)))?;
    client.set_write_timeout(Some(Duration::from_secs(2)))?;
    let mut request = [0; 1024];
    let length = client.read(&mut request)?;
    let is_health = request[..length].starts_with(b"GET /healthz ");
    let (status, body) = if is_health { ("200 OK", "ok\n") } else { ("404 Not Found", "not found\n") };
    write!(
        client,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
