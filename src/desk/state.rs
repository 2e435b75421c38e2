//! What the desk works with.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::catalog::{Person, PersonId, Session};
use crate::chart::Right;
use crate::config::DeskSettings;
use crate::pipeline::{DocumentType, Finder, Pictures, PipelineError, RecordRoom};

use super::answer::Refusal;
use super::ask::Visitor;
use super::clock::Clock;
use super::drop_folder::DropFolder;
use super::lock_out::LockOut;
use super::review_queue::ReviewQueue;
use super::secret;

/// A page whose picture is fetched within this time of being opened is one look at it, seconds.
const SAME_LOOK_S: i64 = 600;
const MOST_SEEN: usize = 50_000;
/// Questions to the catalog that are answered at once.
const READERS: usize = 4;

/// The desk of one archive.
///
/// It has its own connections to the catalog, so that no clerk waits for a page that is being read.
pub struct Desk {
    room: RecordRoom,
    finder: Finder,
    pictures: Pictures,
    types: Vec<DocumentType>,
    secure: bool,
    /// Hash of the word with which the first administrator sets the desk up; `None` once there is one.
    setup: Mutex<Option<String>>,
    pub(super) clock: Clock,
    pub(super) lock_out: LockOut,
    pub(super) queue: ReviewQueue,
    pub(super) drop_folder: DropFolder,
    /// When somebody last saw a page.
    seen: Mutex<HashMap<(PersonId, i64), i64>>,
}

impl Desk {
    /// Opens the desk of the archive in `folder`. `secure` says that it is served encrypted.
    ///
    /// # Errors
    /// As [`RecordRoom::open`]; an index or tables that cannot be used.
    pub fn open(folder: &Path, secure: bool) -> Result<Self, PipelineError> {
        let mut room = RecordRoom::open(folder)?;
        let catalog = room.archive.catalog_file();
        room.catalog.answer_many(&catalog, READERS)?;
        Ok(Self {
            finder: room.finder()?,
            pictures: room.pictures().map_err(|e| PipelineError::Readers(e.to_string()))?,
            types: room.document_types()?,
            queue: ReviewQueue::of(&room.settings.desk.confidential_types),
            room,
            secure,
            setup: Mutex::default(),
            clock: Clock::default(),
            lock_out: LockOut::default(),
            drop_folder: DropFolder::default(),
            seen: Mutex::default(),
        })
    }

    /// The word that sets the desk up, if nobody works at it yet. Each call makes a new one, and only the last counts.
    ///
    /// # Errors
    /// The catalog does not answer, or the system gives no random numbers.
    pub fn setup_word(&self) -> Result<Option<String>, PipelineError> {
        if !self.room.catalog.people()?.is_empty() {
            return Ok(None);
        }
        let word = secret::random().map_err(|e| PipelineError::Readers(e.to_string()))?[..32].to_owned();
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret::hashed(&word));
        Ok(Some(word))
    }

    /// Whether this is the word of [`Self::setup_word`].
    pub(super) fn is_setup_word(&self, word: &str) -> bool {
        let kept = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().is_some_and(|kept| secret::same(kept, &secret::hashed(word)))
    }

    pub(super) fn is_set_up(&self) {
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn room(&self) -> &RecordRoom {
        &self.room
    }

    pub(super) fn finder(&self) -> &Finder {
        &self.finder
    }

    pub(super) fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    pub(super) fn settings(&self) -> &DeskSettings {
        &self.room.settings.desk
    }

    pub(super) fn types(&self) -> &[DocumentType] {
        &self.types
    }

    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// The cookie's name. `__Host-` makes browsers refuse it from anywhere but this very host, encrypted.
    pub(super) fn cookie(&self) -> &'static str {
        if self.secure { "__Host-chartroom" } else { "chartroom" }
    }

    /// Lets the review queue follow the catalog.
    pub(super) fn follow(&self) {
        if let Err(error) = self.queue.follow(&self.room.catalog, self.clock.now(), true) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the review queue does not follow for now");
        }
    }

    /// Whether somebody saw this page a moment ago; from now on they did.
    pub(super) fn recently_seen(&self, person: PersonId, page: i64) -> bool {
        let now = self.clock.now();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() > MOST_SEEN {
            seen.retain(|_, at| now - *at < SAME_LOOK_S);
        }
        seen.insert((person, page), now).is_some_and(|at| now - at < SAME_LOOK_S)
    }

    /// The program that holds this token, as somebody with the token's rights.
    pub(super) fn program(&self, token: &str) -> Result<Option<Visitor>, Refusal> {
        let Some(known) = self.room.catalog.api_token(&secret::hashed(token))? else { return Ok(None) };
        let name = format!("api:{}", known.name);
        let person = Person {
            // No person has a number below 1.
            id: PersonId::numbered(-known.id),
            full_name: name.clone(),
            name,
            active: true,
            must_change: false,
            has_second: false,
            roles: Vec::new(),
            rights: known.rights,
        };
        let (session, form_token) = (String::new(), String::new());
        Ok(Some(Visitor { person, session, form_token, program: true, emergency: false }))
    }

    /// Who holds this session. One that was idle too long, or is too old, is ended. What runs in the background of a
    /// page is no sign of a person.
    pub(super) fn visitor(
        &self,
        cookie: Option<&str>,
        background: bool,
        seen_every_s: i64,
    ) -> Result<Option<Visitor>, Refusal> {
        let Some(cookie) = cookie.filter(|cookie| cookie.len() == 64) else { return Ok(None) };
        let hash = secret::hashed(cookie);
        let Some(Session { mut person, begun, seen }) = self.room.catalog.session(&hash)? else { return Ok(None) };
        let now = self.clock.now();
        let idle = now - seen >= i64::from(self.settings().idle_min) * 60;
        if idle || now - begun >= i64::from(self.settings().session_h) * 3600 {
            self.room.catalog.end_session(&hash)?;
            return Ok(None);
        }
        if !background && now - seen >= seen_every_s {
            self.room.catalog.session_seen(&hash, now)?;
        }
        let closed = person.rights.contains(&Right::View) && !person.rights.contains(&Right::Confidential);
        let emergency = closed && self.room.catalog.emergency_until(person.id, now)?.is_some();
        if emergency {
            person.rights.insert(Right::Confidential);
        }
        Ok(Some(Visitor { person, emergency, program: false, form_token: secret::form_token(cookie), session: hash }))
    }
}
