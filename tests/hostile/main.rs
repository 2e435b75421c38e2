//! Bad and hostile files: each is said to be what it is, costs nobody else a page, and its original is kept.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod bad_files;
mod room;
mod specimens;
