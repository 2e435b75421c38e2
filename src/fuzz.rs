//! Every parser that meets what strangers wrote, by one door each: for the fuzzer in `fuzz/`, and for a short seeded run
//! of the same doors with every test, so that they cannot rot.
//!
//! A door takes any bytes and gives nothing back; what it must not do is panic, hang or eat memory. Strangers'
//! *pictures* are decoded by libraries inside reader processes, which may crash; these doors are what is ours.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use recognise::{GreyPicture, Look, Model, Recogniser};

use crate::chart::{PageReading, Rect, Word};
use crate::config::Settings;
use crate::facts::{self, FactRules, FactTables};
use crate::reader::OpenLimits;
use crate::{intake, patients, reader, search};

/// A door.
pub type Door = fn(&[u8]);

/// All doors, by the name of their target in `fuzz/fuzz_targets/`.
pub const DOORS: &[(&str, Door)] = &[
    ("whole", whole),
    ("name", name),
    ("scan", scan),
    ("answer", answer),
    ("facts", page_facts),
    ("query", query),
    ("patient_list", patient_list),
    ("model", model),
];

/// Whether a dropped file is there to its end: looked at outside the reader processes.
pub fn whole(bytes: &[u8]) {
    let _ = intake::wholeness(std::io::Cursor::new(bytes), bytes.len() as u64);
}

/// A file name, as it is shown: on one line, without control characters.
pub fn name(bytes: &[u8]) {
    use std::os::unix::ffi::OsStrExt;
    let shown = intake::shown(std::ffi::OsStr::from_bytes(bytes));
    assert!(!shown.contains(char::is_control), "a name shows what steers a terminal");
}

/// A scan, opened and its first pages decoded. Small limits: what is larger is refused.
pub fn scan(bytes: &[u8]) {
    let limits = OpenLimits { max_pixels: 1_000_000, max_pages: 100, max_unpacked: 1 << 20, ..OpenLimits::default() };
    if let Ok(mut scan) = reader::open_bytes(bytes.to_vec(), &limits) {
        for number in 1..=scan.pages().min(3) {
            let _ = scan.page(number);
        }
    }
}

/// What a reader process, which a scan may have taken over, answers its parent, and what is then made of it.
pub fn answer(bytes: &[u8]) {
    if let (Some(reading), Some(rules)) = (reader::hear(bytes), RULES.as_ref()) {
        let _ = facts::of(&reading, rules);
    }
}

/// What the words of a page say, whatever words a scan makes them.
pub fn page_facts(bytes: &[u8]) {
    if let Some(rules) = RULES.as_ref() {
        let _ = facts::of(&reading(&String::from_utf8_lossy(bytes)), rules);
    }
}

/// What somebody types into the search.
pub fn query(bytes: &[u8]) {
    let _ = search::parse(&String::from_utf8_lossy(bytes));
}

/// A patient list from another program.
pub fn patient_list(bytes: &[u8]) {
    let _ = patients::read_list(bytes, crate::config::DateOrder::Dmy);
}

/// A recogniser's model, and one line read with it: what is taken must also be fit for use.
pub fn model(bytes: &[u8]) {
    if let Ok(model) = Model::from_bytes(bytes) {
        let (width, height) = (120, 40);
        let pixels = (0..width * height).map(|at: usize| if at % 7 < 3 { 20 } else { 240 }).collect();
        let _ = Recogniser::new(Arc::new(model)).read(&[GreyPicture { pixels, width, height }], Look::Softened);
    }
}

static RULES: LazyLock<Option<FactRules>> = LazyLock::new(rules);

/// The built-in tables.
fn rules() -> Option<FactRules> {
    let settings = Settings::default();
    let tables = FactTables::of_archive(Path::new("/nowhere")).ok()?;
    FactRules::new(&settings.facts, &settings.barcodes, &tables, None).ok()
}

/// A page of these words, as lines of a typewriter.
fn reading(text: &str) -> PageReading {
    let mut words = Vec::new();
    for (line, text) in (0..).zip(text.lines().take(500)) {
        for (column, word) in (0..).zip(text.split_whitespace().take(50)) {
            let area = Rect::new(50 + column * 50, 50 + line * 6, 45, 5);
            words.push(Word { text: word.to_owned(), area, confidence: 90.0, line, block: line });
        }
    }
    PageReading { number: 1, width: 2550, height: 3300, dpi: 300, words, confidence: 90.0, ..PageReading::default() }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use chartroom_samples::Chance;

    use super::*;

    /// For each door; fewer where a try takes long. By count, not by time, so that a run is the same everywhere.
    const TRIES: usize = 2000;
    const TRIES_OF_SLOW_ONES: usize = 250;
    const SEED: u64 = 20_261_121;

    fn seeds(door: &str) -> Vec<Vec<u8>> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(door);
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
    }

    /// A few bytes changed, doubled, left out, or set to what numbers are worst at.
    fn altered(seed: &[u8], chance: &Chance) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..1 + chance.below(6) {
            let at = chance.below(bytes.len());
            match chance.below(5) {
                0 if !bytes.is_empty() => bytes[at] = chance.bits() as u8,
                1 if !bytes.is_empty() => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][chance.below(5)],
                2 => bytes.truncate(at),
                3 => {
                    let part = bytes[at..(at + chance.below(40)).min(bytes.len())].to_vec();
                    let to = chance.below(bytes.len());
                    bytes.splice(to..to, part);
                }
                _ => {
                    let end = (at + chance.below(8)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        bytes
    }

    #[test]
    fn no_door_is_broken_by_its_seeds_or_by_what_chance_makes_of_them() {
        for (name, door) in DOORS {
            let (seeds, chance) = (seeds(name), Chance::of_seed(SEED));
            let tries = if matches!(*name, "scan" | "facts" | "answer") { TRIES_OF_SLOW_ONES } else { TRIES };
            assert!(!seeds.is_empty(), "{name} has no seeds");
            seeds.iter().for_each(|seed| door(seed));
            for tried in 0..tries {
                let seed = &seeds[chance.below(seeds.len())];
                let bytes = altered(seed, &chance);
                if std::panic::catch_unwind(|| door(&bytes)).is_err() {
                    panic!("{name}, try {tried} of seed {SEED}: {:?}", String::from_utf8_lossy(&bytes));
                }
            }
        }
    }

    #[test]
    fn every_door_has_a_target_and_every_target_a_door() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
        let mut targets: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        targets.sort();
        let mut doors: Vec<&str> = DOORS.iter().map(|(name, _)| *name).collect();
        doors.sort_unstable();
        assert_eq!(targets, doors);
    }
}
