//! The tables, and how an older catalog becomes one of today.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::look_up::write_missing_words;
use super::{CatalogError, Result};

/// Each brings the catalog from the format of its place to the next. Never change one that was released: add one.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/desk.sql"),
    include_str!("schema/desk-tokens.sql"),
    include_str!("schema/left-in.sql"),
    include_str!("schema/saved-searches.sql"),
    include_str!("schema/putting-right.sql"),
    include_str!("schema/merges.sql"),
    include_str!("schema/quality.sql"),
    include_str!("schema/learning.sql"),
    include_str!("schema/quick-answers.sql"),
    include_str!("schema/boxes.sql"),
    include_str!("schema/sheet-prints.sql"),
    include_str!("schema/alarms.sql"),
];

pub(super) fn prepare(connection: &mut Connection) -> Result<()> {
    connection.busy_timeout(Duration::from_secs(30))?;
    let journal: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !matches!(journal.as_str(), "wal" | "memory") {
        return Err(CatalogError::Journal(journal));
    }
    // FULL, not NORMAL: after a power cut NORMAL may have lost the last commits, and the dropped copies of what
    // they recorded would be gone.
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
    // 8 MB: what clerks ask for again and again stays at hand.
    connection.execute_batch("PRAGMA cache_size = -8192;")?;
    connection.set_prepared_statement_cache_capacity(128);
    migrate(connection, MIGRATIONS)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    write_missing_words(&transaction)?;
    Ok(transaction.commit()?)
}

fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let known = migrations.len() as i64;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(CatalogError::TooNew { found, known });
    }
    for migration in &migrations[usize::try_from(found).unwrap_or(0)..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_catalog_is_brought_up_to_date_and_keeps_what_it_holds() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &["CREATE TABLE a(x); INSERT INTO a VALUES (7);"]).unwrap();
        let two = ["CREATE TABLE a(x); INSERT INTO a VALUES (7);", "ALTER TABLE a ADD COLUMN y DEFAULT 8;"];
        migrate(&mut connection, &two).unwrap();
        migrate(&mut connection, &two).unwrap();
        let row: (i64, i64) = connection.query_row("SELECT x, y FROM a", [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        assert_eq!(row, (7, 8));
    }

    #[test]
    fn a_catalog_of_a_newer_version_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(prepare(&mut connection), Err(CatalogError::TooNew { found: 99, .. })));
    }

    #[test]
    fn a_migration_that_fails_leaves_the_catalog_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert!(migrate(&mut connection, &["CREATE TABLE a(x);", "NONSENSE;"]).is_err());
        let version: i64 = connection.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap();
        assert_eq!(version, 0);
        assert!(connection.prepare("SELECT x FROM a").is_err());
    }
}
