//! The watch: looks, waits and hands over, until it is told to stop.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::IntakeSettings;

use super::candidates::Candidates;
use super::examine::{Patience, examine, trouble};
use super::found::Stamp;
use super::scan::{Seen, scan};
use super::{Found, Pulse, TakeError, TakeIn, Taken, Wake, Why};

/// The pause after the archive itself could take nothing.
const ARCHIVE_PAUSE: Duration = Duration::from_secs(10);
/// The shortest time between two looks through the folder, however much is announced.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// Looking through the folder takes at most one part in so many of the time.
const LOOKING_SHARE: u32 = 10;

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    #[error("{} is no folder that can be watched", folder.display())]
    NoFolder { folder: PathBuf },
}

/// Watches a drop folder and everything below it: hands each file to `archive` once it is quiet and whole.
///
/// Goes on until `pulse` says stop, whatever is dropped: a file that cannot be taken waits and is tried again. If
/// the folder goes away (a share that is down), it is waited for.
///
/// # Errors
/// The folder is not there to begin with.
pub fn watch(
    folder: &Path,
    settings: &IntakeSettings,
    pulse: &mut dyn Pulse,
    archive: &mut dyn TakeIn,
) -> Result<(), WatchError> {
    if !folder.is_dir() {
        return Err(WatchError::NoFolder { folder: folder.to_owned() });
    }
    let mut watch = Watch::of(folder, settings, pulse.now());
    while !pulse.is_stopped() {
        watch.look_through(pulse);
        watch.take_what_is_due(pulse, archive);
        if pulse.wait(watch.rest(pulse.now())) == Wake::News {
            watch.hurry();
        }
    }
    Ok(())
}

struct Watch<'a> {
    folder: &'a Path,
    patience: Patience,
    /// Between two looks when nothing is announced.
    pause: Duration,
    candidates: Candidates,
    next_look: Duration,
    /// No sooner than then is looked again, for the sake of others.
    soonest_look: Duration,
    /// The archive takes nothing before then.
    rests_until: Duration,
    folder_is_away: bool,
}

impl<'a> Watch<'a> {
    fn of(folder: &'a Path, settings: &IntakeSettings, now: Duration) -> Self {
        Self {
            folder,
            patience: Patience::of(settings),
            pause: Duration::from_secs(settings.scan_s).max(SHORTEST_PAUSE),
            candidates: Candidates::default(),
            next_look: now,
            soonest_look: now,
            rests_until: now,
            folder_is_away: false,
        }
    }

    /// Looks through the folder if it is time to.
    fn look_through(&mut self, pulse: &dyn Pulse) {
        let begun = pulse.now();
        if begun < self.next_look {
            return;
        }
        self.candidates.begin_look();
        let (candidates, quiet) = (&mut self.candidates, self.patience.quiet);
        let all = scan(self.folder, &mut |relative, seen| candidates.see(relative, seen, begun, quiet));
        if all {
            self.candidates.forget_the_vanished();
        }
        self.say_whether_it_is_there();
        let ended = pulse.now();
        self.soonest_look = ended + SHORTEST_PAUSE.max((ended - begun) * LOOKING_SHARE);
        self.next_look = self.soonest_look.max(ended + self.pause);
        tracing::debug!(waiting = self.candidates.len(), took = ?(ended - begun), "looked through the drop folder");
    }

    fn say_whether_it_is_there(&mut self) {
        let away = !self.folder.is_dir();
        if away && !self.folder_is_away {
            tracing::warn!("the drop folder is not there, waiting for it");
        } else if !away && self.folder_is_away {
            tracing::info!("the drop folder is there again");
        }
        self.folder_is_away = away;
    }

    /// Something was announced: the next look comes as soon as it may.
    fn hurry(&mut self) {
        self.next_look = self.next_look.min(self.soonest_look);
    }

    /// How long nothing is to be done.
    fn rest(&self, now: Duration) -> Duration {
        let next_try = self.candidates.next_try().map(|at| at.max(self.rests_until));
        next_try.map_or(self.next_look, |at| at.min(self.next_look)).saturating_sub(now)
    }

    /// Tries the files whose time has come, until it is time to look through the folder again.
    fn take_what_is_due(&mut self, pulse: &dyn Pulse, archive: &mut dyn TakeIn) {
        for relative in self.candidates.due(pulse.now()) {
            let now = pulse.now();
            if pulse.is_stopped() || now >= self.next_look || now < self.rests_until {
                return;
            }
            self.try_one(&relative, now, archive);
        }
    }

    fn try_one(&mut self, relative: &Path, now: Duration, archive: &mut dyn TakeIn) {
        let Some((was, since, kept)) = self.candidates.get(relative).map(|c| (c.stamp, c.since, c.why == Why::Kept))
        else {
            return;
        };
        let quiet = self.patience.quiet;
        let stamp = match self.folder.join(relative).symlink_metadata() {
            Ok(metadata) if metadata.is_file() => Stamp::of(&metadata),
            Ok(_) => return self.candidates.forget(relative),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return self.candidates.forget(relative),
            Err(error) => return self.candidates.let_wait(relative, trouble(&error), now, quiet),
        };
        if stamp != was {
            return self.candidates.see(relative, Seen::File(stamp), now, quiet);
        }
        let found = Found::new(self.folder, relative, stamp);
        let why = if kept { remove(&found) } else { self.offer(&found, now - since, now, archive) };
        match why {
            None => self.candidates.forget(relative),
            Some(why) => self.candidates.let_wait(relative, why, now, quiet),
        }
    }

    /// Hands the file over if it may be taken; why it waits if it does.
    fn offer(&mut self, found: &Found, quiet: Duration, now: Duration, archive: &mut dyn TakeIn) -> Option<Why> {
        let why = examine(found, quiet, &self.patience);
        if why != Why::Next {
            return Some(why);
        }
        self.candidates.had_its_turn(found.relative());
        match archive.take_in(found) {
            Ok(Taken::Removed) => None,
            Ok(Taken::Kept) => Some(Why::Kept),
            Err(TakeError::Changed) => Some(Why::Changing),
            Err(TakeError::File(error)) => Some(trouble(&error)),
            Err(error @ TakeError::Archive(_)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "intake rests");
                self.rests_until = now + ARCHIVE_PAUSE;
                Some(Why::Refused(error.to_string()))
            }
        }
    }
}

/// Tries again to remove what is taken in already.
fn remove(found: &Found) -> Option<Why> {
    found.remove().is_err().then_some(Why::Kept)
}

#[cfg(test)]
mod tests;
