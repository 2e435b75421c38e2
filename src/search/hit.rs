//! A hit as `search --json` and the clerks' pages show it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::chart::{PageNumber, PageState, Rect};

/// One hit with what the catalog knows of its page. The keys are a contract with other programs: never rename one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchHit {
    pub page_id: i64,
    /// As in the page export.
    pub source: String,
    pub page: PageNumber,
    pub document: Option<String>,
    pub state: PageState,
    pub patient_mrn: Option<String>,
    /// Slug.
    pub doc_type: Option<String>,
    pub service_date: Option<Date>,
    /// Falls from hit to hit; above 2 where every word stands as asked for.
    pub score: f32,
    /// No word of the hit is misread.
    pub exact: bool,
    /// Hits between `«` and `»`.
    pub snippet: String,
    /// In pixels of the upright page picture.
    pub boxes: Vec<Rect>,
}

impl std::fmt::Debug for SearchHit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SearchHit(page {} …)", self.page_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hit_has_the_keys_that_other_programs_read() {
        let hit = SearchHit {
            page_id: 7,
            source: "box 12/SCAN0001.pdf".to_owned(),
            page: 1,
            document: None,
            state: PageState::Review,
            patient_mrn: None,
            doc_type: Some("mri_report".to_owned()),
            service_date: Some(jiff::civil::date(1998, 3, 7)),
            score: 2.5,
            exact: true,
            snippet: "no «fracture»".to_owned(),
            boxes: vec![Rect::new(1, 2, 3, 4)],
        };
        let json = serde_json::to_value(&hit).unwrap();
        for key in
            ["source", "page", "document", "patient_mrn", "doc_type", "service_date", "score", "snippet", "boxes"]
        {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert_eq!((&json["service_date"], &json["document"]), (&"1998-03-07".into(), &serde_json::Value::Null));
    }
}
