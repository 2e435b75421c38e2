//! Pages of somebody else between the pages of a document.

use super::*;
use crate::chart::Alarm;

fn of_nowak(page: u32, of: u32) -> Sheet {
    Sheet::default().mrn("4100876").name("NOWAK, PIOTR").numbered(page, of)
}

fn of_ortiz() -> Sheet {
    Sheet::default().mrn("4100866").name("ORTIZ, BENITA").titled("ecg")
}

fn alarms(filings: &StackFiling) -> Vec<Option<Alarm>> {
    filings.iter().map(|page| page.alarm.clone()).collect()
}

#[test]
fn a_stray_page_and_the_document_that_it_lay_in_are_to_be_looked_at_and_stay_filed() {
    let filings = file_with(list(), &[of_nowak(1, 2), of_ortiz(), of_nowak(2, 2)]);
    assert_eq!(
        filings.iter().map(|page| &page.filing).collect::<Vec<_>>(),
        [&filed("4100876"), &filed("4100866"), &filed("4100876")]
    );
    let (holds, stray) = (Alarm::HoldsStray(vec![2]), Alarm::Stray { from: 1, to: 3 });
    assert_eq!(alarms(&filings), [Some(holds.clone()), Some(stray), Some(holds)]);
}

#[test]
fn documents_behind_one_another_raise_no_alarm() {
    let stack = [of_nowak(1, 2), of_nowak(2, 2), of_ortiz(), of_nowak(1, 1)];
    assert_eq!(alarms(&file_with(list(), &stack)), [None, None, None, None]);
}

#[test]
fn a_blank_page_or_another_paper_of_the_same_patient_inside_a_document_is_no_stray() {
    let own = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").titled("ecg");
    let filings = file_with(list(), &[of_nowak(1, 2), own, of_nowak(2, 2)]);
    assert_eq!(alarms(&filings), [None, None, None]);
}

#[test]
fn a_stray_page_of_somebody_who_is_not_on_the_list_is_said_of_the_document_too() {
    let stranger = Sheet::default().mrn("7755001").name("OKAFOR, NGOZI").born(date(1990, 2, 2)).titled("ecg");
    let filings = file_with(list(), &[of_nowak(1, 2), stranger, of_nowak(2, 2)]);
    assert!(waits(&filings[1].filing));
    assert_eq!(filings[0].alarm, Some(Alarm::HoldsStray(vec![2])));
    assert_eq!(filings[1].alarm, Some(Alarm::Stray { from: 1, to: 3 }));
}

#[test]
fn a_stray_page_in_a_document_that_waits_is_said_of_both_too() {
    // Her number is typed on his paper.
    let mistyped = Sheet::default().mrn("4100866").name("NOWAK, PIOTR").born(date(1945, 9, 13)).numbered(1, 2);
    let stray = Sheet::default().mrn("4100644").name("MARU, SIONE").titled("ecg");
    let filings = file_with(list(), &[mistyped, stray, Sheet::default().name("NOWAK, PIOTR").numbered(2, 2)]);
    assert!(waits(&filings[0].filing));
    assert_eq!(filings[1].filing, filed("4100644"));
    assert_eq!(filings[0].alarm, Some(Alarm::HoldsStray(vec![2])));
    assert_eq!(filings[1].alarm, Some(Alarm::Stray { from: 1, to: 3 }));
}

#[test]
fn what_seems_to_be_the_rest_of_a_document_behind_a_stray_page_is_not_put_with_it_and_the_alarm_is_raised() {
    let first = Sheet::default().mrn("4100876").name("NOWAK, PIOTR").titled("referral_letter");
    let rest = |kind: &str| {
        let mut rest = Sheet::default().name("NOWAK, PIOTR").titled(kind);
        rest.facts.doc_type.as_mut().unwrap().titled = false;
        rest
    };
    let filings = file_with(list(), &[first.clone(), of_ortiz(), rest("referral_letter")]);
    assert_ne!(filings[0].document, filings[2].document);
    assert!(waits(&filings[2].filing), "a name alone");
    let (holds, stray) = (Alarm::HoldsStray(vec![2]), Alarm::Stray { from: 1, to: 3 });
    assert_eq!(alarms(&filings), [Some(holds.clone()), Some(stray), Some(holds)]);
    let other = file_with(list(), &[first, of_ortiz(), rest("lab_results")]);
    assert_eq!(alarms(&other), [None, None, None], "a paper of another kind");
}
