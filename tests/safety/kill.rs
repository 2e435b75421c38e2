//! The plug is pulled: at every moment that has a name, and at many that have none.
//!
//! The suite does a few dozen random kills. The whole proof is the same test, asked for more:
//!
//! ```sh
//! CHARTROOM_KILLS=500 CHARTROOM_KILL_PAGES=300 CHARTROOM_KILL_SEED=1 \
//!     cargo test --release --test safety random_kills -- --nocapture
//! ```

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::thread;
use std::time::Duration;

use chartroom::moment::Moment;

use crate::chance::{Chance, asked};
use crate::record_room::{Kind, RecordRoom, charts, pull_the_plug};

/// The command that comes to a moment.
fn comes_to(moment: Moment) -> &'static str {
    match moment {
        Moment::Recorded | Moment::CopyRemoved => "watch",
        Moment::GenerationBegun | Moment::GenerationFilled | Moment::PointerWritten | Moment::GenerationSwapped => {
            "reindex"
        }
        Moment::Settled => "review",
        _ => "convert",
    }
}

/// What a conversion comes to and a watch as well.
const ON_THE_WAY: [Moment; 11] = [
    Moment::CopyBegun,
    Moment::Copied,
    Moment::BeforeRename,
    Moment::Renamed,
    Moment::Kept,
    Moment::Opened,
    Moment::Stored,
    Moment::Filed,
    Moment::IndexPut,
    Moment::DuringIndexCommit,
    Moment::IndexCommitted,
];

#[test]
fn nothing_is_lost_at_any_moment_that_has_a_name() {
    let more = [Moment::DuringCommit, Moment::Committed]
        .into_iter()
        .flat_map(|moment| {
            [("convert", moment, 2), ("convert", moment, 4), ("watch", moment, 2), ("review", moment, 1)]
        })
        .chain([
            ("review", Moment::IndexPut, 1),
            ("review", Moment::DuringIndexCommit, 1),
            ("review", Moment::IndexCommitted, 1),
            ("reindex", Moment::IndexPut, 1),
            ("reindex", Moment::DuringIndexCommit, 1),
            ("reindex", Moment::IndexCommitted, 1),
        ])
        .chain(ON_THE_WAY.iter().map(|moment| ("watch", *moment, 1)));
    let moments = Moment::ALL.iter().map(|moment| (comes_to(*moment), *moment, 1)).chain(more);
    // Without a patient list every page waits for a person: there is always something to settle.
    let mut scans = charts(100, 11, Kind::BornSingle).0.into_iter();
    let mut room = RecordRoom::new();
    for _ in 0..4 {
        room.shelve(&scans.next().unwrap());
    }
    room.finish();
    for (command, moment, nth) in moments {
        let what = format!("{command} killed at {} {nth}", moment.as_str());
        match command {
            "convert" => room.shelve(&scans.next().unwrap()),
            "watch" => room.drop_in(&scans.next().unwrap()),
            _ => {}
        }
        let words = words(&room, command, 0);
        let mut child = room.start(&words.iter().map(String::as_str).collect::<Vec<_>>(), Some((moment, nth)));
        // A watch that does not come to the moment would go on for ever; the others end.
        let killed = if command == "watch" { dies(&mut child) } else { child.wait().unwrap().signal() == Some(9) };
        assert!(killed, "never: {what}");
        room.nothing_is_lost(&what);
    }
    room.finish();
    room.everything_is_there_once("every named moment");
}

fn dies(child: &mut std::process::Child) -> bool {
    for _ in 0..1200 {
        if let Some(status) = child.try_wait().unwrap() {
            return status.signal() == Some(9);
        }
        thread::sleep(Duration::from_millis(50));
    }
    pull_the_plug(child);
    false
}

/// What is typed; `choice` says which document is settled and how.
fn words(room: &RecordRoom, command: &str, choice: u64) -> Vec<String> {
    let mut words = vec![command.to_owned()];
    if command == "convert" {
        words.push(room.old_scans().to_str().unwrap().to_owned());
    }
    if command == "review" {
        let waiting = room.documents_in_review();
        assert!(!waiting.is_empty(), "nothing waits that could be settled");
        words.push(waiting[choice as usize % waiting.len()].clone());
        let how = ["--type=consent_form", "--date=1998-03-07", "--not-a-patient"];
        words.push(how[(choice >> 32) as usize % 16 / 6].to_owned());
    }
    words
}

#[test]
fn nothing_is_lost_at_random_kills() {
    let (kills, pages, seed) =
        (asked("CHARTROOM_KILLS", 40), asked("CHARTROOM_KILL_PAGES", 40), asked("CHARTROOM_KILL_SEED", 1));
    let mut chance = Chance(seed);
    let (mut killed, mut rooms, mut pages_in) = (0, 0, 0);
    while killed < kills {
        rooms += 1;
        let room = filled(pages as u32, chance.next() >> 8, &mut pages_in);
        killed += kill_until_done(&room, kills - killed, &mut chance);
        room.finish();
        room.everything_is_there_once(&format!("{killed} kills of seed {seed}"));
        say(&format!("{killed} kills of {kills}, seed {seed}: {rooms} archives, {pages_in} pages in, all there once"));
    }
}

/// Half of the scans are old ones, half are dropped; some came before, and some have to be read from pictures.
fn filled(pages: u32, seed: u64, pages_in: &mut u64) -> RecordRoom {
    let mut room = RecordRoom::new();
    let pictures = (pages / 20).clamp(1, 6);
    let (born, patients) = charts(pages - pictures, seed, Kind::Born);
    let (scanned, _) = charts(pictures, seed + 1, Kind::Scanned);
    room.import(&patients);
    for (nth, scan) in born.iter().chain(&scanned).enumerate() {
        if nth % 2 == 0 {
            room.shelve(scan)
        } else {
            room.drop_in(scan)
        }
        if nth % 9 == 4 {
            room.drop_in(&scan.copied());
        }
        *pages_in += u64::from(scan.pages);
    }
    room
}

/// Kills until everything is taken in, or often enough. How often it did.
fn kill_until_done(room: &RecordRoom, most: u64, chance: &mut Chance) -> u64 {
    let (mut killed, mut idle) = (0, 0);
    while killed < most && idle < 3 {
        let (command, longest_ms) = match chance.below(20) {
            0..9 => ("convert", 1500),
            9..16 => ("watch", 1500),
            16..18 => ("reindex", 150),
            _ => ("review", 100),
        };
        if command == "review" && room.documents_in_review().is_empty() {
            continue;
        }
        let words = words(room, command, chance.next());
        let after = Duration::from_micros(chance.below(longest_ms * 1000));
        let mut child = room.start(&words.iter().map(String::as_str).collect::<Vec<_>>(), None);
        thread::sleep(after);
        if pull_the_plug(&mut child) {
            killed += 1;
            room.nothing_is_lost(&format!("{command} killed after {after:?}"));
        }
        let done = room.drop_folder_is_empty() && room.waiting() == 0;
        idle = if done && command == "convert" { idle + 1 } else { idle };
    }
    killed
}

/// On standard error, whatever is captured: the figures belong to the record of a run.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
