//! Lines of the audit that are written together.
//!
//! Every look is written down before it is answered, and a commit waits for the disk. So whoever comes while another
//! writes leaves a line in the queue; the next who may write writes all that is there, in one commit, and each waits
//! only until their own line is safe.

use std::mem;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use super::audit::{AuditEvent, append};
use super::{Catalog, Result, held, write_with};

/// Lines that wait, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct AuditQueue {
    waiting: Mutex<Vec<Line>>,
}

/// A line, and what became of it.
#[derive(Clone)]
struct Line {
    event: Arc<AuditEvent>,
    state: Arc<AtomicU8>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line(…)")
    }
}

/// What a line's state may be besides 0, which it is while it waits.
const WRITTEN: u8 = 1;
/// Whoever wrote for all could not: each tries again alone, and learns why.
const ALONE: u8 = 2;

impl Catalog {
    /// Appends to the audit; the line is safe on the disk when this returns.
    ///
    /// # Errors
    /// SQLite's refusal: what was to be audited must not happen then.
    pub fn audit(&self, event: &AuditEvent) -> Result<()> {
        let own = Line { event: Arc::new(event.clone()), state: Arc::default() };
        held(&self.audit.waiting).push(own.clone());
        let mut connection = self.writer();
        match own.state.load(Ordering::Acquire) {
            WRITTEN => return Ok(()),
            ALONE => return write_with(&mut connection, |t| append(t, event)),
            _ => {}
        }
        let lines = mem::take(&mut *held(&self.audit.waiting));
        let written = write_with(&mut connection, |t| lines.iter().try_for_each(|line| append(t, &line.event)));
        let state = if written.is_ok() { WRITTEN } else { ALONE };
        lines.iter().for_each(|line| line.state.store(state, Ordering::Release));
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{AuditFilter, AuditVerdict};

    fn line(person: &str) -> AuditEvent {
        AuditEvent { person: person.to_owned(), what: "page_seen", ..AuditEvent::default() }
    }

    #[test]
    fn everybody_who_writes_at_once_has_their_line_once_and_the_chain_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalog.db");
        let mut catalog = Catalog::open(&file).unwrap();
        catalog.answer_many(&file, 2).unwrap();
        std::thread::scope(|scope| {
            for clerk in 0..8 {
                let catalog = &catalog;
                scope.spawn(move || {
                    for number in 0..25 {
                        catalog.audit(&line(&format!("{clerk}-{number}"))).unwrap();
                        let filter = AuditFilter { person: format!("{clerk}-{number}"), ..AuditFilter::default() };
                        assert_eq!(catalog.audit_entries(&filter, 9).unwrap().len(), 1, "it is there at once");
                    }
                });
            }
        });
        assert!(matches!(catalog.verify_audit(None), Ok(AuditVerdict::Whole { entries: 200, .. })));
    }

    #[test]
    fn a_line_that_cannot_be_written_is_an_error_for_whoever_wrote_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalog.db");
        let catalog = Catalog::open(&file).unwrap();
        catalog.writer().execute_batch("PRAGMA query_only = ON").unwrap();
        std::thread::scope(|scope| {
            let refused: Vec<_> = (0..4).map(|_| scope.spawn(|| catalog.audit(&line("ada")).is_err())).collect();
            assert!(refused.into_iter().all(|refused| refused.join().unwrap()));
        });
        catalog.writer().execute_batch("PRAGMA query_only = OFF").unwrap();
        catalog.audit(&line("ada")).unwrap();
        assert!(matches!(catalog.verify_audit(None), Ok(AuditVerdict::Whole { entries: 1, .. })));
    }
}
