//! Reader processes that behave as told, for tests. Each is this test program, started again.

use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::chart::{InkMap, Looks, PageNumber, PageReading, Turn, Zone};
use crate::config::ReaderSettings;

use super::protocol::{About, Framing, Outline, Refusal, Way};
use super::{InForce, PageWork, ReaderProgram, Readers, serve_with};

const ROLE: &str = "CHARTROOM_TEST_READER";

/// Readers whose processes play `role`: `canned`, `crashing`, `crashing-once`, `slow`, `busy`, `patient`, `hungry`,
/// `hoarding`, `lying`, `mistaken`, `chatty`, `mute`, `unready`.
pub(super) fn readers(role: &str, settings: &ReaderSettings) -> Readers {
    Readers::with_program(program(role), settings, Path::new("/nowhere")).unwrap()
}

pub(super) fn program(role: &str) -> ReaderProgram {
    let test = ["reader::process::doubles::plays_its_role", "--exact", "--ignored", "--nocapture"];
    ReaderProgram::at(&std::env::current_exe().unwrap()).with(&test, &[(ROLE, role)])
}

/// No test: the process that [`readers`] starts.
#[test]
#[ignore = "the reader process of other tests"]
fn plays_its_role() {
    match std::env::var(ROLE).as_deref() {
        Ok("mute") => thread::park(),
        Ok(role) => serve_with(|_| CannedReader { role: role.to_owned() }).unwrap(),
        Err(_) => {}
    }
}

/// Reads every page as blank, page 2 as its role says. The name of the file is the number of its pages.
struct CannedReader {
    role: String,
}

impl PageWork for CannedReader {
    fn trouble(&self) -> Option<String> {
        (self.role == "unready").then(|| "Language data `xyz` is missing.".to_owned())
    }

    fn about(&self) -> About {
        About {
            tesseract: "5.3.0".to_owned(),
            languages: vec!["eng".to_owned()],
            recogniser: Err("it is not real".to_owned()),
            trouble: self.trouble(),
            sandbox: InForce::default(),
        }
    }

    fn outline(&mut self, file: &Path) -> Result<Outline, Refusal> {
        let pages = file.to_str().and_then(|name| name.parse().ok());
        pages.map(|pages| Outline { pages }).ok_or_else(|| Refusal::of("It is locked with a password."))
    }

    fn read(&mut self, _file: &Path, page: PageNumber, way: Way) -> Result<PageReading, Refusal> {
        match (self.role.as_str(), page, way) {
            ("crashing", 2, _) | ("crashing-once", 2, Way::Usual) => std::process::abort(),
            ("slow", 2, _) => thread::park(),
            ("busy", 2, _) => loop {
                std::hint::spin_loop();
            },
            ("patient", 2, _) => thread::sleep(Duration::from_millis(1500)),
            ("hungry", 2, _) => drop(std::hint::black_box(vec![1_u8; 16 << 30])),
            ("lying", 2, _) => {
                let ink = InkMap { cell: 8, columns: 300, rows: 300, cells: vec![0; 3] };
                return Ok(PageReading { number: page, ink, ..PageReading::default() });
            }
            ("mistaken", 2, _) => return Ok(PageReading { number: 3, ..PageReading::default() }),
            ("hoarding", ..) => std::mem::forget(std::hint::black_box(vec![1_u8; 100 << 20])),
            ("chatty", ..) => println!("a library that prints: {:?}", [0_u8; 4]),
            _ => {}
        }
        // The process that read it, so that tests can tell one from another.
        let picture_hash = u64::from(std::process::id());
        Ok(PageReading { number: page, picture_hash, ..PageReading::default() })
    }

    fn read_zones(
        &mut self,
        _: &Path,
        page: PageNumber,
        _: (Turn, f32),
        zones: &[Zone],
    ) -> Result<Vec<Looks>, Refusal> {
        let answered = if (self.role.as_str(), page) == ("mistaken", 2) { 0 } else { zones.len() };
        Ok(vec![Looks::new(); answered])
    }

    fn picture(&mut self, _: &Path, _: PageNumber, (turn, _): (Turn, f32), _: Framing) -> Result<Vec<u8>, Refusal> {
        Ok(vec![turn.degrees() as u8; 3_000_000])
    }
}

/// How long a test that expects no trouble is willing to wait.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
