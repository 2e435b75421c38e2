//! What the index holds of a page: terms with their places, and a few numbers. No text is stored.

use jiff::civil::Date;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use super::placed::{PLACED, written};
use super::text::{Token, fold, split, tokens, tokens_of};
use crate::chart::{Mrn, PageNumber, PageState, PersonName, Word};

/// A page as it is indexed.
#[derive(Clone, PartialEq)]
pub struct IndexedPage {
    pub page_id: i64,
    /// The catalog's number of the change that this is.
    pub change: u64,
    /// Name of the source file, `/` between folders.
    pub source: String,
    pub page: PageNumber,
    pub document: Option<String>,
    pub state: PageState,
    /// Whom it is filed to, with the date of birth.
    pub patient: Option<(Mrn, PersonName, Option<Date>)>,
    /// Slug.
    pub doc_type: Option<String>,
    pub service_date: Option<Date>,
    /// For people with a further right only.
    pub confidential: bool,
    /// In reading order.
    pub words: Vec<Word>,
}

impl std::fmt::Debug for IndexedPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IndexedPage({} …)", self.page_id)
    }
}

/// The index's fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) page_id: Field,
    pub(super) change: Field,
    /// The words of the page, as [`tokens`] gives them.
    pub(super) words: Field,
    pub(super) patient: Field,
    pub(super) mrn: Field,
    pub(super) born: Field,
    pub(super) doc_type: Field,
    pub(super) served: Field,
    pub(super) source: Field,
    pub(super) state: Field,
    /// Holds [`CONFIDENTIAL`] for pages that are.
    pub(super) confidential: Field,
}

/// Names of the fields that are read as columns.
/// The one term of its field.
pub(super) const CONFIDENTIAL: &str = "yes";
pub(super) const PAGE_ID: &str = "page_id";
pub(super) const BORN: &str = "born";
pub(super) const SERVED: &str = "served";

/// The schema of this build; an index of another schema is made anew.
pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::new();
    let fields = Fields {
        page_id: schema.add_i64_field(PAGE_ID, INDEXED | FAST),
        change: schema.add_u64_field("change", FAST),
        words: schema.add_text_field("words", terms(IndexRecordOption::WithFreqsAndPositions, true)),
        patient: schema.add_text_field("patient", terms(IndexRecordOption::Basic, false)),
        mrn: schema.add_text_field("mrn", STRING),
        born: schema.add_i64_field(BORN, FAST),
        doc_type: schema.add_text_field("doc_type", terms(IndexRecordOption::Basic, false)),
        served: schema.add_i64_field(SERVED, FAST),
        source: schema.add_text_field("source", terms(IndexRecordOption::Basic, false)),
        state: schema.add_text_field("state", STRING),
        confidential: schema.add_text_field("confidential", STRING),
    };
    (schema.build(), fields)
}

fn terms(record: IndexRecordOption, lengths: bool) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(PLACED).set_index_option(record).set_fieldnorms(lengths),
    )
}

/// A day as a number that sorts: 19980307.
pub(super) fn day_number(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

impl Fields {
    pub(super) fn document(&self, page: &IndexedPage) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_i64(self.page_id, page.page_id);
        document.add_u64(self.change, page.change);
        document.add_text(self.words, written(&tokens(&page.words)));
        if let Some((mrn, name, birth)) = &page.patient {
            let bare = mrn.bare();
            document.add_text(self.mrn, if bare.is_empty() { mrn.as_str() } else { &bare });
            document.add_text(self.patient, written(&tokens_of(&name.to_string())));
            if let Some(birth) = birth {
                document.add_i64(self.born, day_number(*birth));
            }
        }
        if let Some(slug) = &page.doc_type {
            document.add_text(self.doc_type, written(&parts_of(slug)));
        }
        if let Some(date) = page.service_date {
            document.add_i64(self.served, day_number(date));
        }
        document.add_text(self.source, written(&parts_of(&page.source)));
        document.add_text(self.state, page.state.as_str());
        if page.confidential {
            document.add_text(self.confidential, CONFIDENTIAL);
        }
        document
    }
}

/// Only the runs of letters and digits.
fn parts_of(text: &str) -> Vec<Token> {
    let parts = text.split_whitespace().flat_map(|word| split(&fold(word)).parts);
    parts.zip(0..).map(|(text, position)| Token { text, position, words: 0..=0 }).collect()
}
