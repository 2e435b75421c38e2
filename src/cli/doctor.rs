//! `chartroom doctor`

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::thread;

use rustix::fs::{Access, access};
use serde::Serialize;

use super::Outcome;
use super::archive::Place;
use crate::archive::{Archive, free_bytes};
use crate::config::{self, IntakeSettings, ReaderSettings, Recognition, SandboxMode, Settings};
use crate::intake::{FolderKind, FolderWays, How, WatchLock, shown};
use crate::reader::{About, InForce, ReadError, Readers};

/// Check whether this machine and the archive have what they need, and say what to do about what is missing.
///
/// Exit code 1 if there is a problem. Works without an archive, too.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A JSON array, one object for each check.
    #[arg(long)]
    json: bool,
}

impl Args {
    pub(super) fn run(self, archive: &Place, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let findings = examine(archive.folder());
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &findings)?;
            writeln!(out)?;
        } else {
            for finding in &findings {
                finding.write(out)?;
            }
        }
        let problem = findings.iter().any(|finding| finding.state == State::Problem);
        Ok(if problem { Outcome::LookAtIt } else { Outcome::Done })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Warning,
    Problem,
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    says: String,
    /// What to do about it.
    hint: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, state: State::Ok, says: says.into(), hint: None }
    }

    fn warning(check: &'static str, says: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { check, state: State::Warning, says: says.into(), hint: Some(hint.into()) }
    }

    fn problem(check: &'static str, says: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { check, state: State::Problem, says: says.into(), hint: Some(hint.into()) }
    }

    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let state = match self.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Problem => "PROBLEM",
        };
        writeln!(out, "{state:<8} {:<12} {}", self.check, self.says)?;
        match &self.hint {
            Some(hint) => writeln!(out, "{:<21} → {hint}", ""),
            None => Ok(()),
        }
    }
}

fn examine(folder: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let archive = open(folder, &mut findings);
    let settings = archive.as_ref().map_or_else(Settings::default, |archive| settings(archive, &mut findings));
    let scans = archive.as_ref().map_or_else(|| folder.to_owned(), Archive::originals);
    match Readers::start(&settings.reader, &scans) {
        Ok(readers) => findings.extend(reading(&settings.reader, readers.workers(), readers.about())),
        Err(error) => findings.push(no_readers(&error)),
    }
    if let Some(archive) = archive {
        findings.push(disk(&archive, &settings.intake));
        findings.push(catalog(&archive.catalog_file()));
        findings.extend(drop_folder(&archive.drop_folder(), &settings.intake));
        findings.push(watch(archive.root()));
    }
    findings
}

fn open(folder: &Path, findings: &mut Vec<Finding>) -> Option<Archive> {
    match Archive::open(folder) {
        Ok(archive) => {
            let kind = FolderKind::of(archive.root()).map(|kind| format!(", on {kind}")).unwrap_or_default();
            findings.push(Finding::ok("archive", format!("{}{kind}", archive.root().display())));
            Some(archive)
        }
        Err(error) => {
            let hint = error.hint().unwrap_or("look whether the folder is there and may be read.");
            findings.push(Finding::problem("archive", error.to_string(), hint));
            None
        }
    }
}

fn settings(archive: &Archive, findings: &mut Vec<Finding>) -> Settings {
    match config::load(&archive.settings_file()) {
        Ok(settings) => {
            findings.push(Finding::ok("settings", archive.settings_file().display().to_string()));
            settings
        }
        Err(error) => {
            let hint = "mend the file; the checks below go by the defaults.";
            findings.push(Finding::problem("settings", error.to_string(), hint));
            Settings::default()
        }
    }
}

/// Tesseract, its languages and the processes it runs in, from what a reader process said of itself.
fn reading(settings: &ReaderSettings, workers: usize, about: Result<About, ReadError>) -> Vec<Finding> {
    let about = match about {
        Ok(about) => about,
        Err(error) => return vec![no_readers(&error)],
    };
    let mut findings = vec![Finding::ok("Tesseract", format!("version {}", about.tesseract))];
    let missing: Vec<_> = settings.languages.iter().filter(|language| !about.languages.contains(language)).collect();
    findings.push(match (missing.as_slice(), about.trouble) {
        ([], None) => Finding::ok(
            "languages",
            format!("reads {}; installed: {}", settings.languages.join(", "), about.languages.join(", ")),
        ),
        ([], Some(trouble)) => Finding::problem("languages", trouble, "install the language data again."),
        (missing, _) => {
            let names = |with: &str| missing.iter().map(|name| format!("{with}{name}")).collect::<Vec<_>>().join(" ");
            Finding::problem(
                "languages",
                format!("no data for: {}; installed: {}", names(""), about.languages.join(", ")),
                format!("sudo apt install {}, or change `reader.languages`.", names("tesseract-ocr-")),
            )
        }
    });
    findings.push(match (about.recogniser, settings.recogniser) {
        (Ok(instructions), _) => {
            Finding::ok("recogniser", format!("our own, on {instructions}; Tesseract finds the lines"))
        }
        (Err(why), Recognition::Tesseract) => Finding::ok("recogniser", format!("Tesseract's: {why}")),
        (Err(why), Recognition::Fast) => Finding::warning(
            "recogniser",
            format!("Tesseract's: {why}"),
            "pages are read all the same, some three times slower.",
        ),
    });
    findings.push(sandbox(settings.sandbox, about.sandbox));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let says = format!("{workers} reader processes of one thread each (OMP_THREAD_LIMIT=1), {cores} cores");
    findings.push(if workers > cores {
        Finding::warning("readers", says, "more readers than cores read no faster; set `reader.workers = 0`.")
    } else {
        Finding::ok("readers", says)
    });
    findings
}

/// How readers are closed in, and whether that is what the settings want.
fn sandbox(wanted: SandboxMode, in_force: InForce) -> Finding {
    let says = format!("readers: {in_force}");
    let hint = "a Linux kernel of 5.19 or later with Landlock and seccomp closes readers in.";
    match wanted {
        _ if in_force.fully() => Finding::ok("sandbox", says),
        SandboxMode::Required => Finding::problem("sandbox", format!("{says}; nothing is read"), hint),
        SandboxMode::Wanted => Finding::warning("sandbox", says, hint),
        SandboxMode::Off => Finding::warning("sandbox", says, "set `reader.sandbox = \"wanted\"`."),
    }
}

fn no_readers(error: &ReadError) -> Finding {
    let cause = std::error::Error::source(error).map(|cause| format!(" ({cause})")).unwrap_or_default();
    let hint = "install libtesseract (Debian: libtesseract5 tesseract-ocr-eng), or build Chartroom again.";
    Finding::problem("readers", format!("{error}{cause}"), hint)
}

fn disk(archive: &Archive, settings: &IntakeSettings) -> Finding {
    let free_mb = match free_bytes(archive.root()) {
        Ok(bytes) => bytes >> 20,
        Err(error) => return Finding::problem("disk", error.to_string(), "look whether the disk is mounted."),
    };
    let says = format!("{} free; intake stops below {} MB", in_words(free_mb), settings.free_mb);
    if free_mb < settings.free_mb {
        Finding::problem("disk", says, "make room, or move the archive to a larger disk; intake then goes on.")
    } else if free_mb < settings.free_mb.saturating_mul(4) {
        Finding::warning("disk", says, "make room soon.")
    } else {
        Finding::ok("disk", says)
    }
}

fn in_words(megabytes: u64) -> String {
    if megabytes >= 10_240 { format!("{} GB", megabytes >> 10) } else { format!("{megabytes} MB") }
}

/// The header of an SQLite file says in bytes 18 and 19 whether it has a write-ahead log (2) or a rollback journal (1).
fn catalog(file: &Path) -> Finding {
    let mut header = [0; 20];
    match File::open(file).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) if header.starts_with(b"SQLite format 3\0") && header[18..] == [2, 2] => {
            Finding::ok("catalog", "SQLite with a write-ahead log")
        }
        Ok(()) if header.starts_with(b"SQLite format 3\0") => {
            let hint = "run any command on the archive once; it is switched back.";
            Finding::warning("catalog", "SQLite without its write-ahead log", hint)
        }
        Ok(()) => Finding::problem("catalog", "catalog.db is no SQLite database", "restore it from a backup."),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Finding::ok("catalog", "not begun yet"),
        Err(error) => Finding::problem("catalog", format!("catalog.db cannot be read: {error}"), "look at its owner."),
    }
}

fn drop_folder(folder: &Path, settings: &IntakeSettings) -> Vec<Finding> {
    let (kind, ways) = match (FolderKind::of(folder), FolderWays::of(folder, settings)) {
        (Ok(kind), Ok(ways)) => (kind, ways),
        (Err(error), _) => {
            let says = format!("{} cannot be read: {error}", folder.display());
            return vec![Finding::problem("drop folder", says, "make the folder, or mount its share.")];
        }
        (_, Err(error)) => return vec![Finding::problem("drop folder", error.to_string(), "mend the setting.")],
    };
    let how = ways.how(folder);
    let share = if kind.shared { "may be a network share" } else { "a disk of this machine" };
    let says = format!("{}, on {kind}, {share}; {}", folder.display(), in_what_way(how, settings.scan_s));
    let mut findings = vec![watched(says, kind, how, "`intake.watch = \"native\"`")];
    findings.extend(ways.folders().skip(1).map(|(below, how)| folder_below(folder, below, how, settings.scan_s)));
    if access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let hint = "give the account that runs Chartroom the right to remove files there.";
        findings.push(Finding::problem("drop folder", "what is taken in cannot be removed from it", hint));
    }
    findings
}

/// A folder below the drop folder that is watched in a way of its own: a share that is mounted there, or one that the
/// settings name. Where changes are not announced, the look through all of the drop folder finds them.
fn folder_below(drop_folder: &Path, folder: &Path, how: How, scan_s: u64) -> Finding {
    let name = shown(folder.strip_prefix(drop_folder).unwrap_or(folder).as_os_str());
    match FolderKind::of(folder) {
        Ok(kind) => {
            let says = format!("{name} in it, on {kind}; {}", in_what_way(how, scan_s));
            watched(says, kind, how, "`intake.watch_native`")
        }
        Err(error) => Finding::warning(
            "drop folder",
            format!("{name} in it cannot be read: {error}"),
            "make the folder, or mount its share; the others are watched meanwhile.",
        ),
    }
}

/// Announcements of a share are not complete.
fn watched(says: String, kind: FolderKind, how: How, setting: &str) -> Finding {
    match how {
        How::Announced if kind.shared => {
            let hint = format!("{setting} has it announce changes; take that out unless files are seen at once.");
            Finding::warning("drop folder", says, hint)
        }
        _ => Finding::ok("drop folder", says),
    }
}

fn in_what_way(how: How, scan_s: u64) -> String {
    match how {
        How::Announced => format!("changes are announced, and it is looked through every {scan_s} s"),
        How::Looking => format!("it is looked through every {scan_s} s"),
    }
}

fn watch(archive: &Path) -> Finding {
    match WatchLock::holder(archive) {
        Some(holder) => Finding::ok("watch", format!("running: {holder}")),
        None => Finding::ok("watch", "not running; `chartroom watch` starts it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Enforced;

    fn about(languages: &[&str]) -> About {
        let languages = languages.iter().map(|&language| language.to_owned()).collect();
        let sandbox = InForce { files: Enforced::Fully, calls: Enforced::Fully, memory_bytes: 1 << 30 };
        About { tesseract: "5.3.0".to_owned(), languages, recogniser: Ok("AVX2".to_owned()), trouble: None, sandbox }
    }

    fn state_of(findings: &[Finding], check: &str) -> State {
        findings.iter().find(|finding| finding.check == check).unwrap().state
    }

    #[test]
    fn a_machine_with_everything_is_well() {
        let findings = reading(&Settings::default().reader, 1, Ok(about(&["eng", "osd"])));
        assert!(findings.iter().all(|finding| finding.state == State::Ok), "{findings:?}");
    }

    #[test]
    fn missing_language_data_is_a_problem_that_says_what_to_install() {
        let settings = ReaderSettings { languages: vec!["eng".into(), "spa".into()], ..Settings::default().reader };
        let findings = reading(&settings, 1, Ok(about(&["eng"])));
        let finding = findings.iter().find(|finding| finding.check == "languages").unwrap();
        assert_eq!(finding.state, State::Problem);
        assert!(finding.hint.as_ref().unwrap().contains("apt install tesseract-ocr-spa"), "{finding:?}");
    }

    #[test]
    fn readers_that_are_not_closed_in_are_a_problem_where_that_is_required_and_a_warning_elsewhere() {
        let open = InForce::default();
        assert_eq!(sandbox(SandboxMode::Required, open).state, State::Problem);
        assert_eq!(sandbox(SandboxMode::Wanted, open).state, State::Warning);
        assert_eq!(sandbox(SandboxMode::Off, open).state, State::Warning);
    }

    #[test]
    fn where_tesseract_must_read_the_lines_the_loss_of_speed_is_told_unless_it_was_asked_for() {
        let about = || About { recogniser: Err("this processor is old".to_owned()), ..about(&["eng"]) };
        let asked = ReaderSettings { recogniser: Recognition::Tesseract, ..Settings::default().reader };
        assert_eq!(state_of(&reading(&Settings::default().reader, 1, Ok(about())), "recogniser"), State::Warning);
        assert_eq!(state_of(&reading(&asked, 1, Ok(about())), "recogniser"), State::Ok);
    }

    #[test]
    fn more_readers_than_cores_is_worth_a_warning() {
        let findings = reading(&Settings::default().reader, 10_000, Ok(about(&["eng"])));
        assert_eq!(state_of(&findings, "readers"), State::Warning);
    }

    #[test]
    fn a_catalog_that_is_none_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalog.db");
        assert_eq!(catalog(&file).state, State::Ok);
        std::fs::write(&file, "something else altogether").unwrap();
        assert_eq!(catalog(&file).state, State::Problem);
        let database = folder.path().join("real.db");
        rusqlite::Connection::open(&database)
            .and_then(|c| c.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE page (id);"))
            .unwrap();
        assert_eq!(catalog(&database), Finding::ok("catalog", "SQLite with a write-ahead log"));
    }

    #[test]
    fn a_disk_that_is_nearly_full_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::init(folder.path()).unwrap();
        let settings = Settings::default().intake;
        let full = IntakeSettings { free_mb: u64::MAX, ..settings.clone() };
        assert_eq!(disk(&archive, &full).state, State::Problem);
        let empty = IntakeSettings { free_mb: 0, ..settings };
        assert_eq!(disk(&archive, &empty).state, State::Ok);
    }

    #[test]
    fn a_folder_with_a_way_of_its_own_is_told_beside_the_drop_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("fax")).unwrap();
        let poll = vec!["fax".to_owned(), "gone".to_owned()];
        let settings = IntakeSettings { watch_poll: poll, ..Settings::default().intake };
        let findings = drop_folder(folder.path(), &settings);
        assert_eq!(
            findings[1].says,
            format!("fax in it, on {}; it is looked through every 10 s", FolderKind::of(folder.path()).unwrap())
        );
        assert_eq!((findings[1].state, findings[2].state), (State::Ok, State::Warning));
        let outside = IntakeSettings { watch_poll: vec!["/etc".to_owned()], ..settings };
        assert_eq!(drop_folder(folder.path(), &outside)[0].state, State::Problem);
    }

    #[test]
    fn a_drop_folder_that_is_not_there_is_a_problem() {
        let findings = drop_folder(Path::new("/nowhere/drop"), &Settings::default().intake);
        assert_eq!(state_of(&findings, "drop folder"), State::Problem);
    }
}
