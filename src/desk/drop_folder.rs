//! What lies in the drop folder, and how fast pages are read: looked at once for everybody who watches.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::intake::{Waiting, waiting};
use crate::pipeline::RecordRoom;

/// Looking takes at most one part in so many of the time: every file is opened for it.
const LOOKING_SHARE: u32 = 5;
const SHORTEST_PAUSE: Duration = Duration::from_secs(2);
/// The pace is that of the last so many seconds.
const PACE_S: i64 = 300;
/// In a shorter time there is no pace yet, seconds.
const SHORTEST_PACE_S: i64 = 10;

#[derive(Debug, Default)]
pub(super) struct DropFolder {
    looked: Mutex<Option<Looked>>,
    /// Held by whoever looks.
    looking: Mutex<()>,
    pace: Mutex<VecDeque<(i64, u64)>>,
}

#[derive(Debug, Clone)]
struct Looked {
    at: Instant,
    took: Duration,
    files: Arc<Vec<Waiting>>,
}

impl DropFolder {
    /// Everything in the drop folder with why it waits; as of a few seconds ago, and longer ago where looking takes long.
    pub(super) fn files(&self, room: &RecordRoom) -> Arc<Vec<Waiting>> {
        let fresh = |looked: &Looked| looked.at.elapsed() < SHORTEST_PAUSE.max(looked.took * LOOKING_SHARE);
        let known = held(&self.looked).clone();
        if let Some(looked) = known.as_ref().filter(|looked| fresh(looked)) {
            return looked.files.clone();
        }
        // While one looks, the others are told what was seen last.
        let _looking = match (self.looking.try_lock(), known) {
            (Ok(looking), _) => looking,
            (Err(_), Some(last)) => return last.files,
            (Err(_), None) => held(&self.looking),
        };
        if let Some(looked) = held(&self.looked).as_ref().filter(|looked| fresh(looked)) {
            return looked.files.clone();
        }
        let begun = Instant::now();
        let files = Arc::new(waiting(&room.archive.drop_folder(), &room.settings.intake));
        let looked = Looked { at: Instant::now(), took: begun.elapsed(), files: files.clone() };
        *held(&self.looked) = Some(looked);
        files
    }

    /// Pages that are read in a minute, told from how many were `read` at the moments when this was asked; `None` while
    /// nobody has watched for long enough.
    pub(super) fn pace(&self, now: i64, read: u64) -> Option<f64> {
        let mut seen = held(&self.pace);
        if seen.back().is_none_or(|(at, _)| *at < now) {
            seen.push_back((now, read));
        }
        while seen.front().is_some_and(|(at, _)| now - at > PACE_S) {
            seen.pop_front();
        }
        let (since, before) = *seen.front()?;
        (now - since >= SHORTEST_PACE_S).then(|| read.saturating_sub(before) as f64 * 60.0 / (now - since) as f64)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_last_minutes() {
        let folder = DropFolder::default();
        assert_eq!(folder.pace(100, 50), None);
        assert_eq!(folder.pace(105, 60), None);
        assert_eq!(folder.pace(160, 110), Some(60.0));
        // A pause empties what was seen long ago.
        assert_eq!(folder.pace(1000, 110), None);
        assert_eq!(folder.pace(1060, 110), Some(0.0));
    }
}
