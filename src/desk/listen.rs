//! The port: connections accepted, encrypted where other machines can reach it, and handed to the gate.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::config::{DeskSettings, TlsMode};

use super::gate::{Gate, HEADERS, Origin};
use super::routes::router;
use super::sign_in::empty;
use super::state::Desk;
use super::tls::acceptor;

/// Connections at once; more wait.
const MOST_CONNECTIONS: usize = 512;
/// Screens at work at once; more wait.
const MOST_AT_WORK: usize = 32;
/// A client that takes longer to say what it wants is let go.
const PATIENCE: Duration = Duration::from_secs(15);

const FOLLOW_EVERY: Duration = Duration::from_secs(5);

/// Why the desk cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("{}: the certificate or its key cannot be used: {why}", file.display())]
    Certificate { file: PathBuf, why: String },
    #[error("the desk's threads could not be started")]
    Threads(#[source] io::Error),
}

/// A port that is open, and how it will be served.
pub struct Listening {
    listener: std::net::TcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
}

impl Listening {
    /// Opens the port. It is served encrypted as the settings say: by default wherever other machines can reach it.
    ///
    /// # Errors
    /// A port that is taken, a certificate that cannot be used.
    pub fn open(address: SocketAddr, archive: &std::path::Path, settings: &DeskSettings) -> Result<Self, DeskError> {
        let trouble = |source| DeskError::Listen { address, source };
        let listener = std::net::TcpListener::bind(address).map_err(trouble)?;
        listener.set_nonblocking(true).map_err(trouble)?;
        let address = listener.local_addr().map_err(trouble)?;
        let encrypted = match settings.tls {
            TlsMode::On => true,
            TlsMode::Off => false,
            TlsMode::Auto => !address.ip().is_loopback(),
        };
        let tls = encrypted.then(|| acceptor(archive, settings, address.ip())).transpose()?;
        Ok(Self { listener, address, tls })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.tls.is_some()
    }

    /// Other machines can reach it, and read what goes by.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.tls.is_none() && !self.address.ip().is_loopback()
    }
}

/// Serves the desk until `stop` is set.
///
/// # Errors
/// The threads could not be started.
pub fn serve(listening: Listening, desk: Desk, stop: &AtomicBool) -> Result<(), DeskError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MOST_AT_WORK)
        .thread_name("desk")
        .enable_all()
        .build()
        .map_err(DeskError::Threads)?;
    let gate = Gate { desk: Arc::new(desk) };
    runtime.block_on(async {
        let listener = TcpListener::from_std(listening.listener).map_err(DeskError::Threads)?;
        let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        tokio::spawn(follow(gate.desk.clone()));
        let (router, tls) = (router(gate), listening.tls);
        while !stop.load(Ordering::Relaxed) {
            let accepted = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
            let Ok(Ok((client, from))) = accepted else { continue };
            let Ok(place) = connections.clone().acquire_owned().await else { break };
            let (router, tls) = (router.clone(), tls.clone());
            tokio::spawn(async move {
                if let Err(error) = talk(client, from.ip(), router, tls).await {
                    tracing::debug!(%error, "a client went away");
                }
                drop(place);
            });
        }
        Ok(())
    })?;
    runtime.shutdown_timeout(Duration::from_secs(2));
    Ok(())
}

/// Keeps the review queue behind the catalog, so that no clerk waits for it.
async fn follow(desk: Arc<Desk>) {
    let mut due = tokio::time::interval(FOLLOW_EVERY);
    loop {
        due.tick().await;
        let desk = desk.clone();
        let _ = tokio::task::spawn_blocking(move || desk.follow()).await;
    }
}

/// One connection. On an encrypted port a client that speaks plainly is told where to go, and learns nothing else.
async fn talk(client: TcpStream, from: IpAddr, router: Router, tls: Option<TlsAcceptor>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Some(tls) = tls else { return converse(client, from, router).await };
    let mut first = [0];
    tokio::time::timeout(PATIENCE, client.peek(&mut first)).await??;
    // A TLS handshake begins with record type 22 (RFC 8446, 5.1).
    if first == [22] {
        let client = tokio::time::timeout(PATIENCE, tls.accept(client)).await??;
        converse(client, from, router).await
    } else {
        converse(client, from, Router::new().fallback(elsewhere)).await
    }
}

async fn converse<S>(client: S, from: IpAddr, router: Router) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let screens = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Origin(from));
        screens.call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(client), service)
        .await
        .map_err(io::Error::other)
}

/// The answer to whoever speaks plainly to an encrypted port.
async fn elsewhere(request: Request<Body>) -> Response {
    if request.uri().path() == "/healthz" {
        return Response::new("ok\n".into());
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let place = host.and_then(|host| HeaderValue::from_str(&format!("https://{host}{path}")).ok());
    let mut response = empty(StatusCode::PERMANENT_REDIRECT);
    match place {
        Some(place) => _ = response.headers_mut().insert(header::LOCATION, place),
        None => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    for (name, value) in HEADERS {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}
