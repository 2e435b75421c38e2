//! Secrets: made at random, kept as hashes, compared in constant time.

use sha2::{Digest, Sha256};

use super::answer::Refusal;

/// 256 random bits as hexadecimal digits.
pub(super) fn random() -> Result<String, Refusal> {
    Ok(hex(&bytes::<32>()?))
}

/// Random bytes from the system.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Refusal::broken("the system gives no random numbers"))?;
    Ok(bytes)
}

/// SHA-256 as hexadecimal digits: what the catalog keeps of a session.
pub(super) fn hashed(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// What a form has to bring back so that it came from our own page. It follows from the session's secret, which no
/// other site knows.
pub(super) fn form_token(session: &str) -> String {
    hashed(&format!("form {session}"))
}

/// Whether two secrets are the same, in a time that does not say where they differ.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
