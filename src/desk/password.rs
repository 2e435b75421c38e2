//! Passwords: hashed with argon2id, and the rules for a new one.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

use super::answer::Refusal;
use super::secret;

/// OWASP's second choice of costs for argon2id: 19 MiB, 2 passes, 1 lane.
const COSTS: (u32, u32, u32) = (19 * 1024, 2, 1);
/// NIST SP 800-63B asks for 8 at least, and for no rules about kinds of characters.
const SHORTEST: usize = 12;
const LONGEST: usize = 128;
/// Checked for a name that nobody has, so that the answer takes as long.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// One at a time: many at once would take the memory that readers need.
static AT_WORK: Mutex<()> = Mutex::new(());

fn hasher() -> Result<Argon2<'static>, Refusal> {
    let (memory, passes, lanes) = COSTS;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| Refusal::broken("argon2 refused its costs"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The password as the catalog keeps it: algorithm, costs, salt and hash in one line.
pub(super) fn hash(password: &str) -> Result<String, Refusal> {
    let broken = |_| Refusal::broken("argon2 could not hash");
    let salt = SaltString::encode_b64(&secret::bytes::<16>()?).map_err(broken)?;
    let _one = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(hasher()?.hash_password(password.as_bytes(), &salt).map_err(broken)?.to_string())
}

/// Whether it is the password; `None` for a name that nobody has, which takes as long.
pub(super) fn is_right(password: &str, kept: Option<&str>) -> Result<bool, Refusal> {
    let parsed = PasswordHash::new(kept.unwrap_or(NOBODYS)).map_err(|_| Refusal::broken("a password is damaged"))?;
    let _one = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
    let verified = password.len() <= 4 * LONGEST && hasher()?.verify_password(password.as_bytes(), &parsed).is_ok();
    Ok(verified && kept.is_some())
}

/// Why a new password cannot be taken; `None` if it can.
pub(super) fn objection(password: &str, name: &str) -> Option<&'static str> {
    let length = password.chars().count();
    let letters: std::collections::BTreeSet<char> = password.to_lowercase().chars().collect();
    if length < SHORTEST {
        Some("A password has at least 12 characters. Three or four words in a row are easy to remember.")
    } else if length > LONGEST {
        Some("A password has at most 128 characters.")
    } else if letters.len() < 5 {
        Some("This password repeats itself too much.")
    } else if !name.is_empty() && password.to_lowercase().contains(&name.to_lowercase()) {
        Some("A password must not hold the name you sign in with.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_and_known_again() {
        let kept = hash("three horses in rain").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_right("three horses in rain", Some(&kept)).unwrap());
        assert!(!is_right("three horses in snow", Some(&kept)).unwrap());
        assert!(!is_right("three horses in rain", None).unwrap());
        assert_ne!(kept, hash("three horses in rain").unwrap());
    }

    #[test]
    fn a_weak_password_is_refused_with_a_reason() {
        for (password, name) in [("short", "ada"), ("aaaaaaaaaaaaaaaa", "ada"), ("my name is ada 1", "ada")] {
            assert!(objection(password, name).is_some(), "{password}");
        }
        assert_eq!(objection("three horses in rain", "lovelace"), None);
    }
}
