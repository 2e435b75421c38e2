//! Which pages make up a document, and in which order: what people say of it.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};

use super::decisions::pages_of;
use super::filings::document_id;
use super::readings::PageId;
use super::{CatalogError, Result};

/// The pages of a document in its own order; a page without a place is a last one.
pub(super) const IN_ORDER: &str = "coalesce(page_in_document, 1000000), number";

/// The pages of a document from `page` on become a document of their own.
pub(super) fn split(t: &Transaction<'_>, document: &str, page: PageId) -> Result<()> {
    let pages = in_order(t, document)?;
    let at = pages.iter().position(|other| *other == page).ok_or_else(|| CatalogError::NoSuchPage(page.to_string()))?;
    if at == 0 {
        return Err(CatalogError::NothingToSplit);
    }
    let (file, sha256, number): (i64, String, u32) = t.query_row(
        "SELECT file_id, sha256, number FROM pages JOIN files USING (file_id) WHERE page_id = ?1",
        [page.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let id = free_id(t, &document_id(&sha256, number))?;
    t.execute(
        "INSERT OR IGNORE INTO documents (document_id, file_id, doc_type, service_date, confidential)
         SELECT ?2, ?3, doc_type, service_date, confidential FROM documents WHERE document_id = ?1",
        params![document, id, file],
    )?;
    for page in &pages[at..] {
        t.execute("UPDATE filings SET document_id = ?2, placed = 1 WHERE page_id = ?1", params![page.0, id])?;
    }
    number_pages(t, &id, &pages[at..])
}

/// The id, or the next like it, that no document with pages has: documents whose pages were put in another order do
/// not begin with the page that they are named after.
fn free_id(t: &Transaction<'_>, id: &str) -> Result<String> {
    let mut statement = t.prepare_cached("SELECT EXISTS (SELECT 1 FROM filings WHERE document_id = ?1)")?;
    let mut tried = id.to_owned();
    for nth in 2.. {
        if !statement.query_row([&tried], |row| row.get::<_, bool>(0))? {
            break;
        }
        tried = format!("{id}.{nth}");
    }
    Ok(tried)
}

/// The pages of a document become the last of the one before it in the file, and go where that one went. Gives the
/// pages of that one.
pub(super) fn join(t: &Transaction<'_>, document: &str) -> Result<Vec<PageId>> {
    let before = document_before(t, document)?.ok_or(CatalogError::NothingBefore)?;
    let pages = pages_of(t, &before)?;
    // Where the document before is decided, or waits, the joined pages stand with it; else they stay as they are.
    let with: Option<(i64, bool)> = t
        .query_row(
            "SELECT p.page_id, p.state = 'filed' FROM filings f JOIN pages p USING (page_id)
             WHERE f.document_id = ?1 AND +p.state IN ('filed', 'review') ORDER BY p.number LIMIT 1",
            [&before],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    if let Some((page, filed)) = with {
        t.execute(
            "UPDATE pages SET state = iif(?2, 'filed', 'review')
             WHERE page_id IN (SELECT page_id FROM filings WHERE document_id = ?1) AND state <> 'separator'",
            params![document, filed],
        )?;
        t.execute(
            "UPDATE filings SET settled = ?3,
                 (patient, doubt, reason) = (SELECT patient, doubt, reason FROM filings WHERE page_id = ?2)
             WHERE document_id = ?1",
            params![document, page, filed],
        )?;
    }
    let mut all = in_order(t, &before)?;
    all.extend(in_order(t, document)?);
    t.execute("UPDATE filings SET document_id = ?2, placed = 1 WHERE document_id = ?1", params![document, &before])?;
    number_pages(t, &before, &all)?;
    Ok(pages)
}

/// Puts the pages of a document in this order.
pub(super) fn arrange(t: &Transaction<'_>, document: &str, order: &[i64]) -> Result<()> {
    let order: Vec<PageId> = order.iter().map(|page| PageId(*page)).collect();
    let wanted: BTreeSet<PageId> = order.iter().copied().collect();
    let there: BTreeSet<PageId> = pages_of(t, document)?.into_iter().collect();
    if wanted != there || order.len() != there.len() {
        return Err(CatalogError::NotItsPages);
    }
    t.execute("UPDATE filings SET placed = 1 WHERE document_id = ?1", [document])?;
    number_pages(t, document, &order)
}

/// The document before one in its file.
pub(super) fn document_before(t: &rusqlite::Connection, document: &str) -> Result<Option<String>> {
    Ok(t.query_row(
        "SELECT f.document_id FROM filings f JOIN pages p USING (page_id)
         JOIN (SELECT p.file_id, min(p.number) AS first FROM pages p JOIN filings f USING (page_id)
               WHERE f.document_id = ?1 GROUP BY p.file_id) mine USING (file_id)
         WHERE p.number < mine.first AND f.document_id IS NOT NULL AND f.document_id <> ?1
         ORDER BY p.number DESC LIMIT 1",
        [document],
        |row| row.get(0),
    )
    .optional()?)
}

fn in_order(t: &Transaction<'_>, document: &str) -> Result<Vec<PageId>> {
    let mut statement = t.prepare_cached(&format!(
        "SELECT page_id FROM filings JOIN pages USING (page_id) WHERE document_id = ?1 ORDER BY {IN_ORDER}"
    ))?;
    let pages = statement.query_map([document], |row| Ok(PageId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(pages)
}

/// Counts the pages of a document anew.
fn number_pages(t: &Transaction<'_>, document: &str, order: &[PageId]) -> Result<()> {
    let mut statement =
        t.prepare_cached("UPDATE filings SET page_in_document = ?3 WHERE page_id = ?1 AND document_id = ?2")?;
    for (page, place) in order.iter().zip(1_u32..) {
        statement.execute(params![page.0, document, place])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::catalog::tests::{catalog, filed_document, order_of};
    use crate::catalog::{CatalogError, Settlement, Subject};

    fn decide(
        catalog: &crate::catalog::Catalog,
        document: &str,
        what: Settlement,
    ) -> Result<(i64, usize), CatalogError> {
        let by = crate::catalog::By { person: "ada", seconds: None, why: "scanned backwards", apart: &[] };
        catalog.settle_by(&Subject::Document(document.to_owned()), &[what], &by)
    }

    #[test]
    fn pages_stand_in_the_order_that_a_person_gave_them_until_it_is_taken_back() {
        let catalog = catalog();
        let document = filed_document(&catalog, 3);
        let (decision, pages) = decide(&catalog, &document, Settlement::Order(vec![3, 1, 2])).unwrap();
        assert_eq!((order_of(&catalog, &document), pages), (vec![3, 1, 2], 3));
        assert_eq!(catalog.decision(decision).unwrap().unwrap().why, "scanned backwards");
        catalog.undo(decision, "ada").unwrap();
        assert_eq!(order_of(&catalog, &document), [1, 2, 3]);
    }

    #[test]
    fn an_order_names_each_page_once() {
        let catalog = catalog();
        let document = filed_document(&catalog, 3);
        for order in [vec![1, 2], vec![1, 2, 2], vec![1, 2, 3, 3], vec![1, 2, 4], vec![]] {
            let refused = decide(&catalog, &document, Settlement::Order(order));
            assert!(matches!(refused, Err(CatalogError::NotItsPages)));
        }
        assert_eq!(order_of(&catalog, &document), [1, 2, 3]);
    }

    #[test]
    fn a_document_is_split_and_joined_in_its_own_order() {
        let catalog = catalog();
        let document = filed_document(&catalog, 3);
        decide(&catalog, &document, Settlement::Order(vec![3, 1, 2])).unwrap();
        let first = decide(&catalog, &document, Settlement::SplitBefore(3));
        assert!(matches!(first, Err(CatalogError::NothingToSplit)));
        // The second part begins with the page that the whole is named after.
        decide(&catalog, &document, Settlement::SplitBefore(1)).unwrap();
        assert_eq!(order_of(&catalog, &document), [3]);
        let rest = format!("{document}.2");
        assert_eq!(order_of(&catalog, &rest), [1, 2]);
        decide(&catalog, &document, Settlement::JoinBefore).unwrap();
        assert_eq!(order_of(&catalog, &rest), [1, 2, 3]);
    }

    #[test]
    fn filing_again_leaves_the_order_and_the_split_alone() {
        let catalog = catalog();
        let document = filed_document(&catalog, 3);
        decide(&catalog, &document, Settlement::SplitBefore(3)).unwrap();
        decide(&catalog, &document, Settlement::Order(vec![2, 1])).unwrap();
        assert_eq!(filed_document(&catalog, 3), document);
        assert_eq!(order_of(&catalog, &document), [2, 1]);
    }
}
