//! Who did and saw what: appended, each entry bound to the one before by its hash.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use super::merges::{numbers_of, survivor_of};
use super::{Catalog, Result, now};

/// Something that somebody did or saw, before it is written.
#[derive(Clone, Default)]
pub struct AuditEvent {
    /// The name that the person signed in with.
    pub person: String,
    /// Its word, like `page_seen`.
    pub what: &'static str,
    pub page: Option<i64>,
    pub document: Option<String>,
    /// Record number.
    pub patient: Option<String>,
    /// What was asked or changed. It may be health information: it is shown to supervisors only.
    pub detail: String,
    /// The address that it came from.
    pub origin: String,
}

/// A line of the audit.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: i64,
    pub at: String,
    pub person: String,
    pub what: String,
    pub page: Option<i64>,
    pub document: Option<String>,
    pub patient: Option<String>,
    pub detail: String,
    pub origin: String,
    /// SHA-256 over the chain of the entry before and everything in this one, as hexadecimal digits.
    pub chain: String,
}

/// Which lines of the audit are asked for; what is empty or `None` leaves none out.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub person: String,
    /// Record number; entries about the numbers that are merged with it answer as well.
    pub patient: String,
    pub what: String,
    /// Days as 2026-11-21, both included.
    pub from: String,
    pub to: String,
    /// Only entries before this one.
    pub before: Option<i64>,
}

/// What going through the audit showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every entry is as it was written. The last chain value proves it later: write it down elsewhere.
    Whole { entries: u64, last: String },
    /// This entry, or the one before it, is not as it was written.
    Broken { entry: i64 },
    /// Entries after this one are gone.
    CutOff { last: i64, written: i64 },
    /// The chain value that was written down earlier is not in the audit.
    NotContinued,
}

/// What the first entry is bound to.
const BEGINNING: &str = "chartroom audit";

impl Catalog {
    /// Lines of the audit, the last first, at most `limit`.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn audit_entries(&self, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditEntry>> {
        let connection = self.connection();
        let mut values: Vec<Value> = Vec::new();
        let mut conditions: Vec<String> = Vec::new();
        // Only what is asked for stands in the question, so that the index of a person or a patient is used.
        let mut ask = |value: &str, condition: &str| {
            if !value.is_empty() {
                values.push(value.to_owned().into());
                conditions.push(condition.replace('?', &format!("?{}", values.len())));
            }
        };
        ask(&filter.person, "person = ?");
        if !filter.patient.is_empty() {
            let numbers = numbers_of(&connection, &survivor_of(&connection, &filter.patient)?)?;
            let numbers = serde_json::to_string(&numbers).unwrap_or_default();
            ask(&numbers, "patient IN (SELECT value FROM json_each(?))");
        }
        ask(&filter.what, "what = ?");
        ask(&filter.from, "at >= ?");
        // Days are followed by the `T` of their time.
        ask(&filter.to, "at < ? || 'U'");
        if let Some(before) = filter.before {
            values.push(before.into());
            conditions.push(format!("entry_id < ?{}", values.len()));
        }
        let which = if conditions.is_empty() { "TRUE".to_owned() } else { conditions.join(" AND ") };
        let mut statement = connection.prepare_cached(&format!(
            "SELECT entry_id, at, person, what, page_id, document, patient, detail, origin, chain FROM audit
             WHERE {which} ORDER BY entry_id DESC LIMIT {limit}"
        ))?;
        let entries =
            statement.query_map(rusqlite::params_from_iter(values), entry)?.collect::<rusqlite::Result<_>>()?;
        Ok(entries)
    }

    /// Goes through the whole audit. `since` is a chain value that was written down earlier and must still be there.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn verify_audit(&self, since: Option<&str>) -> Result<AuditVerdict> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT entry_id, at, person, what, page_id, document, patient, detail, origin, chain FROM audit
             ORDER BY entry_id",
        )?;
        let mut rows = statement.query([])?;
        let (mut last, mut number, mut entries) = (BEGINNING.to_owned(), 0, 0);
        let mut continued = since.is_none();
        while let Some(row) = rows.next()? {
            let entry = entry(row)?;
            // Numbers are given without gaps: one that is missing was taken out.
            if entry.id != number + 1 || entry.chain != chain(&last, &entry) {
                return Ok(AuditVerdict::Broken { entry: entry.id });
            }
            continued |= since == Some(entry.chain.as_str());
            (last, number, entries) = (entry.chain, entry.id, entries + 1);
        }
        let written: Option<i64> = connection
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", [], |row| row.get(0))
            .optional()?;
        let written = written.unwrap_or(0);
        if written != number {
            return Ok(AuditVerdict::CutOff { last: number, written });
        }
        Ok(if continued { AuditVerdict::Whole { entries, last } } else { AuditVerdict::NotContinued })
    }
}

/// Appends in the transaction of what is audited: neither is there without the other.
pub(super) fn append(t: &Transaction<'_>, event: &AuditEvent) -> Result<()> {
    let last: Option<(i64, String)> = t
        .prepare_cached("SELECT entry_id, chain FROM audit ORDER BY entry_id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (number, last) = last.unwrap_or_else(|| (0, BEGINNING.to_owned()));
    let mut entry = AuditEntry {
        id: number + 1,
        at: now(),
        person: event.person.clone(),
        what: event.what.to_owned(),
        page: event.page,
        document: event.document.clone(),
        patient: event.patient.clone(),
        detail: event.detail.clone(),
        origin: event.origin.clone(),
        chain: String::new(),
    };
    entry.chain = chain(&last, &entry);
    t.prepare_cached(
        "INSERT INTO audit (entry_id, at, person, what, page_id, document, patient, detail, origin, chain)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        entry.id,
        entry.at,
        entry.person,
        entry.what,
        entry.page,
        entry.document,
        entry.patient,
        entry.detail,
        entry.origin,
        entry.chain
    ])?;
    Ok(())
}

/// Each part with its length before it, so that no two entries are written alike.
fn chain(before: &str, entry: &AuditEntry) -> String {
    let mut hash = Sha256::new();
    let (id, page) = (entry.id.to_string(), entry.page.map(|page| page.to_string()));
    let parts = [
        Some(before),
        Some(&id),
        Some(&entry.at),
        Some(&entry.person),
        Some(&entry.what),
        page.as_deref(),
        entry.document.as_deref(),
        entry.patient.as_deref(),
        Some(&entry.detail),
        Some(&entry.origin),
    ];
    for part in parts {
        hash.update(part.map_or(-1, |text| text.len().cast_signed() as i64).to_le_bytes());
        hash.update(part.unwrap_or_default());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.get(0)?,
        at: row.get(1)?,
        person: row.get(2)?,
        what: row.get(3)?,
        page: row.get(4)?,
        document: row.get(5)?,
        patient: row.get(6)?,
        detail: row.get(7)?,
        origin: row.get(8)?,
        chain: row.get(9)?,
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    fn audited(entries: usize) -> Catalog {
        let catalog = Catalog::with(Connection::open_in_memory().unwrap()).unwrap();
        for number in 0..entries {
            let event = AuditEvent {
                person: "clerk".to_owned(),
                what: "page_seen",
                page: Some(number as i64),
                patient: Some("100210".to_owned()),
                ..AuditEvent::default()
            };
            catalog.audit(&event).unwrap();
        }
        catalog
    }

    /// As somebody would who has the file and no scruples.
    fn tamper(catalog: &Catalog, sql: &str) {
        let connection = catalog.connection();
        connection.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted;").unwrap();
        connection.execute_batch(sql).unwrap();
    }

    #[test]
    fn an_audit_nobody_touched_is_whole() {
        assert!(matches!(audited(0).verify_audit(None), Ok(AuditVerdict::Whole { entries: 0, .. })));
        assert!(matches!(audited(3).verify_audit(None), Ok(AuditVerdict::Whole { entries: 3, .. })));
    }

    #[test]
    fn the_program_can_neither_change_nor_delete_an_entry() {
        let catalog = audited(2);
        assert!(catalog.connection().execute("UPDATE audit SET person = 'x'", []).is_err());
        assert!(catalog.connection().execute("DELETE FROM audit", []).is_err());
        assert_eq!(catalog.audit_entries(&AuditFilter::default(), 9).unwrap().len(), 2);
    }

    #[test]
    fn an_entry_that_was_changed_or_taken_out_shows() {
        let changed = audited(3);
        tamper(&changed, "UPDATE audit SET patient = '100220' WHERE entry_id = 2");
        assert_eq!(changed.verify_audit(None).unwrap(), AuditVerdict::Broken { entry: 2 });
        let taken_out = audited(3);
        tamper(&taken_out, "DELETE FROM audit WHERE entry_id = 2");
        assert_eq!(taken_out.verify_audit(None).unwrap(), AuditVerdict::Broken { entry: 3 });
        let first = audited(3);
        tamper(&first, "DELETE FROM audit WHERE entry_id = 1");
        assert_eq!(first.verify_audit(None).unwrap(), AuditVerdict::Broken { entry: 2 });
    }

    #[test]
    fn entries_cut_off_at_the_end_show() {
        let catalog = audited(3);
        tamper(&catalog, "DELETE FROM audit WHERE entry_id = 3");
        assert_eq!(catalog.verify_audit(None).unwrap(), AuditVerdict::CutOff { last: 2, written: 3 });
    }

    #[test]
    fn an_audit_written_anew_does_not_continue_the_value_written_down() {
        let Ok(AuditVerdict::Whole { last, .. }) = audited(3).verify_audit(None) else { panic!("it is whole") };
        let anew = audited(2);
        anew.audit(&AuditEvent { person: "somebody".to_owned(), what: "page_seen", ..AuditEvent::default() }).unwrap();
        assert_eq!(anew.verify_audit(Some(&last)).unwrap(), AuditVerdict::NotContinued);
    }

    #[test]
    fn who_looked_at_a_chart_is_found() {
        let catalog = audited(2);
        catalog.audit(&AuditEvent { what: "searched", ..AuditEvent::default() }).unwrap();
        let of = |patient: &str| AuditFilter { patient: patient.to_owned(), ..AuditFilter::default() };
        assert_eq!(catalog.audit_entries(&of("100210"), 9).unwrap().len(), 2);
        assert!(catalog.audit_entries(&of("7"), 9).unwrap().is_empty());
        let today = AuditFilter { from: now()[..10].to_owned(), to: now()[..10].to_owned(), ..AuditFilter::default() };
        assert_eq!(catalog.audit_entries(&today, 9).unwrap().len(), 3);
    }
}
