//! What an archive must survive, tried on the program itself: the plug pulled, the disk full, the archive read-only,
//! a restore from its backup; and what may never be in its logs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]

mod backup;
mod chance;
mod disk;
mod intake;
mod kill;
mod logs;
mod privacy;
mod record_room;
