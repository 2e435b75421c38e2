//! What must never be printed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use toml::Value;

/// A password from the settings.
///
/// It prints as `Secret(…)`, so that no log and no error about settings can hold it. It is serialised as it is: reader
/// processes get it from their parent over a pipe.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The password itself, to be tried and not to be shown.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Reads a list of passwords. Serde's own message about a value of the wrong kind would show the value.
pub(super) fn secrets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Secret>, D::Error> {
    let secret = |value| match value {
        Value::String(text) => Some(Secret(text)),
        _ => None,
    };
    let list = match Value::deserialize(deserializer)? {
        Value::Array(values) => values.into_iter().map(secret).collect(),
        _ => None,
    };
    list.ok_or_else(|| D::Error::custom("passwords are a list of texts in quotes, such as [\"one\", \"two\"]"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ReaderSettings, Settings, load};

    const PASSWORD: &str = "correct horse";

    #[test]
    fn a_password_in_the_settings_is_never_printed() {
        let mut settings = Settings::default();
        settings.reader.pdf_passwords = vec![Secret::new(PASSWORD)];
        for shown in [format!("{settings:?}"), format!("{settings:#?}"), format!("{:?}", settings.reader)] {
            assert!(shown.contains("Secret(…)") && !shown.contains(PASSWORD), "{shown}");
        }
    }

    #[test]
    fn a_message_about_passwords_that_are_no_list_does_not_show_them() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for wrong in ["\"correct horse\"", "[[\"correct horse\"]]", "[4711]", "4711", "{ a = \"correct horse\" }"] {
            std::fs::write(file.path(), format!("[reader]\npdf_passwords = {wrong}")).unwrap();
            let error = format!("{:?}", anyhow::Error::from(load(file.path()).unwrap_err()));
            assert!(!error.contains(PASSWORD) && !error.contains("4711"), "{error}");
        }
        std::fs::write(file.path(), "[reader]\npdf_passwords = [\"correct horse\"]").unwrap();
        assert_eq!(load(file.path()).unwrap().reader.pdf_passwords[0].reveal(), PASSWORD);
    }

    #[test]
    fn a_reader_process_gets_its_passwords() {
        let mut settings = Settings::default().reader;
        settings.pdf_passwords = vec![Secret::new(PASSWORD)];
        let sent = serde_json::to_vec(&settings).unwrap();
        assert_eq!(serde_json::from_slice::<ReaderSettings>(&sent).unwrap(), settings);
    }
}
