//! The twenty-one kinds of paper, each with a printed form.

mod legal;
mod notes;
mod results;
mod tables;

use jiff::ToSpan;
use jiff::civil::Date;

use super::compose::{Composer, Signing};
use super::hospital::Hospital;
use super::identity::{self, Layout};
use super::mark::Paper;
use super::subject::Subject;
use crate::chance::Chance;
use crate::press::Fonts;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocType {
    HistoryPhysical,
    ProgressNote,
    DischargeSummary,
    OperativeReport,
    RadiologyReport,
    MriReport,
    LabResults,
    Urinalysis,
    PathologyReport,
    ConsentForm,
    HipaaAuthorization,
    ReferralLetter,
    Ecg,
    MedicationList,
    ImmunizationRecord,
    NursingFlowsheet,
    EdTriage,
    FaceSheet,
    InsuranceCard,
    PhysicianOrders,
    TelephoneMessage,
}

use DocType::{
    ConsentForm, DischargeSummary, Ecg, EdTriage, FaceSheet, HipaaAuthorization, HistoryPhysical, ImmunizationRecord,
    InsuranceCard, LabResults, MedicationList, MriReport, NursingFlowsheet, OperativeReport, PathologyReport,
    PhysicianOrders, ProgressNote, RadiologyReport, ReferralLetter, TelephoneMessage, Urinalysis,
};

impl DocType {
    pub const ALL: [DocType; 21] = [
        HistoryPhysical,
        ProgressNote,
        DischargeSummary,
        OperativeReport,
        RadiologyReport,
        MriReport,
        LabResults,
        Urinalysis,
        PathologyReport,
        ConsentForm,
        HipaaAuthorization,
        ReferralLetter,
        Ecg,
        MedicationList,
        ImmunizationRecord,
        NursingFlowsheet,
        EdTriage,
        FaceSheet,
        InsuranceCard,
        PhysicianOrders,
        TelephoneMessage,
    ];

    /// As in the page export.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.row().0
    }

    /// The slug, and how different hospitals head this paper.
    fn row(self) -> (&'static str, &'static [&'static str]) {
        match self {
            HistoryPhysical => (
                "history_physical",
                &["HISTORY AND PHYSICAL", "Admission History & Physical Examination", "HISTORY & PHYSICAL REPORT"],
            ),
            ProgressNote => {
                ("progress_note", &["PROGRESS NOTE", "Office Visit Note", "PROGRESS NOTES", "Clinic Progress Note"])
            }
            DischargeSummary => (
                "discharge_summary",
                &["DISCHARGE SUMMARY", "Summary of Hospitalization - Discharge Summary", "HOSPITAL DISCHARGE SUMMARY"],
            ),
            OperativeReport => ("operative_report", &["OPERATIVE REPORT", "Report of Operation", "OPERATION NOTE"]),
            RadiologyReport => {
                ("radiology_report", &["RADIOLOGY REPORT", "Diagnostic Imaging Report", "X-RAY CONSULTATION REPORT"])
            }
            MriReport => {
                ("mri_report", &["MRI REPORT", "Magnetic Resonance Imaging Report", "MR IMAGING CONSULTATION"])
            }
            LabResults => {
                ("lab_results", &["LABORATORY REPORT", "Clinical Laboratory Results", "LAB RESULTS - CUMULATIVE"])
            }
            Urinalysis => ("urinalysis", &["URINALYSIS", "Urinalysis Report", "ROUTINE URINALYSIS"]),
            PathologyReport => {
                ("pathology_report", &["SURGICAL PATHOLOGY REPORT", "Pathology Report", "TISSUE EXAMINATION REPORT"])
            }
            ConsentForm => {
                ("consent_form", &["CONSENT FOR PROCEDURE", "Informed Consent to Operation", "CONSENT TO TREATMENT"])
            }
            HipaaAuthorization => (
                "hipaa_authorization",
                &[
                    "AUTHORIZATION FOR RELEASE OF HEALTH INFORMATION",
                    "HIPAA Authorization",
                    "AUTHORIZATION TO DISCLOSE PROTECTED HEALTH INFORMATION",
                ],
            ),
            ReferralLetter => ("referral_letter", &[""]),
            Ecg => ("ecg", &["ELECTROCARDIOGRAM", "12-Lead ECG", "ECG REPORT"]),
            MedicationList => {
                ("medication_list", &["MEDICATION LIST", "Medication Administration Record", "CURRENT MEDICATIONS"])
            }
            ImmunizationRecord => (
                "immunization_record",
                &["IMMUNIZATION RECORD", "Vaccine Administration Record", "RECORD OF IMMUNIZATIONS"],
            ),
            NursingFlowsheet => (
                "nursing_flowsheet",
                &["NURSING FLOW SHEET", "Nursing Flowsheet - Vital Signs", "24 HOUR NURSING RECORD"],
            ),
            EdTriage => {
                ("ed_triage", &["EMERGENCY DEPARTMENT TRIAGE", "ED Triage Assessment", "EMERGENCY ROOM TRIAGE RECORD"])
            }
            FaceSheet => {
                ("face_sheet", &["ADMISSION FACE SHEET", "Patient Registration Face Sheet", "ADMISSION RECORD"])
            }
            InsuranceCard => {
                ("insurance_card", &["INSURANCE CARD COPY", "Copy of Insurance Card", "INSURANCE VERIFICATION"])
            }
            PhysicianOrders => {
                ("physician_orders", &["PHYSICIAN ORDERS", "Doctor's Order Sheet", "PHYSICIAN'S ORDERS"])
            }
            TelephoneMessage => ("telephone_message", &["TELEPHONE MESSAGE", "Telephone Encounter", "PHONE MESSAGE"]),
        }
    }
}

/// What is asked of the person who puts a document on paper.
pub(crate) struct Order<'a> {
    pub(crate) hospital: &'a Hospital,
    pub(crate) subject: &'a Subject,
    pub(crate) doc_type: DocType,
    /// The day it is about: visit, admission, collection, operation.
    pub(crate) day: Date,
    pub(crate) layout: Option<Layout>,
    /// About how many pages the body may fill.
    pub(crate) pages: u32,
    pub(crate) signing: Option<Signing>,
}

/// Puts a document on paper.
pub(crate) fn compose(fonts: &Fonts, order: &Order, chance: &Chance) -> Paper {
    let layout = match order.doc_type {
        ReferralLetter => Layout::Letter,
        _ => order.layout.unwrap_or_else(|| chance.one(order.hospital.layouts)),
    };
    let signing = order
        .signing
        .unwrap_or_else(|| chance.weighted(&[(Signing::Signed, 6), (Signing::Unsigned, 2), (Signing::Electronic, 3)]));
    let title = chance.pick(order.doc_type.row().1).to_owned();
    let mut composer = Composer::new(fonts, order.hospital, order.subject, layout, order.day, chance);
    composer.letterhead();
    if layout == Layout::Letter {
        return legal::letter(composer, signing);
    }
    composer.title(&title);
    identity::identify(&mut composer);
    let pages = order.pages;
    match order.doc_type {
        HistoryPhysical => notes::history_physical(composer, signing, pages),
        ProgressNote => notes::progress_note(composer, signing, pages),
        DischargeSummary => notes::discharge_summary(composer, signing, pages),
        OperativeReport => notes::operative_report(composer, signing),
        RadiologyReport => results::radiology(composer, signing, false),
        MriReport => results::radiology(composer, signing, true),
        LabResults => results::laboratory(composer, pages),
        Urinalysis => results::urinalysis(composer),
        PathologyReport => results::pathology(composer, signing),
        Ecg => results::ecg(composer),
        ConsentForm => legal::consent(composer, signing),
        HipaaAuthorization | ReferralLetter => legal::hipaa(composer, signing),
        TelephoneMessage => legal::telephone(composer),
        MedicationList => tables::medication_list(composer, &title),
        ImmunizationRecord => tables::immunizations(composer),
        NursingFlowsheet => tables::nursing(composer, signing),
        EdTriage => tables::triage(composer, signing),
        FaceSheet => tables::face_sheet(composer),
        InsuranceCard => tables::insurance(composer),
        PhysicianOrders => tables::orders(composer, signing),
    }
}

/// `day` plus so many days.
fn later(day: Date, days: i32) -> Date {
    day.checked_add(i64::from(days).days()).unwrap_or(day)
}
