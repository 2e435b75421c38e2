//! Who works at the desk, in which roles, and who is signed in.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Catalog, CatalogError, Result, now};
use crate::chart::Right;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(pub(super) i64);

impl PersonId {
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// The person with this number in the catalog.
    #[must_use]
    pub const fn numbered(number: i64) -> Self {
        Self(number)
    }
}

/// A person who works at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// To sign in with.
    pub name: String,
    pub full_name: String,
    pub active: bool,
    /// The password was given by somebody else and is to be changed at once.
    pub must_change: bool,
    /// A second factor is set up.
    pub has_second: bool,
    pub roles: Vec<String>,
    /// Of all roles.
    pub rights: BTreeSet<Right>,
}

/// What signing in compares with. It never prints.
#[derive(Clone)]
pub struct Credentials {
    pub person: PersonId,
    pub password: String,
    pub second: Option<Vec<u8>>,
    /// The last time step whose code was used.
    pub second_used: i64,
    pub active: bool,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// Seconds since 1970.
    pub locked_until: i64,
}

/// A role: a name for a list of rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub name: String,
    pub rights: BTreeSet<Right>,
}

/// Someone who is signed in. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub person: Person,
    pub begun: i64,
    pub seen: i64,
}

impl Catalog {
    /// Everyone, by name.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn people(&self) -> Result<Vec<Person>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!("{PERSON} ORDER BY name"))?;
        let people = statement.query_map([], person)?.collect::<rusqlite::Result<Vec<_>>>()?;
        people.into_iter().map(|person| with_roles(&connection, person)).collect()
    }

    /// The person with this number.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn person(&self, id: PersonId) -> Result<Option<Person>> {
        person_of(&self.connection(), id)
    }

    /// Adds a person.
    ///
    /// # Errors
    /// [`CatalogError::NameTaken`], a role that does not exist, or SQLite's refusal.
    pub fn add_person(
        &self,
        name: &str,
        full_name: &str,
        password: &str,
        roles: &[&str],
        must_change: bool,
    ) -> Result<PersonId> {
        self.write(|t| {
            let added = t.execute(
                "INSERT OR IGNORE INTO people (name, full_name, password, must_change, made) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![name, full_name, password, must_change, now()],
            )?;
            if added == 0 {
                return Err(CatalogError::NameTaken);
            }
            let id = PersonId(t.last_insert_rowid());
            write_roles(t, id, roles)?;
            Ok(id)
        })
    }

    /// Gives a person these roles and no others, and lets them sign in or not. Nobody who may not sign in stays
    /// signed in.
    ///
    /// # Errors
    /// [`CatalogError::LastAdministrator`], a role that does not exist, or SQLite's refusal.
    pub fn change_person(&self, id: PersonId, full_name: &str, roles: &[&str], active: bool) -> Result<()> {
        self.write(|t| {
            t.execute(
                "UPDATE people SET full_name = ?2, active = ?3 WHERE person_id = ?1",
                params![id.0, full_name, active],
            )?;
            t.execute("DELETE FROM people_roles WHERE person_id = ?1", [id.0])?;
            write_roles(t, id, roles)?;
            if !active {
                t.execute("DELETE FROM sessions WHERE person_id = ?1", [id.0])?;
            }
            somebody_administers(t)
        })
    }

    /// Writes a new password (already hashed), clears the lock, and signs the person out everywhere.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn set_password(&self, id: PersonId, password: &str, must_change: bool) -> Result<()> {
        self.write(|t| {
            t.execute(
                "UPDATE people SET password = ?2, must_change = ?3, failures = 0, locked_until = 0 WHERE person_id = ?1",
                params![id.0, password, must_change],
            )?;
            t.execute("DELETE FROM sessions WHERE person_id = ?1", [id.0])?;
            Ok(())
        })
    }

    /// Sets up, or with `None` takes away, the second factor.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn set_second(&self, id: PersonId, secret: Option<&[u8]>) -> Result<()> {
        self.write(|t| {
            t.execute("UPDATE people SET second = ?2, second_used = 0 WHERE person_id = ?1", params![id.0, secret])?;
            Ok(())
        })
    }

    /// Uses up the code of a time step; `false` if it, or a later one, was used before.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn use_second(&self, id: PersonId, step: i64) -> Result<bool> {
        self.write(|t| {
            Ok(t.execute(
                "UPDATE people SET second_used = ?2 WHERE person_id = ?1 AND second_used < ?2",
                params![id.0, step],
            )? == 1)
        })
    }

    /// What somebody who signs in under `name` has to know.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn credentials(&self, name: &str) -> Result<Option<Credentials>> {
        Ok(self
            .connection()
            .prepare_cached(
                "SELECT person_id, password, second, second_used, active, failures, locked_until FROM people WHERE name = ?1",
            )?
            .query_row([name], |row| {
                Ok(Credentials {
                    person: PersonId(row.get(0)?),
                    password: row.get(1)?,
                    second: row.get(2)?,
                    second_used: row.get(3)?,
                    active: row.get(4)?,
                    failures: row.get(5)?,
                    locked_until: row.get(6)?,
                })
            })
            .optional()?)
    }

    /// Writes down how often in a row a password was wrong, and until when the person is locked out.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn note_failures(&self, id: PersonId, failures: u32, locked_until: i64) -> Result<()> {
        self.write(|t| {
            t.execute(
                "UPDATE people SET failures = ?2, locked_until = ?3 WHERE person_id = ?1",
                params![id.0, failures, locked_until],
            )?;
            Ok(())
        })
    }

    /// Every role, by name.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn roles(&self) -> Result<Vec<Role>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT role, rights FROM roles ORDER BY role")?;
        let roles = statement
            .query_map([], |row| Ok(Role { name: row.get(0)?, rights: rights(&row.get::<_, String>(1)?) }))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(roles)
    }

    /// Makes a role, or gives one other rights.
    ///
    /// # Errors
    /// [`CatalogError::LastAdministrator`], or SQLite's refusal.
    pub fn set_role(&self, role: &Role) -> Result<()> {
        let words: Vec<_> = role.rights.iter().map(|right| right.as_str()).collect();
        self.write(|t| {
            t.execute(
                "INSERT INTO roles (role, rights) VALUES (?1, ?2) ON CONFLICT (role) DO UPDATE SET rights = excluded.rights",
                params![role.name, words.join(" ")],
            )?;
            somebody_administers(t)
        })
    }

    /// Begins a session under the hash of what the browser is given.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn begin_session(&self, hash: &str, person: PersonId, at: i64, origin: &str) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT INTO sessions (session, person_id, begun, seen, origin) VALUES (?1, ?2, ?3, ?3, ?4)",
                params![hash, person.0, at, origin],
            )?;
            Ok(())
        })
    }

    /// The session of a hash, if its person may still sign in.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn session(&self, hash: &str) -> Result<Option<Session>> {
        let connection = self.connection();
        let found: Option<(i64, i64, i64)> = connection
            .prepare_cached("SELECT person_id, begun, seen FROM sessions WHERE session = ?1")?
            .query_row([hash], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((id, begun, seen)) = found else { return Ok(None) };
        let person = person_of(&connection, PersonId(id))?.filter(|person| person.active);
        Ok(person.map(|person| Session { person, begun, seen }))
    }

    /// Writes down that a session is in use.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn session_seen(&self, hash: &str, at: i64) -> Result<()> {
        self.write(|t| {
            t.execute("UPDATE sessions SET seen = ?2 WHERE session = ?1", params![hash, at])?;
            Ok(())
        })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn end_session(&self, hash: &str) -> Result<()> {
        self.write(|t| {
            t.execute("DELETE FROM sessions WHERE session = ?1", [hash])?;
            Ok(())
        })
    }
}

const PERSON: &str = "SELECT person_id, name, full_name, active, must_change, second IS NOT NULL FROM people";

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: PersonId(row.get(0)?),
        name: row.get(1)?,
        full_name: row.get(2)?,
        active: row.get(3)?,
        must_change: row.get(4)?,
        has_second: row.get(5)?,
        roles: Vec::new(),
        rights: BTreeSet::new(),
    })
}

fn person_of(connection: &Connection, id: PersonId) -> Result<Option<Person>> {
    let found =
        connection.prepare_cached(&format!("{PERSON} WHERE person_id = ?1"))?.query_row([id.0], person).optional()?;
    found.map(|person| with_roles(connection, person)).transpose()
}

fn with_roles(connection: &Connection, mut person: Person) -> Result<Person> {
    let mut statement = connection.prepare_cached(
        "SELECT role, rights FROM people_roles JOIN roles USING (role) WHERE person_id = ?1 ORDER BY role",
    )?;
    let mut rows = statement.query([person.id.0])?;
    while let Some(row) = rows.next()? {
        person.roles.push(row.get(0)?);
        person.rights.extend(rights(&row.get::<_, String>(1)?));
    }
    Ok(person)
}

pub(super) fn rights(words: &str) -> BTreeSet<Right> {
    words.split_whitespace().filter_map(Right::named).collect()
}

fn write_roles(t: &Transaction<'_>, id: PersonId, roles: &[&str]) -> Result<()> {
    for role in roles {
        t.execute("INSERT OR IGNORE INTO people_roles (person_id, role) VALUES (?1, ?2)", params![id.0, role])?;
    }
    Ok(())
}

/// An archive that nobody can administer could only be mended from outside.
fn somebody_administers(t: &Transaction<'_>) -> Result<()> {
    let somebody: bool = t.query_row(
        "SELECT EXISTS (SELECT 1 FROM people JOIN people_roles USING (person_id) JOIN roles USING (role)
                        WHERE active AND ' ' || rights || ' ' LIKE '% administer %')",
        [],
        |row| row.get(0),
    )?;
    if somebody { Ok(()) } else { Err(CatalogError::LastAdministrator) }
}
