//! What drives a watch: time, news from the folder, and the wish to stop.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, bounded, never, select};
use notify::event::{AccessKind, AccessMode};
use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{FolderWays, How};

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
    /// Listens to the announcements of the folders that are to announce changes. Where they cannot be had (too many
    /// folders for the kernel, say), the folder is looked through all the same.
    #[must_use]
    pub fn of(ways: &FolderWays, stop: &Stop) -> Self {
        let announced = match ways.folders().any(|(_, how)| how == How::Announced) {
            false => None,
            true => announcements(ways)
                .inspect_err(|error| tracing::warn!(%error, "changes are not announced, the folder is looked through"))
                .ok(),
        };
        let (watcher, news) = announced.map_or_else(|| (None, never()), |(watcher, news)| (Some(watcher), news));
        Self { start: Instant::now(), stop: stop.clone(), news, _watcher: watcher }
    }
}

/// One waiting announcement says as much as a thousand, so there is room for one.
fn announcements(ways: &FolderWays) -> notify::Result<(RecommendedWatcher, Receiver<()>)> {
    let (sender, news) = bounded(1);
    let heard = ways.clone();
    let hear = move |event: notify::Result<notify::Event>| {
        if event.map_or(true, |event| may_bring_a_file(event.kind) && is_heard(&heard, &event)) {
            let _ = sender.try_send(());
        }
    };
    // Links are not followed here either: one could lead through the whole machine.
    let mut watcher = RecommendedWatcher::new(hear, Config::default().with_follow_symlinks(false))?;
    for (folder, _) in ways.folders().filter(|(_, how)| *how == How::Announced) {
        let listens = watcher.watch(folder, RecursiveMode::Recursive);
        if let Err(error) = listens {
            tracing::warn!(%error, "changes in one folder are not announced, it is looked through");
        }
    }
    Ok((watcher, news))
}

/// Whether it is about a folder that is to announce changes.
fn is_heard(ways: &FolderWays, event: &notify::Event) -> bool {
    event.paths.is_empty() || event.paths.iter().any(|path| ways.how(path) == How::Announced)
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
    use std::path::Path;

    use crate::config::{IntakeSettings, Settings, WatchMode};

    use super::*;

    /// Long enough that only a broken test waits for it.
    const LONG: Duration = Duration::from_secs(60);

    /// Long enough for an announcement that was made to come.
    const A_MOMENT: Duration = Duration::from_millis(300);

    fn ways(folder: &Path, native: &[&str], poll: &[&str]) -> FolderWays {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let watch = if native.is_empty() { WatchMode::Native } else { WatchMode::Poll };
        let intake = Settings::default().intake;
        let settings = IntakeSettings { watch, watch_native: owned(native), watch_poll: owned(poll), ..intake };
        FolderWays::of(folder, &settings).unwrap()
    }

    #[test]
    fn a_file_in_a_new_sub_folder_is_announced() {
        let folder = tempfile::tempdir().unwrap();
        let mut pulse = FolderPulse::of(&ways(folder.path(), &[], &[]), &Stop::new());
        std::fs::create_dir(folder.path().join("box 12")).unwrap();
        assert_eq!(pulse.wait(LONG), Wake::News);
    }

    #[test]
    fn a_folder_that_is_to_be_looked_through_announces_nothing_beside_one_that_does() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["fax", "scanner"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        for ways in [ways(folder.path(), &[], &["fax"]), ways(folder.path(), &["scanner"], &[])] {
            let mut pulse = FolderPulse::of(&ways, &Stop::new());
            std::fs::write(folder.path().join("fax/scan.pdf"), "x").unwrap();
            assert_eq!(pulse.wait(A_MOMENT), Wake::Time);
            std::fs::write(folder.path().join("scanner/scan.pdf"), "x").unwrap();
            assert_eq!(pulse.wait(LONG), Wake::News);
        }
    }

    #[test]
    fn a_link_out_of_the_folder_is_not_followed_by_the_announcements_either() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).unwrap();
        let mut pulse = FolderPulse::of(&ways(folder.path(), &[], &[]), &Stop::new());
        std::fs::write(elsewhere.path().join("scan.pdf"), "x").unwrap();
        assert_eq!(pulse.wait(A_MOMENT), Wake::Time);
    }

    #[test]
    fn a_watch_ends_when_it_is_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        let stop = Stop::new();
        let mut pulse = FolderPulse::of(&ways(folder.path(), &["nowhere"], &[]), &stop);
        assert!(!pulse.is_stopped());
        stop.stop();
        assert!(pulse.is_stopped());
        assert_eq!(pulse.wait(LONG), Wake::Stop);
        assert_eq!(pulse.wait(LONG), Wake::Stop, "and stays ended");
    }

    #[test]
    fn time_passes_where_nothing_is_announced() {
        let folder = tempfile::tempdir().unwrap();
        let mut pulse = FolderPulse::of(&ways(folder.path(), &["nowhere"], &[]), &Stop::new());
        std::fs::write(folder.path().join("scan.pdf"), "x").unwrap();
        assert_eq!(pulse.wait(Duration::from_millis(1)), Wake::Time);
    }
}
