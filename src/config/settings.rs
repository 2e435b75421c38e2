//! One struct a room. The meaning of each setting is written once, in `config/chartroom.toml`.

use serde::{Deserialize, Serialize};

use super::secret::{Secret, secrets};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub intake: IntakeSettings,
    pub reader: ReaderSettings,
    pub facts: FactSettings,
    pub filing: FilingSettings,
    pub barcodes: BarcodeSettings,
    pub search: SearchSettings,
    pub desk: DeskSettings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchMode {
    Auto,
    Native,
    Poll,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeSettings {
    pub quiet_s: u64,
    pub scan_s: u64,
    pub watch: WatchMode,
    pub watch_native: Vec<String>,
    pub watch_poll: Vec<String>,
    pub unknown_quiet_s: u64,
    pub unfinished_s: u64,
    pub free_mb: u64,
    pub no_scans: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    Fast,
    Tesseract,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderSettings {
    pub workers: usize,
    pub languages: Vec<String>,
    pub recogniser: Recognition,
    pub limit_s: u64,
    pub max_pixels: u64,
    pub max_pages: u32,
    pub max_file_mb: u64,
    pub max_unpacked_mb: u64,
    #[serde(deserialize_with = "secrets")]
    pub pdf_passwords: Vec<Secret>,
    pub renew_pages: u32,
    pub renew_mb: u64,
    pub memory_mb: u64,
    /// As nice(1): 0 to 19.
    pub nice: u8,
    pub sandbox: SandboxMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxMode {
    Required,
    Wanted,
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    Mdy,
    Dmy,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactSettings {
    pub date_order: DateOrder,
    pub mrn_shape: String,
    pub file_name: String,
    pub learn_types_after: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilingSettings {
    pub misfile_tolerance: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarcodeSettings {
    pub new_document: String,
    pub patient: String,
    pub document_type: String,
    #[serde(rename = "box")]
    pub of_box: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchSettings {
    pub commit_pages: usize,
    pub commit_s: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsMode {
    Auto,
    On,
    Off,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskSettings {
    pub idle_min: u32,
    pub session_h: u32,
    pub tls: TlsMode,
    pub certificate: String,
    pub key: String,
    pub picture_cache_mb: u64,
    pub confidential_types: Vec<String>,
}
