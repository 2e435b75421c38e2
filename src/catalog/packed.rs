//! Readings, facts and filings as they lie in a column: JSON, compressed.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// zstd's own default: smaller costs several times the time.
const LEVEL: i32 = 3;

pub(super) fn pack(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    zstd::bulk::compress(&json, LEVEL)
}

pub(super) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_slice(&zstd::stream::decode_all(packed)?)?)
}
