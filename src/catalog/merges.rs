//! Record numbers that turned out to be one person's.
//!
//! As by HL7 v2.5.1, 3.3.40, ADT A40 "merge patient - patient identifier list": the prior number (MRG-1) is merged into the
//! surviving one (PID-3), which answers for it from then on. No row of a patient or a page is rewritten; what a number
//! answers for is asked for when it is read, so that a merge taken back leaves everything as it was.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::charts::pages_changed;
use super::patients::{list_changed, one};
use super::{Catalog, CatalogError, Result, now};
use crate::chart::{Mrn, Patient};

/// Whom the filing `f` is to, in SQL: the number that answers for the one that was written.
pub(super) const PATIENT: &str = "coalesce((SELECT survivor FROM answers WHERE answers.mrn = f.patient), f.patient)";

/// A merge, standing or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    pub id: i64,
    pub merged: Mrn,
    pub survivor: Mrn,
    pub at: String,
    pub who: String,
    pub why: String,
    /// When it was taken back, and by whom.
    pub ended: Option<(String, String)>,
}

impl Catalog {
    /// Merges one record number into another, or into the one that answers for it. Gives the number of the merge.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPatient`]; [`CatalogError::CannotMerge`] if it is merged already or into itself; SQLite's
    /// refusal.
    pub fn merge(&self, merged: &Mrn, survivor: &Mrn, who: &str, why: &str) -> Result<i64> {
        self.write(|t| {
            let survivor = survivor_of(t, survivor.as_str())?;
            for mrn in [merged.as_str(), &survivor] {
                one(t, &Mrn(mrn.to_owned()))?.ok_or(CatalogError::NoSuchPatient)?;
            }
            if survivor_of(t, merged.as_str())? != merged.as_str() || survivor == merged.as_str() {
                return Err(CatalogError::CannotMerge);
            }
            t.execute(
                "INSERT INTO merges (merged, survivor, at, who, why) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![merged.as_str(), survivor, now(), who, why],
            )?;
            let id = t.last_insert_rowid();
            answer_anew(t)?;
            numbers_changed(t, &survivor)?;
            Ok(id)
        })
    }

    /// Takes a merge back: either number answers for itself again. Gives the number that was merged.
    ///
    /// # Errors
    /// [`CatalogError::CannotMerge`] if it does not stand; SQLite's refusal.
    pub fn unmerge(&self, merge: i64, who: &str) -> Result<Mrn> {
        self.write(|t| {
            let merged: String = t
                .query_row("SELECT merged FROM merges WHERE merge_id = ?1 AND ended IS NULL", [merge], |row| row.get(0))
                .optional()?
                .ok_or(CatalogError::CannotMerge)?;
            // Asked while it stands: these are the pages that change.
            numbers_changed(t, &survivor_of(t, &merged)?)?;
            t.execute("UPDATE merges SET ended = ?2, ended_by = ?3 WHERE merge_id = ?1", params![merge, now(), who])?;
            answer_anew(t)?;
            Ok(Mrn(merged))
        })
    }

    /// The record number that answers for this one: itself, unless it was merged.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn survivor(&self, mrn: &str) -> Result<Mrn> {
        survivor_of(&self.connection(), mrn).map(Mrn)
    }

    /// A merge by its number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn merge_numbered(&self, id: i64) -> Result<Option<Merge>> {
        let connection = self.connection();
        let found = connection.query_row(&format!("{MERGE} WHERE merge_id = ?1"), [id], merge).optional()?;
        Ok(found)
    }

    /// The merges that a record number takes part in, as either. The last first.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn merges(&self, mrn: &str, limit: u32) -> Result<Vec<Merge>> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!("{MERGE} WHERE ?1 IN (merged, survivor) ORDER BY merge_id DESC LIMIT ?2"))?;
        let merges = statement.query_map(params![mrn, limit], merge)?.collect::<rusqlite::Result<_>>()?;
        Ok(merges)
    }

    /// Every merged number with the one that answers for it.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn merged_numbers(&self) -> Result<Vec<(Mrn, Mrn)>> {
        let connection = self.connection();
        let mut statement = connection.prepare("SELECT mrn, survivor FROM answers ORDER BY mrn")?;
        let numbers = statement
            .query_map([], |row| Ok((Mrn(row.get(0)?), Mrn(row.get(1)?))))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(numbers)
    }

    /// Everyone on the list once, for matching: the names of a merged entry are further names of the one that answers for it.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn people_on_the_list(&self) -> Result<Vec<Patient>> {
        let merged = self.merged_numbers()?;
        let mut people = self.patients()?;
        for (number, survivor) in merged {
            let Ok(at) = people.binary_search_by(|patient| patient.mrn.cmp(&number)) else { continue };
            let entry = people.remove(at);
            if let Ok(at) = people.binary_search_by(|patient| patient.mrn.cmp(&survivor)) {
                people[at].other_names.push(entry.name);
                people[at].other_names.extend(entry.other_names);
            }
        }
        Ok(people)
    }
}

const MERGE: &str = "SELECT merge_id, merged, survivor, at, who, why, ended, ended_by FROM merges";

fn merge(row: &Row<'_>) -> rusqlite::Result<Merge> {
    let (ended, by): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    Ok(Merge {
        id: row.get(0)?,
        merged: Mrn(row.get(1)?),
        survivor: Mrn(row.get(2)?),
        at: row.get(3)?,
        who: row.get(4)?,
        why: row.get(5)?,
        ended: ended.map(|at| (at, by.unwrap_or_default())),
    })
}

pub(super) fn survivor_of(t: &Connection, mrn: &str) -> Result<String> {
    let survivor = t
        .prepare_cached("SELECT survivor FROM answers WHERE mrn = ?1")?
        .query_row([mrn], |row| row.get(0))
        .optional()?;
    Ok(survivor.unwrap_or_else(|| mrn.to_owned()))
}

/// This number and every one that it answers for.
pub(super) fn numbers_of(t: &Connection, survivor: &str) -> Result<Vec<String>> {
    let mut statement = t.prepare_cached("SELECT ?1 UNION SELECT mrn FROM answers WHERE survivor = ?1")?;
    let numbers = statement.query_map([survivor], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(numbers)
}

/// Follows merges of merges to their ends.
fn answer_anew(t: &Transaction<'_>) -> Result<()> {
    t.execute("DELETE FROM answers", [])?;
    t.execute(
        "INSERT INTO answers (mrn, survivor)
         WITH RECURSIVE chain(mrn, survivor) AS (
            SELECT merged, survivor FROM merges WHERE ended IS NULL
            UNION SELECT chain.mrn, m.survivor FROM chain JOIN merges m ON m.merged = chain.survivor AND m.ended IS NULL)
         SELECT mrn, survivor FROM chain WHERE survivor NOT IN (SELECT merged FROM merges WHERE ended IS NULL)",
        [],
    )?;
    Ok(())
}

/// Search and filing learn that the list says something else of these numbers.
fn numbers_changed(t: &Transaction<'_>, survivor: &str) -> Result<()> {
    pages_changed(t, &numbers_of(t, survivor)?)?;
    list_changed(t, 0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::{catalog, filed_document, patient};
    use crate::catalog::{AuditEvent, AuditFilter, By, Settlement, Subject};

    fn mrn(text: &str) -> Mrn {
        Mrn(text.to_owned())
    }

    /// 100210 LOVELACE, to whom a document of two pages is filed, 100220 KING and 100230 BYRON.
    fn list() -> Catalog {
        let catalog = catalog();
        let people = [patient("100210", "LOVELACE"), patient("100220", "KING"), patient("100230", "BYRON")];
        catalog.import_patients(&people).unwrap();
        filed_document(&catalog, 2);
        catalog
    }

    fn rows(catalog: &Catalog) -> String {
        format!("{:?} {}", catalog.patients().unwrap(), catalog.story().unwrap())
    }

    #[test]
    fn the_number_that_stays_answers_for_the_one_that_goes_and_no_row_is_rewritten() {
        let catalog = list();
        let before = rows(&catalog);
        let merge = catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "entered twice").unwrap();
        assert_eq!(catalog.survivor("100210").unwrap(), mrn("100220"));
        assert_eq!((catalog.chart("100220").unwrap().len(), catalog.chart("100210").unwrap().len()), (1, 1));
        let found = catalog.find_patients("lovelace", 9).unwrap();
        assert_eq!(found.iter().map(|p| p.mrn.as_str()).collect::<Vec<_>>(), ["100220"]);
        assert_eq!(catalog.view(&Subject::page(1)).unwrap().pages[0].filing.patient.as_deref(), Some("100220"));
        assert_eq!(rows(&catalog), before);
        catalog.unmerge(merge, "eve").unwrap();
        assert_eq!(catalog.chart("100220").unwrap().len(), 0);
        assert_eq!(catalog.view(&Subject::page(1)).unwrap().pages[0].filing.patient.as_deref(), Some("100210"));
        assert_eq!(catalog.find_patients("lovelace", 9).unwrap()[0].mrn, mrn("100210"));
        assert_eq!(rows(&catalog), before);
        assert_eq!(catalog.merges("100210", 9).unwrap()[0].ended.as_ref().unwrap().1, "eve");
    }

    #[test]
    fn a_merge_of_a_merge_leads_to_the_last_number_and_is_taken_back_step_by_step() {
        let catalog = list();
        let first = catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "").unwrap();
        let second = catalog.merge(&mrn("100220"), &mrn("100230"), "ada", "").unwrap();
        assert_eq!(catalog.survivor("100210").unwrap(), mrn("100230"));
        assert_eq!(catalog.chart("100230").unwrap().len(), 1);
        assert_eq!(catalog.people_on_the_list().unwrap().len(), 1);
        catalog.unmerge(second, "ada").unwrap();
        assert_eq!(catalog.survivor("100210").unwrap(), mrn("100220"));
        catalog.unmerge(first, "ada").unwrap();
        assert_eq!(catalog.merged_numbers().unwrap(), []);
        assert!(matches!(catalog.unmerge(first, "ada"), Err(CatalogError::CannotMerge)));
    }

    #[test]
    fn a_number_is_not_merged_twice_nor_into_itself() {
        let catalog = list();
        catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "").unwrap();
        for (merged, survivor) in [("100210", "100230"), ("100220", "100210"), ("100230", "100230")] {
            let refused = catalog.merge(&mrn(merged), &mrn(survivor), "ada", "");
            assert!(matches!(refused, Err(CatalogError::CannotMerge)), "{merged} {survivor}");
        }
        let unknown = catalog.merge(&mrn("100230"), &mrn("7"), "ada", "");
        assert!(matches!(unknown, Err(CatalogError::NoSuchPatient)));
    }

    #[test]
    fn what_is_filed_to_a_merged_number_goes_to_the_one_that_answers() {
        let catalog = list();
        catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "").unwrap();
        let by = By { person: "ada", seconds: None, why: "", apart: &[] };
        catalog.settle_by(&Subject::page(1), &[Settlement::FileTo(mrn("100210"))], &by).unwrap();
        assert!(catalog.story().unwrap().contains("patient 100220"));
    }

    #[test]
    fn a_merged_number_is_as_confidential_as_the_one_that_answers() {
        let catalog = list();
        catalog.set_confidential_patient("100210", true, "eve").unwrap();
        let merge = catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "").unwrap();
        for number in ["100210", "100220"] {
            assert!(catalog.is_confidential_patient(number).unwrap(), "{number}");
        }
        assert!(catalog.changed_since(0, 9).unwrap().iter().all(|page| page.confidential));
        catalog.unmerge(merge, "ada").unwrap();
        assert!(!catalog.is_confidential_patient("100220").unwrap());
        assert!(catalog.is_confidential_patient("100210").unwrap());
    }

    #[test]
    fn who_looked_at_either_number_is_found_by_both() {
        let catalog = list();
        for patient in ["100210", "100220", "100230"] {
            let event = AuditEvent { what: "chart_seen", patient: Some(patient.to_owned()), ..AuditEvent::default() };
            catalog.audit(&event).unwrap();
        }
        let seen = |patient: &str| {
            let filter = AuditFilter { patient: patient.to_owned(), ..AuditFilter::default() };
            catalog.audit_entries(&filter, 9).unwrap().len()
        };
        assert_eq!((seen("100210"), seen("100220")), (1, 1));
        let merge = catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "").unwrap();
        assert_eq!((seen("100210"), seen("100220"), seen("100230")), (2, 2, 1));
        catalog.unmerge(merge, "ada").unwrap();
        assert_eq!((seen("100210"), seen("100220")), (1, 1));
    }

    #[test]
    fn search_and_filing_learn_of_a_merge_and_of_its_end() {
        let catalog = list();
        let (change, version) = (catalog.last_change().unwrap(), catalog.list_version().unwrap());
        let merge = catalog.merge(&mrn("100210"), &mrn("100220"), "ada", "").unwrap();
        let changed = catalog.changed_since(change, 9).unwrap();
        assert_eq!(
            changed.iter().map(|p| p.patient.clone()).collect::<Vec<_>>(),
            [Some(mrn("100220")), Some(mrn("100220"))]
        );
        assert!(catalog.list_version().unwrap() > version);
        let (change, version) = (catalog.last_change().unwrap(), catalog.list_version().unwrap());
        catalog.unmerge(merge, "ada").unwrap();
        assert_eq!(catalog.changed_since(change, 9).unwrap()[0].patient, Some(mrn("100210")));
        assert!(catalog.list_version().unwrap() > version);
    }
}
