//! A batch is finished: certified, then ended.

use super::{PipelineError, RecordRoom};
use crate::catalog::BatchId;
use crate::chart::PageState;
use crate::moment::{Moment, reached};

impl RecordRoom {
    /// Ends a batch all of whose pages are decided, with its certificate; one with pages left to read stays open, and
    /// the next run goes on with it. `by` is the account that runs the program. A batch that took nothing in is
    /// forgotten, and the answer is the batch that took in last from the same place, if there is one.
    ///
    /// # Errors
    /// The catalog's refusal, or the disk's: the batch stays open.
    pub fn close(&self, batch: BatchId, by: &str) -> Result<BatchId, PipelineError> {
        let ledger = self.catalog.ledger(&[batch])?;
        let undecided = ledger.in_state(PageState::Waiting) + ledger.in_state(PageState::Reading);
        if undecided + ledger.unopened_files > 0 {
            return Ok(batch);
        }
        if ledger.files > 0 {
            self.certify(batch, by)?;
            reached(Moment::Certified);
        }
        let batch = self.catalog.end_batch(batch)?;
        reached(Moment::BatchEnded);
        Ok(batch)
    }

    /// Issues the certificates that finished batches have not got: those of an earlier version have none.
    ///
    /// # Errors
    /// The catalog's refusal, or the disk's.
    pub fn certify_ended(&self, by: &str) -> Result<(), PipelineError> {
        let certified = crate::certificate::batches_with_files(&self.archive);
        for batch in self.catalog.batches()? {
            if batch.is_certified() && !certified.contains(&batch.id.number()) {
                self.certify(batch.id, by)?;
            }
        }
        Ok(())
    }

    /// Issues the certificate of a finished batch, if it has not got the right one. What was there is kept beside it.
    ///
    /// # Errors
    /// The catalog's refusal, or the disk's.
    pub fn certify(&self, batch: BatchId, by: &str) -> Result<(), PipelineError> {
        crate::certificate::issue(&self.archive, &self.settings, &self.catalog, batch, by)
    }
}
