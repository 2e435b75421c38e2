//! The second factor: codes that change every half minute (RFC 6238, over HMAC-SHA-1 as every app knows it).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

const STEP_S: i64 = 30;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The time step whose code this is: the present one, or a neighbour, for clocks that differ.
pub(super) fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let step = now / STEP_S;
    [step, step - 1, step + 1].into_iter().find(|step| super::secret::same(&code_at(secret, *step), code.trim()))
}

/// Six digits (RFC 4226, 5.3).
fn code_at(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]]) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The secret as people type it into an app (base 32, RFC 4648).
pub(super) fn as_typed(secret: &[u8]) -> String {
    let mut text = String::new();
    for chunk in secret.chunks(5) {
        let mut bits = [0_u8; 8];
        bits[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(bits);
        for at in 0..(chunk.len() * 8).div_ceil(5) {
            text.push(char::from(ALPHABET[(bits >> (35 - 5 * at) & 31) as usize]));
        }
    }
    text
}

/// What an app reads off the screen (<https://github.com/google/google-authenticator/wiki/Key-Uri-Format>).
pub(super) fn address(name: &str, typed: &str) -> String {
    let name = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/Chartroom:{name}?secret={typed}&issuer=Chartroom")
}

/// The secret that was typed; `None` if it is none.
pub(super) fn from_typed(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut secret) = (0_u32, 0, Vec::new());
    for byte in text.bytes().filter(|byte| *byte != b' ') {
        let value = ALPHABET.iter().position(|letter| *letter == byte.to_ascii_uppercase())?;
        bits = bits << 5 | value as u32;
        held += 5;
        if held >= 8 {
            held -= 8;
            secret.push((bits >> held & 255) as u8);
        }
    }
    (secret.len() >= 16).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        // Appendix B, the last six of its eight digits.
        for (time, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(secret, code, time), Some(time / 30));
        }
        assert_eq!(step_of(secret, "287082", 59 + 90), None);
    }

    #[test]
    fn an_app_reads_whose_key_it_is() {
        let address = address("ada b", "GEZDGNBV");
        assert_eq!(address, "otpauth://totp/Chartroom:ada%20b?secret=GEZDGNBV&issuer=Chartroom");
    }

    #[test]
    fn a_secret_is_typed_in_base_32() {
        let secret = b"12345678901234567890";
        assert_eq!(as_typed(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(from_typed("GEZD GNBV GY3T QOJQ GEZDGNBVGY3TQOJQ").as_deref(), Some(secret.as_slice()));
        assert_eq!(from_typed("GEZD1"), None);
    }
}
