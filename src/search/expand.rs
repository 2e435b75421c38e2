//! The forms in which a word that was asked for stands in the index.

use std::collections::HashMap;

use tantivy::Searcher;
use tantivy::schema::Field;

use super::confusion::Confusions;
use super::likeness::{Closeness, Distance, Readings};
use super::query::Slot;

/// Forms kept of each closeness but the exact; the likeliest stay.
const MOST_MISREAD: usize = 48;
/// Words kept that begin as asked.
const MOST_BEGINNINGS: usize = 1000;
/// A form with one or two edits that stands on more pages than this, and on more than `WORD_OF_ITS_OWN` of those
/// of the word itself, is a word of its own (horse, house), not a misreading.
const RARE: u64 = 20;
const WORD_OF_ITS_OWN: f64 = 0.2;

/// A term of the index that may be the word asked for.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) term: Vec<u8>,
    pub(super) closeness: Closeness,
    /// In edits; confusions are fractions of one.
    pub(super) cost: f32,
    /// On how many pages it stands, about.
    pub(super) pages: u64,
}

/// The likeliest forms of a word, closest first.
///
/// Two edits are tried only for a word that hardly stands anywhere with fewer: they find little, and take longest.
pub(super) fn variants(
    searcher: &Searcher,
    field: Field,
    slot: &Slot,
    farthest: Closeness,
    table: &Confusions,
) -> tantivy::Result<Vec<Variant>> {
    let readings = Readings::new(&slot.text, slot.prefix, farthest, table);
    let mut found = exactly(searcher, field, &slot.text)?;
    for (number, distance) in readings.distances().enumerate() {
        if number > 1 && found.values().sum::<u64>() >= RARE {
            break;
        }
        for (term, pages) in within(searcher, field, distance)? {
            found.entry(term).or_insert(pages);
        }
    }
    let weigh = |(term, pages): (Vec<u8>, u64)| {
        let (closeness, cost) = readings.compare(&term)?;
        Some(Variant { term, closeness, cost, pages })
    };
    Ok(likeliest(found.into_iter().filter_map(weigh).collect()))
}

/// Terms with the number of pages they stand on.
type Terms = HashMap<Vec<u8>, u64>;

fn exactly(searcher: &Searcher, field: Field, text: &str) -> tantivy::Result<Terms> {
    let mut found = Terms::new();
    for segment in searcher.segment_readers() {
        if let Some(info) = segment.inverted_index(field)?.terms().get(text.as_bytes())? {
            *found.entry(text.as_bytes().to_vec()).or_default() += u64::from(info.doc_freq);
        }
    }
    Ok(found)
}

fn within(searcher: &Searcher, field: Field, distance: &Distance) -> tantivy::Result<Terms> {
    let mut found = Terms::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().search(distance).into_stream()?;
        while stream.advance() {
            *found.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
        }
    }
    Ok(found)
}

/// Terms that hold `part` anywhere.
pub(super) fn holding(searcher: &Searcher, field: Field, part: &str) -> tantivy::Result<Vec<Variant>> {
    let mut found = Terms::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().stream()?;
        while stream.advance() {
            if std::str::from_utf8(stream.key()).is_ok_and(|term| term.contains(part)) {
                *found.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
    }
    let exact = |(term, pages)| Variant { term, closeness: Closeness::Exact, cost: 0.0, pages };
    Ok(found.into_iter().map(exact).collect())
}

fn likeliest(mut variants: Vec<Variant>) -> Vec<Variant> {
    let same: u64 = variants.iter().filter(|v| v.closeness < Closeness::Near).map(|v| v.pages).sum();
    let most = if same == 0 { u64::MAX } else { RARE.max((same as f64 * WORD_OF_ITS_OWN) as u64) };
    variants.retain(|v| v.closeness < Closeness::Near || v.pages <= most);
    variants.sort_by(|a, b| {
        let order = a.closeness.cmp(&b.closeness).then(a.cost.total_cmp(&b.cost));
        order.then(b.pages.cmp(&a.pages)).then_with(|| a.term.cmp(&b.term))
    });
    let mut kept = HashMap::new();
    variants.retain(|v| {
        let kept: &mut usize = kept.entry(v.closeness).or_default();
        *kept += 1;
        *kept <= if v.closeness == Closeness::Exact { MOST_BEGINNINGS } else { MOST_MISREAD }
    });
    variants
}
