//! What a reader process may still do once a stranger's bytes are about to be opened: compute, and read a few folders.
//!
//! Landlock takes away writing and every folder that is not needed; seccomp takes away the network, new processes,
//! tracing, signals to others and changes of a file's rights; resource limits bound memory. Tesseract is started
//! before: its libraries and language data are then open. All of it is the kernel's; a kernel that lacks a part
//! leaves [`InForce`] saying so, and `reader.sandbox` decides whether that is accepted.

use std::fmt;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, BitFlags, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use serde::{Deserialize, Serialize};

/// What Linux 5.19 can do. What later versions add (truncating, device controls) needs a file open for writing, or
/// is among the [`REFUSED`] calls.
const LANDLOCK: ABI = ABI::V2;

/// Where Tesseract and the PDF renderer may look for data. Nothing in there is anybody's secret.
const DATA: &[&str] = &["/usr/share", "/usr/local/share"];

/// Calls that a reader never needs: the network, new programs, other processes, rights of files, the kernel itself.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kexec_load,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_io_uring_setup,
    libc::SYS_userfaultfd,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pidfd_open,
    libc::SYS_truncate,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    libc::SYS_utimensat,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_clock_settime,
    libc::SYS_settimeofday,
    libc::SYS_sethostname,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
];

/// Calls that end or disturb a process: a reader may do that to itself only, as when it aborts.
const SIGNALS: &[libc::c_long] = &[libc::SYS_kill, libc::SYS_tgkill];

/// How much of the sandbox the kernel enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforced {
    Fully,
    Partly,
    #[default]
    Not,
}

/// The sandbox of a reader process as it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InForce {
    /// The file system read-only, and only the folders that are needed.
    pub files: Enforced,
    /// No network, no new processes, no signals to others.
    pub calls: Enforced,
    /// Of address space, bytes; 0 if it is not bounded.
    pub memory_bytes: u64,
}

impl InForce {
    /// Both parts, fully.
    #[must_use]
    pub fn fully(self) -> bool {
        self.files == Enforced::Fully && self.calls == Enforced::Fully
    }
}

impl fmt::Display for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |e| match e {
            Enforced::Fully => "enforced",
            Enforced::Partly => "partly enforced",
            Enforced::Not => "not enforced",
        };
        let (files, calls) = (word(self.files), word(self.calls));
        write!(f, "only originals to read {files}, no network or new processes {calls}, ")?;
        match self.memory_bytes >> 20 {
            0 => f.write_str("memory without limit"),
            megabytes => write!(f, "memory at most {megabytes} MB"),
        }
    }
}

/// Closes the calling thread in for good: from here on it only reads below `scans` and where programs keep their data.
///
/// Threads that it starts later are closed in too. Call it before the process has others. Bound memory by [`limit`].
#[must_use]
pub(super) fn close_in(scans: &Path) -> InForce {
    InForce { files: only_reading(scans), calls: few_calls(), memory_bytes: 0 }
}

fn only_reading(scans: &Path) -> Enforced {
    let reading = AccessFs::ReadFile | AccessFs::ReadDir;
    let prefix = std::env::var_os("TESSDATA_PREFIX");
    let data = DATA.iter().map(Path::new).chain(prefix.as_deref().map(Path::new)).filter(|folder| folder.exists());
    match restricted(&data.chain([scans]).collect::<Vec<_>>(), reading) {
        Ok(RulesetStatus::FullyEnforced) => Enforced::Fully,
        Ok(RulesetStatus::PartiallyEnforced) => Enforced::Partly,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Enforced::Not,
    }
}

fn restricted(readable: &[&Path], reading: BitFlags<AccessFs>) -> Result<RulesetStatus, landlock::RulesetError> {
    // Libraries open it to say nothing.
    let nowhere = path_beneath_rules(["/dev/null"], AccessFs::ReadFile | AccessFs::WriteFile);
    let restricted = Ruleset::default()
        .set_compatibility(landlock::CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .create()?
        .add_rules(path_beneath_rules(readable, reading))?
        .add_rules(nowhere)?
        .restrict_self()?;
    Ok(restricted.ruleset)
}

fn few_calls() -> Enforced {
    // `clone3` hides its flags behind a pointer: libc falls back to `clone` when it is missing.
    let missing = filter([(libc::SYS_clone3, vec![])], libc::ENOSYS);
    let always = REFUSED.iter().map(|call| (*call, vec![]));
    let to_others = SIGNALS.iter().map(|call| (*call, another_process()));
    let refused = always.chain(to_others).chain([(libc::SYS_clone, new_process())]);
    let applied = [missing, filter(refused, libc::EPERM)]
        .into_iter()
        .all(|program| program.is_some_and(|program| seccompiler::apply_filter(&program).is_ok()));
    if applied { Enforced::Fully } else { Enforced::Not }
}

/// A first argument that is not this process.
fn another_process() -> Vec<SeccompRule> {
    one_rule(SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, std::process::id().into())
}

/// `clone` without `CLONE_THREAD`: a process, not a thread.
fn new_process() -> Vec<SeccompRule> {
    one_rule(SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64), 0)
}

fn one_rule(width: SeccompCmpArgLen, compare: SeccompCmpOp, with: u64) -> Vec<SeccompRule> {
    let condition = SeccompCondition::new(0, width, compare, with);
    condition.and_then(|condition| SeccompRule::new(vec![condition])).into_iter().collect()
}

fn filter(calls: impl IntoIterator<Item = (i64, Vec<SeccompRule>)>, errno: i32) -> Option<BpfProgram> {
    let arch = std::env::consts::ARCH.try_into().ok()?;
    let refuse = SeccompAction::Errno(errno as u32);
    SeccompFilter::new(calls.into_iter().collect(), SeccompAction::Allow, refuse, arch).ok()?.try_into().ok()
}

/// Bounds this process to `memory_bytes` of address space, and forbids core dumps: they would hold page words.
///
/// # Errors
/// The kernel's, if a limit cannot be lowered.
pub(super) fn limit(memory_bytes: u64) -> rustix::io::Result<()> {
    lower(Resource::As, memory_bytes)?;
    lower(Resource::Core, 0)?;
    lower(Resource::Nofile, 64)
}

/// Not above what somebody else has set.
fn lower(resource: Resource, to: u64) -> rustix::io::Result<()> {
    let at_most = Some(getrlimit(resource).maximum.map_or(to, |hard| hard.min(to)));
    setrlimit(resource, Rlimit { current: at_most, maximum: at_most })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::net::TcpStream;
    use std::process::Command;
    use std::thread;

    use rustix::process::{Pid, Signal, getppid, kill_process, test_kill_process};

    use super::*;

    /// Runs `work` in a thread that is closed in; the restriction ends with the thread. `None` where the kernel
    /// lacks what is needed.
    fn closed_in<T: Send + 'static>(scans: &Path, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let scans = scans.to_owned();
        let thread = thread::spawn(move || close_in(&scans).fully().then(work));
        thread.join().expect("the closed-in thread")
    }

    #[test]
    fn a_reader_reads_the_originals_and_nothing_else() {
        let originals = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        fs::write(originals.path().join("scan"), "paper").unwrap();
        let (scan, other) = (originals.path().join("scan"), elsewhere.path().to_owned());
        let read = closed_in(originals.path(), move || (fs::read(scan), File::open(other)));
        let Some((inside, outside)) = read else { return };
        assert_eq!(inside.unwrap(), b"paper");
        assert!(outside.is_err());
    }

    #[test]
    fn a_reader_writes_nowhere_and_changes_no_rights() {
        let originals = tempfile::tempdir().unwrap();
        let (new, scan) = (originals.path().join("new"), originals.path().join("scan"));
        fs::write(&scan, "paper").unwrap();
        let readable = fs::metadata(&scan).unwrap().permissions();
        let tried = closed_in(originals.path(), move || {
            [
                fs::write(new, "x"),
                fs::write(&scan, "x"),
                fs::set_permissions(&scan, readable),
                fs::rename(&scan, scan.with_extension("pdf")),
                fs::remove_file(&scan),
            ]
        });
        assert!(tried.is_none_or(|tried| tried.iter().all(Result::is_err)));
    }

    #[test]
    fn a_reader_has_no_network() {
        let originals = tempfile::tempdir().unwrap();
        let refused = closed_in(originals.path(), || TcpStream::connect("127.0.0.1:9").unwrap_err().raw_os_error());
        assert!(refused.is_none_or(|error| error == Some(libc::EPERM)));
    }

    #[test]
    fn a_reader_starts_no_process_but_may_start_threads() {
        let started =
            closed_in(Path::new("/"), || (Command::new("/bin/true").status(), thread::spawn(|| 1 + 1).join().unwrap()));
        let Some((process, sum)) = started else { return };
        assert!(process.is_err());
        assert_eq!(sum, 2);
    }

    #[test]
    fn a_reader_signals_nobody_else() {
        let parent = getppid().unwrap_or(Pid::INIT);
        let Some((own, other)) = closed_in(Path::new("/"), move || {
            (test_kill_process(rustix::process::getpid()), kill_process(parent, Signal::CONT))
        }) else {
            return;
        };
        assert_eq!((own, other), (Ok(()), Err(rustix::io::Errno::PERM)));
    }
}
