//! The order in which documents come up for review, and who has which before them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::catalog::{AboutPages, Catalog, CatalogError, PersonId, ReviewGroup, SET_ASIDE, WaitingDocument};

/// Somebody who has a document before them keeps it for so long without doing anything, seconds.
const LEASE_S: i64 = 600;

/// Documents that wait, in the order in which deciding them clears most pages: those that seem to be about the same
/// person come one after another.
#[derive(Debug, Default)]
pub(super) struct ReviewQueue {
    state: Mutex<State>,
    /// Whom the waiting pages seem to be about: told once for each, as long as it waits.
    about: Mutex<AboutPages>,
    /// Document types that are for people with a further right only.
    confidential_types: Vec<String>,
}

#[derive(Debug, Default)]
struct State {
    /// The catalog's last change when the list was made.
    made_at: Option<u64>,
    waiting: Vec<String>,
    pages: BTreeMap<String, usize>,
    /// Those that are for people with a further right only.
    confidential: HashSet<String>,
    /// Who has a document, and until when.
    leases: HashMap<String, (PersonId, i64)>,
    skipped: HashMap<PersonId, HashSet<String>>,
}

/// What waits, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) documents: usize,
    pub(super) pages: usize,
}

impl State {
    /// The first document that nobody else has and this person did not skip; one that they have already comes first.
    fn first_for(&self, person: PersonId, now: i64, may: impl Fn(&str) -> bool) -> Option<String> {
        let holds = |(who, until): &(PersonId, i64)| *until > now && *who == person;
        let theirs: Vec<&String> = self.leases.iter().filter(|(_, lease)| holds(lease)).map(|(id, _)| id).collect();
        if let Some(id) = self.waiting.iter().filter(|_| !theirs.is_empty()).find(|id| theirs.contains(id) && may(id)) {
            return Some(id.clone());
        }
        let skipped = self.skipped.get(&person);
        let free = |id: &&String| {
            may(id)
                && skipped.is_none_or(|skipped| !skipped.contains(*id))
                && self.leases.get(*id).is_none_or(|(_, until)| *until <= now)
        };
        self.waiting.iter().find(free).cloned()
    }
}

impl ReviewQueue {
    /// The next document for this person that `is_theirs_to_see`, and from now on theirs. One that they have already
    /// comes first; `but` is left out.
    pub(super) fn next(
        &self,
        person: PersonId,
        now: i64,
        but: Option<&str>,
        mut is_theirs_to_see: impl FnMut(&str) -> bool,
    ) -> Option<String> {
        let mut passed_over: HashSet<String> = HashSet::new();
        loop {
            let id = self.state().first_for(person, now, |id| but != Some(id) && !passed_over.contains(id))?;
            // Asked outside the lock: it reads the catalog, and others go on meanwhile.
            if is_theirs_to_see(&id) {
                if self.take(&id, person, now) {
                    return Some(id);
                }
            } else {
                passed_over.insert(id);
            }
        }
    }

    /// Makes a document this person's; `false` if somebody else has it.
    pub(super) fn take(&self, id: &str, person: PersonId, now: i64) -> bool {
        let mut state = self.state();
        if state.leases.get(id).is_some_and(|(who, until)| *who != person && *until > now) {
            return false;
        }
        state.leases.insert(id.to_owned(), (person, now + LEASE_S));
        true
    }

    /// Is decided: nobody gets it any more.
    pub(super) fn done(&self, id: &str) {
        let mut state = self.state();
        state.waiting.retain(|waiting| waiting != id);
        state.pages.remove(id);
        state.leases.remove(id);
    }

    /// Comes to this person again only when nothing else is left.
    pub(super) fn skip(&self, id: &str, person: PersonId) {
        let mut state = self.state();
        state.leases.remove(id);
        state.skipped.entry(person).or_default().insert(id.to_owned());
    }

    /// Everything skipped may come again.
    pub(super) fn forget_skipped(&self, person: PersonId) -> bool {
        self.state().skipped.remove(&person).is_some_and(|skipped| !skipped.is_empty())
    }

    /// What waits, confidential documents only for whoever `sees_all`.
    pub(super) fn waiting(&self, sees_all: bool) -> Waiting {
        let state = self.state();
        let counted = state.pages.iter().filter(|(id, _)| sees_all || !state.confidential.contains(*id));
        let (mut documents, mut pages) = (0, 0);
        for (_, of_document) in counted {
            documents += 1;
            pages += of_document;
        }
        Waiting { documents, pages }
    }

    fn is_confidential(&self, document: &WaitingDocument) -> bool {
        document.confidential || document.doc_type.as_ref().is_some_and(|slug| self.confidential_types.contains(slug))
    }

    /// Makes the list if there is none yet; `anew` also if the catalog changed since. That goes through every page that
    /// waits: it is done beside the screens, and by one only when the list has run out.
    pub(super) fn follow(&self, catalog: &Catalog, now: i64, anew: bool) -> Result<(), CatalogError> {
        let change = catalog.last_change()?;
        let stale = match self.state().made_at {
            None => true,
            Some(at) => at != change && anew,
        };
        if stale {
            let groups = catalog.review_again(&mut self.about.lock().unwrap_or_else(PoisonError::into_inner))?;
            let mut state = self.state();
            state.made_at = Some(change);
            let documents = in_order(&groups);
            state.waiting = documents.iter().map(|document| document.id.clone()).collect();
            state.pages = documents.iter().map(|document| (document.id.clone(), document.pages)).collect();
            let hidden = documents.iter().filter(|document| self.is_confidential(document));
            state.confidential = hidden.map(|document| document.id.clone()).collect();
            state.leases.retain(|_, (_, until)| *until > now);
        }
        Ok(())
    }

    /// An empty queue that counts documents of these types as confidential.
    pub(super) fn of(confidential_types: &[String]) -> Self {
        Self { confidential_types: confidential_types.to_vec(), ..Self::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_order(groups: &[ReviewGroup]) -> Vec<&WaitingDocument> {
    let waiting = groups.iter().filter(|group| !SET_ASIDE.contains(&group.doubt.as_str()));
    waiting.flat_map(|group| &group.documents).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(ids: &[&str]) -> ReviewQueue {
        let queue = ReviewQueue::default();
        queue.state().waiting = ids.iter().map(|id| (*id).to_owned()).collect();
        queue
    }

    const ADA: PersonId = PersonId::numbered(1);
    const EVE: PersonId = PersonId::numbered(2);

    fn next(queue: &ReviewQueue, person: PersonId, now: i64) -> Option<String> {
        queue.next(person, now, None, |_| true)
    }

    #[test]
    fn two_clerks_never_get_the_same_document() {
        let queue = queue(&["a", "b"]);
        assert_eq!(next(&queue, ADA, 0).as_deref(), Some("a"));
        assert_eq!(next(&queue, EVE, 0).as_deref(), Some("b"));
        assert_eq!(next(&queue, ADA, 1).as_deref(), Some("a"));
        assert!(!queue.take("a", EVE, 1));
        queue.done("a");
        assert_eq!(next(&queue, ADA, 1), None);
    }

    #[test]
    fn a_document_left_lying_goes_to_the_next_clerk() {
        let queue = queue(&["a"]);
        next(&queue, ADA, 0);
        assert_eq!(next(&queue, EVE, LEASE_S - 1), None);
        assert_eq!(next(&queue, EVE, LEASE_S).as_deref(), Some("a"));
    }

    #[test]
    fn what_is_skipped_comes_to_others_and_not_again_to_oneself() {
        let queue = queue(&["a", "b"]);
        next(&queue, ADA, 0);
        queue.skip("a", ADA);
        assert_eq!(next(&queue, ADA, 0).as_deref(), Some("b"));
        assert_eq!(next(&queue, EVE, 0).as_deref(), Some("a"));
        assert!(queue.forget_skipped(ADA) && !queue.forget_skipped(ADA));
    }

    #[test]
    fn what_somebody_may_not_see_goes_past_them() {
        let queue = queue(&["secret", "b"]);
        assert_eq!(queue.next(ADA, 0, None, |id| id != "secret").as_deref(), Some("b"));
        assert_eq!(queue.next(ADA, 0, Some("b"), |id| id != "secret"), None);
    }
}
