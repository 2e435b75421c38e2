//! The patient list.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::filings::date;
use super::look_up::write_words;
use super::{Catalog, CatalogError, Result, now};
use crate::chart::{Mrn, Patient, PersonName};

/// What an import changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListChange {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
}

impl Catalog {
    /// Adds patients to the list or brings their entries up to date; nobody is taken off it. When a name changes, the
    /// one before stays as a former name: older papers bear it.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn import_patients(&self, patients: &[Patient]) -> Result<ListChange> {
        self.write(|t| {
            let mut change = ListChange::default();
            for patient in patients {
                match one(t, &patient.mrn)? {
                    None => change.new += 1,
                    Some(before) => {
                        let mut after = patient.clone();
                        after.other_names = former_names(&before, patient);
                        if after == before {
                            change.same += 1;
                            continue;
                        }
                        change.changed += 1;
                        write(t, &after)?;
                        continue;
                    }
                }
                write(t, &Patient { other_names: sorted(patient.other_names.clone()), ..patient.clone() })?;
            }
            if change.new + change.changed > 0 {
                list_changed(t, change.new, change.changed)?;
            }
            Ok(change)
        })
    }

    /// Adds a former or other name to a patient's entry.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchPatient`], or SQLite's refusal.
    pub fn add_other_name(&self, mrn: &Mrn, name: &PersonName) -> Result<()> {
        self.write(|t| {
            one(t, mrn)?.ok_or(CatalogError::NoSuchPatient)?;
            t.execute(
                "INSERT OR IGNORE INTO other_names VALUES (?1, ?2, ?3, ?4, ?5)",
                params![mrn.as_str(), name.last, name.first, name.middle, name.suffix],
            )?;
            write_words(t, mrn)?;
            list_changed(t, 0, 1)
        })
    }

    /// Takes a former or other name away; `false` if the patient has no such one.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn remove_other_name(&self, mrn: &Mrn, name: &PersonName) -> Result<bool> {
        self.write(|t| {
            let removed = t.execute(
                "DELETE FROM other_names WHERE mrn = ?1 AND last = ?2 AND first = ?3 AND middle = ?4 AND suffix = ?5",
                params![mrn.as_str(), name.last, name.first, name.middle, name.suffix],
            )?;
            write_words(t, mrn)?;
            list_changed(t, 0, 1)?;
            Ok(removed == 1)
        })
    }

    /// A number that grows whenever the list changes.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn list_version(&self) -> Result<i64> {
        Ok(self.connection().query_row("SELECT coalesce(max(import_id), 0) FROM imports", [], |row| row.get(0))?)
    }

    /// Everyone on the list, by record number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn patients(&self) -> Result<Vec<Patient>> {
        each_entry(&self.connection())
    }

    /// The entry with this very record number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn patient(&self, mrn: &Mrn) -> Result<Option<Patient>> {
        one(&self.connection(), mrn)
    }

    /// How many people are on the list.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn count_patients(&self) -> Result<u64> {
        let count: i64 = self.connection().query_row("SELECT count(*) FROM patients", [], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }
}

const COLUMNS: &str = "mrn, last, first, middle, suffix, birth, sex, ssn_last4, phone, street, city, state, zip";

fn patient(row: &Row<'_>) -> rusqlite::Result<Patient> {
    Ok(Patient {
        mrn: Mrn(row.get(0)?),
        name: name(row, 1)?,
        other_names: Vec::new(),
        birth: date(row.get(5)?),
        sex: row.get(6)?,
        ssn_last4: row.get(7)?,
        phone: row.get(8)?,
        street: row.get(9)?,
        city: row.get(10)?,
        state: row.get(11)?,
        zip: row.get(12)?,
    })
}

fn name(row: &Row<'_>, at: usize) -> rusqlite::Result<PersonName> {
    Ok(PersonName { last: row.get(at)?, first: row.get(at + 1)?, middle: row.get(at + 2)?, suffix: row.get(at + 3)? })
}

/// Everyone on the list, by record number.
pub(super) fn each_entry(connection: &rusqlite::Connection) -> Result<Vec<Patient>> {
    let mut names: BTreeMap<String, Vec<PersonName>> = BTreeMap::new();
    let mut statement = connection.prepare("SELECT mrn, last, first, middle, suffix FROM other_names")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        names.entry(row.get(0)?).or_default().push(name(row, 1)?);
    }
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM patients ORDER BY mrn"))?;
    let mut patients = statement.query_map([], patient)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for patient in &mut patients {
        patient.other_names = names.remove(&patient.mrn.0).unwrap_or_default();
    }
    Ok(patients)
}

pub(super) fn one(t: &rusqlite::Connection, mrn: &Mrn) -> Result<Option<Patient>> {
    let found = t
        .prepare_cached(&format!("SELECT {COLUMNS} FROM patients WHERE mrn = ?1"))?
        .query_row([mrn.as_str()], patient)
        .optional()?;
    let Some(mut found) = found else { return Ok(None) };
    let mut statement = t.prepare_cached(
        "SELECT last, first, middle, suffix FROM other_names WHERE mrn = ?1 ORDER BY last, first, middle, suffix",
    )?;
    found.other_names = statement.query_map([mrn.as_str()], |row| name(row, 0))?.collect::<rusqlite::Result<_>>()?;
    Ok(Some(found))
}

/// Gives the list its next version.
pub(super) fn list_changed(t: &Transaction<'_>, new: usize, changed: usize) -> Result<()> {
    t.execute(
        "INSERT INTO imports (imported, new, changed) VALUES (?1, ?2, ?3)",
        params![now(), new as i64, changed as i64],
    )?;
    Ok(())
}

fn write(t: &Transaction<'_>, p: &Patient) -> Result<()> {
    t.prepare_cached(&format!(
        "INSERT INTO patients ({COLUMNS}, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (mrn) DO UPDATE SET last = excluded.last, first = excluded.first, middle = excluded.middle,
            suffix = excluded.suffix, birth = excluded.birth, sex = excluded.sex, ssn_last4 = excluded.ssn_last4,
            phone = excluded.phone, street = excluded.street, city = excluded.city, state = excluded.state,
            zip = excluded.zip, changed = excluded.changed"
    ))?
    .execute(params![
        p.mrn.as_str(),
        p.name.last,
        p.name.first,
        p.name.middle,
        p.name.suffix,
        p.birth.map(|d| d.to_string()),
        p.sex,
        p.ssn_last4,
        p.phone,
        p.street,
        p.city,
        p.state,
        p.zip,
        now()
    ])?;
    t.prepare_cached("DELETE FROM other_names WHERE mrn = ?1")?.execute([p.mrn.as_str()])?;
    let mut statement = t.prepare_cached("INSERT OR IGNORE INTO other_names VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for name in &p.other_names {
        statement.execute(params![p.mrn.as_str(), name.last, name.first, name.middle, name.suffix])?;
    }
    write_words(t, &p.mrn)
}

/// Every name the patient is or was known by, but the one listed now.
fn former_names(before: &Patient, now: &Patient) -> Vec<PersonName> {
    let mut names = before.other_names.clone();
    names.extend(now.other_names.iter().cloned());
    names.push(before.name.clone());
    names.retain(|name| *name != now.name);
    sorted(names)
}

fn sorted(mut names: Vec<PersonName>) -> Vec<PersonName> {
    names.sort_by(|a, b| (&a.last, &a.first, &a.middle, &a.suffix).cmp(&(&b.last, &b.first, &b.middle, &b.suffix)));
    names.dedup();
    names
}
