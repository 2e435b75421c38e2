//! The files that a watch has seen and not taken yet.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Why;
use super::examine::trouble;
use super::found::Stamp;
use super::scan::Seen;

/// The longest pause between two tries of a file that does not change.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A file that was seen. Times are those of the watch's pulse.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) stamp: Stamp,
    /// Since when it is as it is, as far as was seen.
    pub(super) since: Duration,
    pub(super) why: Why,
    /// How often it was tried without success since it last changed.
    tries: u32,
    /// When to try it next; never, unless it changes, for what is no file.
    next_try: Option<Duration>,
    /// The last look through the folder that saw it.
    look: u64,
}

/// All candidates of one drop folder, by path below it. About 300 bytes each.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    by_path: HashMap<PathBuf, Candidate>,
    look: u64,
    /// The folder that had the last turn.
    last_turn: PathBuf,
}

impl Candidates {
    /// Notes what one look through the folder saw. A file that is as before keeps its place; a changed one starts anew.
    pub(super) fn see(&mut self, relative: &Path, seen: Seen, now: Duration, quiet: Duration) {
        let (stamp, why, next_try) = match seen {
            Seen::File(stamp) => (stamp, Why::Changing, Some(now + quiet)),
            Seen::NotAFile(kind) => (NO_STAMP, Why::NotAFile(kind), None),
            Seen::Unreadable(error) => (NO_STAMP, trouble(&error), None),
            Seen::Ignored => return,
        };
        match self.by_path.get_mut(relative) {
            Some(known) if known.stamp == stamp => known.look = self.look,
            _ => {
                let candidate = Candidate { stamp, since: now, why, tries: 0, next_try, look: self.look };
                self.by_path.insert(relative.to_owned(), candidate);
            }
        }
    }

    /// Begins another look through the folder.
    pub(super) fn begin_look(&mut self) {
        self.look += 1;
    }

    /// Forgets what the last look did not see. Not to be called if that look was not complete.
    pub(super) fn forget_the_vanished(&mut self) {
        let look = self.look;
        self.by_path.retain(|_, candidate| candidate.look == look);
    }

    pub(super) fn get(&self, relative: &Path) -> Option<&Candidate> {
        self.by_path.get(relative)
    }

    pub(super) fn forget(&mut self, relative: &Path) {
        self.by_path.remove(relative);
    }

    /// Notes why a file could not be taken, and when to try again: later each time, unless it changes.
    pub(super) fn let_wait(&mut self, relative: &Path, why: Why, now: Duration, quiet: Duration) {
        if let Some(candidate) = self.by_path.get_mut(relative) {
            let pause = quiet.max(Duration::from_secs(1)) * 2_u32.saturating_pow(candidate.tries.min(10));
            candidate.why = why;
            candidate.tries += 1;
            candidate.next_try = Some(now + pause.min(LONGEST_PAUSE));
        }
    }

    /// Notes that `relative` has had the turn of its folder.
    pub(super) fn had_its_turn(&mut self, relative: &Path) {
        self.last_turn = group(relative).to_owned();
    }

    /// Files whose time has come: folders take turns, and within each the oldest comes first.
    pub(super) fn due(&self, now: Duration) -> VecDeque<PathBuf> {
        let mut folders: BTreeMap<&Path, Vec<(SystemTime, &Path)>> = BTreeMap::new();
        for (path, candidate) in &self.by_path {
            if candidate.next_try.is_some_and(|at| at <= now) {
                folders.entry(group(path)).or_default().push((candidate.stamp.modified, path));
            }
        }
        for files in folders.values_mut() {
            files.sort_unstable();
        }
        let (before, after): (Vec<_>, Vec<_>) = folders.into_iter().partition(|(folder, _)| *folder <= self.last_turn);
        let mut turns: Vec<_> = after.into_iter().chain(before).map(|(_, files)| files.into_iter()).collect();
        let mut due = VecDeque::new();
        while !turns.is_empty() {
            turns.retain_mut(|files| files.next().map(|(_, path)| due.push_back(path.to_owned())).is_some());
        }
        due
    }

    /// When the next file's time comes.
    pub(super) fn next_try(&self) -> Option<Duration> {
        self.by_path.values().filter_map(|candidate| candidate.next_try).min()
    }

    /// Every path with why it waits, by name.
    #[cfg(test)]
    pub(super) fn story(&self) -> Vec<(String, Why)> {
        let mut story: Vec<_> = self.by_path.iter().map(|(p, c)| (p.display().to_string(), c.why.clone())).collect();
        story.sort_by(|a, b| a.0.cmp(&b.0));
        story
    }

    pub(super) fn len(&self) -> usize {
        self.by_path.len()
    }
}

const NO_STAMP: Stamp = Stamp { size: 0, modified: SystemTime::UNIX_EPOCH };

/// The folder directly below the drop folder that a file belongs to; empty for those directly in it.
fn group(relative: &Path) -> &Path {
    let mut parts = relative.components();
    match (parts.next(), parts.next()) {
        (Some(folder), Some(_)) => Path::new(folder.as_os_str()),
        _ => Path::new(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_secs(3);

    fn file(age_s: u64) -> Seen {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age_s);
        Seen::File(Stamp { size: 1, modified })
    }

    fn names(due: VecDeque<PathBuf>) -> Vec<String> {
        due.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn the_oldest_comes_first_and_no_folder_waits_for_another() {
        let mut candidates = Candidates::default();
        for (path, age_s) in
            [("big/1.pdf", 90), ("big/2.pdf", 80), ("big/deep/3.pdf", 99), ("small/1.pdf", 1), ("root.pdf", 5)]
        {
            candidates.see(Path::new(path), file(age_s), Duration::ZERO, QUIET);
        }
        assert!(candidates.due(Duration::ZERO).is_empty());
        candidates.had_its_turn(Path::new("big/0.pdf"));
        let due = names(candidates.due(QUIET));
        assert_eq!(due, ["small/1.pdf", "root.pdf", "big/deep/3.pdf", "big/1.pdf", "big/2.pdf"]);
    }

    #[test]
    fn a_file_that_cannot_be_taken_is_tried_less_and_less_often_but_for_ever() {
        let mut candidates = Candidates::default();
        let path = Path::new("scan.pdf");
        candidates.see(path, file(1), Duration::ZERO, QUIET);
        let mut pauses = Vec::new();
        let mut now = QUIET;
        for _ in 0..40 {
            candidates.let_wait(path, Why::Locked, now, QUIET);
            let next = candidates.next_try().unwrap();
            pauses.push((next - now).as_secs());
            now = next;
        }
        assert_eq!(pauses[..6], [3, 6, 12, 24, 48, 60]);
        assert_eq!(pauses.last(), Some(&60));
    }

    #[test]
    fn a_file_that_changes_starts_anew() {
        let mut candidates = Candidates::default();
        let path = Path::new("scan.pdf");
        candidates.see(path, file(9), Duration::ZERO, QUIET);
        candidates.let_wait(path, Why::Locked, Duration::from_secs(100), QUIET);
        candidates.see(path, file(1), Duration::from_secs(101), QUIET);
        assert_eq!(candidates.get(path).unwrap().why, Why::Changing);
        assert_eq!(candidates.next_try(), Some(Duration::from_secs(104)));
    }

    #[test]
    fn what_a_look_did_not_see_is_forgotten() {
        let mut candidates = Candidates::default();
        candidates.see(Path::new("gone.pdf"), file(1), Duration::ZERO, QUIET);
        candidates.begin_look();
        candidates.see(Path::new("here.pdf"), file(1), Duration::ZERO, QUIET);
        candidates.forget_the_vanished();
        assert_eq!(candidates.len(), 1);
    }
}
