//! The certificates, against the catalog.

use super::finding::{Class, Finding, Report};
use crate::catalog::CatalogError;
use crate::certificate::{self, CertificateFault};
use crate::pipeline::RecordRoom;

pub(super) fn check(room: &RecordRoom, report: &mut Report) -> Result<(), CatalogError> {
    let mut known = certificate::batches_with_files(&room.archive);
    report.certificates = known.len() as u64;
    for batch in room.catalog.batches()? {
        known.remove(&batch.id.number());
        if !batch.is_certified() {
            continue;
        }
        if let Some(fault) = certificate::check(&room.archive, &room.catalog, batch.id)? {
            report.findings.push(told(batch.id, fault));
        }
    }
    report.findings.extend(known.iter().map(|number| {
        Finding::new(
            Class::CertificateUnknown,
            format!("batch {number}"),
            "It is of a batch that the catalog does not have.",
        )
    }));
    Ok(())
}

fn told(batch: crate::catalog::BatchId, fault: CertificateFault) -> Finding {
    let (class, says) = match fault {
        CertificateFault::Missing => (Class::CertificateMissing, "The batch is finished and has no certificate."),
        CertificateFault::Altered => {
            (Class::CertificateDiffers, "Its certificate was altered: it does not fit its own digest.")
        }
        CertificateFault::TextDiffers => {
            (Class::CertificateDiffers, "Its certificate's text is not what its JSON says.")
        }
        CertificateFault::CatalogDiffers => (
            Class::CertificateDiffers,
            "Its certificate names other originals or another number of pages than the catalog.",
        ),
    };
    Finding::new(class, batch, says)
}
