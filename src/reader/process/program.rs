//! Which program the reader processes are.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How a reader process is started.
#[derive(Debug, Clone)]
pub struct ReaderProgram {
    path: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
}

impl ReaderProgram {
    /// This same program, or the one that `CHARTROOM_READER` names.
    #[must_use]
    pub fn this() -> Self {
        match std::env::var_os("CHARTROOM_READER") {
            Some(path) => Self::at(Path::new(&path)),
            None => Self::at(&running_program()),
        }
    }

    /// The program at `path`, with the subcommand `reader-process`.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), arguments: vec!["reader-process".into()], environment: Vec::new() }
    }

    /// Other arguments than `reader-process`, and more environment: for doubles in tests.
    #[must_use]
    pub fn with(mut self, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        self.arguments = arguments.iter().map(OsString::from).collect();
        self.environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        self
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn command(&self, input: Stdio) -> Command {
        let mut command = Command::new(&self.path);
        let errors =
            if std::env::var_os("CHARTROOM_READER_STDERR").is_some() { Stdio::inherit() } else { Stdio::null() };
        command
            .arg0("chartroom-reader")
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            // Read by OpenMP before `main`: with more threads, parallel pages run 5 to 8 times slower.
            .env("OMP_THREAD_LIMIT", "1")
            // glibc gives large blocks back to the system at once, and page pictures are large: a reader keeps what it
            // needs again for the next page (32 MiB is the largest threshold that glibc takes, mallopt(3)).
            .env("MALLOC_MMAP_THRESHOLD_", "33554432")
            .env("MALLOC_TRIM_THRESHOLD_", "134217728")
            .stdin(input)
            .stdout(Stdio::null())
            .stderr(errors)
            // Ctrl-C is for the parent, which may want to finish the pages under way.
            .process_group(0);
        command
    }
}

/// On Linux the running file itself, so that an upgrade under a running watch does not mix two versions.
fn running_program() -> PathBuf {
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() { itself } else { std::env::current_exe().unwrap_or(itself) }
}
