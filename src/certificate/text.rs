//! A certificate as a person reads it. The same certificate always makes the same text.

use std::fmt::{self, Display, Formatter};

use super::Certificate;

impl Display for Certificate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "CERTIFICATE OF BATCH {}", self.batch)?;
        writeln!(f)?;
        writeln!(f, "Every file of this batch is kept byte for byte under the hash below, and every page of it is in")?;
        writeln!(f, "exactly one of the states below. `chartroom verify` hashes the originals again and adds up.")?;
        writeln!(f)?;
        writeln!(f, "{:<12} {}", "Taken in by", self.kind)?;
        writeln!(f, "{:<12} {}", "Begun", self.begun)?;
        writeln!(f, "{:<12} {}", "Certified", self.certified)?;
        writeln!(f, "{:<12} {}", "Account", self.by)?;
        writeln!(f, "{:<12} {}", "Program", self.software)?;
        writeln!(f, "{:<12} sha256 {}", "Settings", self.settings_sha256)?;
        writeln!(f)?;
        writeln!(f, "{:<28}{:>8}", "Files", self.files)?;
        writeln!(f, "{:<28}{:>8}", "  of them came in before", self.duplicate_files)?;
        writeln!(f, "{:<28}{:>8}", "Pages", self.pages)?;
        for (state, pages) in &self.states {
            writeln!(f, "  {:<26}{pages:>8}", state.as_str())?;
        }
        writeln!(f)?;
        writeln!(f, "{:<64} {:>12} {:>6}", "Original (SHA-256)", "bytes", "pages")?;
        for original in &self.originals {
            let before = if original.duplicate { "  came in before" } else { "" };
            writeln!(f, "{} {:>12} {:>6}{before}", original.sha256, original.bytes, original.pages)?;
        }
        writeln!(f)?;
        writeln!(f, "{:<12} sha256 {}", "Digest", self.digest)
    }
}
