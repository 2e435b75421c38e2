//! `chartroom run`

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::thread;

use super::Outcome;
use super::archive::Place;
use super::stop::stop_on_signals;
use super::watch::watch;
use crate::desk::{self, Desk, Listening};

/// By how much intake gives way to the desk, as nice(1). Reader processes give way by `reader.nice` more.
const INTAKE_GIVES_WAY: i32 = 5;

/// Watch the drop folder and serve the clerks' desk to browsers.
///
/// The first time it prints an address at which the first administrator sets the desk up. Beyond this machine the desk is
/// served encrypted, with the site's certificate (`desk.certificate`) or one that is made at the first run.
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
        let listening = Listening::open(self.listen, room.archive.root(), &room.settings.desk)?;
        let desk = Desk::open(room.archive.root(), listening.is_encrypted())?;
        announce(&listening, desk.setup_word()?.as_deref());
        thread::scope(|scope| {
            let serving = scope.spawn(|| {
                let served = desk::serve(listening, desk, &stop);
                stop.store(true, Ordering::Relaxed);
                served
            });
            clerks_first();
            let watched = watch(&room, "run", &stop);
            stop.store(true, Ordering::Relaxed);
            let served = serving.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            watched.and(served.map_err(anyhow::Error::from))
        })?;
        Ok(Outcome::Done)
    }
}

/// Whoever waits before a screen goes before scans that come in. On Linux this is of the calling thread and of those that
/// it starts; the threads that search shares with intake are started before.
fn clerks_first() {
    let _ = rayon::ThreadPoolBuilder::new().build_global();
    let _ = rustix::process::nice(INTAKE_GIVES_WAY);
}

#[expect(clippy::print_stderr, reason = "the person sees where the desk is")]
fn announce(listening: &Listening, setup_word: Option<&str>) {
    let scheme = if listening.is_encrypted() { "https" } else { "http" };
    let address = listening.address();
    eprintln!("The desk is at {scheme}://{address}/");
    if listening.is_exposed() {
        eprintln!("warning: other machines reach the desk, and what goes by is not encrypted (`desk.tls` is \"off\").");
    }
    if let Some(word) = setup_word {
        eprintln!("Nobody works here yet. The first administrator begins at {scheme}://{address}/setup?word={word}");
    }
}
