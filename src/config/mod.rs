//! The settings: one small struct for each room, over compiled-in defaults.
//!
//! `config/chartroom.toml` holds every setting with a sentence and its default. An archive's own file says only
//! what differs. A key that does not exist is refused with the nearest name that does. Tables that a records
//! manager edits (labels, document types, nicknames) are read by [`table`].

mod file;
mod secret;
mod settings;

pub use file::{ConfigError, load, table};
pub use secret::Secret;
pub use settings::{
    BarcodeSettings, DateOrder, DeskSettings, FactSettings, FilingSettings, IntakeSettings, ReaderSettings,
    Recognition, SandboxMode, SearchSettings, Settings, TlsMode, WatchMode,
};
