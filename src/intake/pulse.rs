//! What drives a watch: time, news from the folder, and the wish to stop.

use std::path::Path;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, bounded, never, select};
use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::How;

/// Time and news, as a watch sees them. Tests bring their own.
pub trait Pulse {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;

    /// Waits until something may have changed in the folder, `limit` has passed, or the watch is to stop.
    fn wait(&mut self, limit: Duration) -> Wake;

    /// Whether the watch is to stop; asked between files.
    fn is_stopped(&self) -> bool;
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    Time,
    News,
    Stop,
}

/// Ends a watch from elsewhere. Clones end the same watch.
#[derive(Debug, Clone)]
pub struct Stop {
    ask: Sender<()>,
    asked: Receiver<()>,
}

impl Stop {
    #[must_use]
    pub fn new() -> Self {
        let (ask, asked) = bounded(1);
        Self { ask, asked }
    }

    /// Asks the watch to end. It finishes the file it is at.
    pub fn stop(&self) {
        let _ = self.ask.try_send(());
    }

    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.asked.is_full()
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

/// The real pulse of a drop folder.
pub struct FolderPulse {
    start: Instant,
    stop: Stop,
    news: Receiver<()>,
    /// Keeps the announcements coming.
    _watcher: Option<RecommendedWatcher>,
}

impl FolderPulse {
    /// Listens to announcements if `how` says so. Where they cannot be had (too many folders for the kernel, say),
    /// the folder is looked through all the same.
    #[must_use]
    pub fn of(folder: &Path, how: How, stop: &Stop) -> Self {
        let announced = match how {
            How::Looking => None,
            How::Announced => announcements(folder)
                .inspect_err(|error| tracing::warn!(%error, "changes are not announced, the folder is looked through"))
                .ok(),
        };
        let (watcher, news) = announced.map_or_else(|| (None, never()), |(watcher, news)| (Some(watcher), news));
        Self { start: Instant::now(), stop: stop.clone(), news, _watcher: watcher }
    }
}

/// One waiting announcement says as much as a thousand, so there is room for one.
fn announcements(folder: &Path) -> notify::Result<(RecommendedWatcher, Receiver<()>)> {
    let (sender, news) = bounded(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.map_or(true, |event| may_bring_a_file(event.kind)) {
            let _ = sender.try_send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok((watcher, news))
}

/// Our own looking and removing is announced too, and is no news.
fn may_bring_a_file(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) | EventKind::Remove(_) => false,
        _ => true,
    }
}

impl Pulse for FolderPulse {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wait(&mut self, limit: Duration) -> Wake {
        if self.is_stopped() {
            return Wake::Stop;
        }
        select! {
            recv(self.stop.asked) -> _ => {
                // For the other clones.
                self.stop.stop();
                Wake::Stop
            }
            recv(self.news) -> lost => {
                if lost.is_err() {
                    self.news = never();
                }
                Wake::News
            }
            recv(after(limit)) -> _ => Wake::Time,
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_stopped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long enough that only a broken test waits for it.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_file_in_a_new_sub_folder_is_announced() {
        let folder = tempfile::tempdir().unwrap();
        let mut pulse = FolderPulse::of(folder.path(), How::Announced, &Stop::new());
        std::fs::create_dir(folder.path().join("box 12")).unwrap();
        assert_eq!(pulse.wait(LONG), Wake::News);
    }

    #[test]
    fn a_watch_ends_when_it_is_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        let stop = Stop::new();
        let mut pulse = FolderPulse::of(folder.path(), How::Looking, &stop);
        assert!(!pulse.is_stopped());
        stop.stop();
        assert!(pulse.is_stopped());
        assert_eq!(pulse.wait(LONG), Wake::Stop);
        assert_eq!(pulse.wait(LONG), Wake::Stop, "and stays ended");
    }

    #[test]
    fn time_passes_where_nothing_is_announced() {
        let folder = tempfile::tempdir().unwrap();
        let mut pulse = FolderPulse::of(folder.path(), How::Looking, &Stop::new());
        std::fs::write(folder.path().join("scan.pdf"), "x").unwrap();
        assert_eq!(pulse.wait(Duration::from_millis(1)), Wake::Time);
    }
}
