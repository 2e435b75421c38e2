//! What is looked at by itself, and what comes of it.

use super::*;
use crate::chart::{Looks, Zone};
use crate::facts::{amended, zones};

const DOUBTED: f32 = 70.0;

impl Sheet {
    /// The word was read with doubt.
    fn doubted(mut self, text: &str) -> Self {
        for word in self.reading.words.iter_mut().filter(|word| word.text == text) {
            word.confidence = DOUBTED;
        }
        self
    }

    /// What is to be looked at by itself, as it was read.
    fn zones(&self) -> Vec<(String, Zone)> {
        let text = |zone: &Zone| {
            let words = &self.reading.words[zone.words.start as usize..zone.words.end as usize];
            words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        zones(&self.reading, &self.facts(), &rules()).into_iter().map(|zone| (text(&zone), zone)).collect()
    }

    /// What the page says after looks at its only zone saw this.
    fn after(&self, looks: &[&str]) -> Option<PageFacts> {
        let (_, zone) = self.zones().remove(0);
        let look = |text: &&str| Sheet::new().print(zone.area.left, zone.area.top, text).reading.words;
        let looks: Looks = looks.iter().map(look).collect();
        amended(&self.reading, &self.facts(), &[(zone, looks)], &rules()).map(|(_, facts)| facts)
    }
}

fn sheet() -> Sheet {
    Sheet::new().lines(200, 300, &["Patient: HARGROVE, DELLA M", "MRN: 4417093", "DOB: 02/11/1951"])
}

#[test]
fn an_identifier_read_with_doubt_is_looked_at_by_itself() {
    assert_eq!(sheet().zones(), []);
    let zones = sheet().doubted("4417093").doubted("fracture").zones();
    assert_eq!(zones.len(), 1);
    let (read, zone) = &zones[0];
    assert_eq!((read.as_str(), zone.digits, zone.confidence), ("4417093", true, DOUBTED));
    let (read, zone) = sheet().doubted("DELLA").zones().remove(0);
    assert_eq!((read.as_str(), zone.digits), ("HARGROVE, DELLA M", false));
}

#[test]
fn what_cannot_be_read_beside_a_label_is_looked_at_by_itself() {
    let born =
        |text: &str| Sheet::new().lines(200, 300, &["Patient: HARGROVE, DELLA", &format!("DOB: {text}")]).doubted(text);
    let zones = born("02/11/195€").zones();
    assert_eq!(zones.iter().map(|(read, _)| read.as_str()).collect::<Vec<_>>(), ["02/11/195€"]);
    let facts = born("02/11/195€").after(&["02/11/1951", "02/11/1951.", "02/11/1951", "02/11/1951"]).unwrap();
    assert_eq!(birth(&facts), Some(date(1951, 2, 11)));
    assert_eq!(born("unknown").zones(), [], "no figure stands there");
}

#[test]
fn looks_that_agree_put_a_value_right() {
    let facts = sheet().doubted("4417093").after(&["(4417098", "4417098", "4417098.", "44 17093"]).unwrap();
    assert_eq!(mrn(&facts), Some("4417098"));
    assert_eq!(facts.mrns[0].printed, "4417098");
}

#[test]
fn looks_that_do_not_agree_leave_a_value_as_it_was_read() {
    let doubted = sheet().doubted("4417093");
    assert!(doubted.after(&["4417098", "4417098", "4417093", "4411093"]).is_none());
    assert!(doubted.after(&["4417093"; 4]).is_none());
    assert!(doubted.after(&["", "", "", "4417098"]).is_none());
}

#[test]
fn looks_that_make_less_of_a_value_count_for_nothing() {
    let doubted = sheet().doubted("4417093");
    assert!(doubted.after(&["417093"; 4]).is_none(), "a figure was lost at the edge");
    assert!(doubted.after(&["illegible"; 4]).is_none());
    assert!(sheet().doubted("HARGROVE,").after(&["4ARGROVE, DELLA M"; 4]).is_none(), "nobody's name has a figure");
    let facts = sheet().doubted("HARGROVE,").after(&["HARGRAVE, DELLA M"; 4]).unwrap();
    assert_eq!(name(&facts).as_deref(), Some("HARGRAVE, DELLA M"));
}
