//! Why pages wait, in few words.

/// A doubt by the catalog's name for it, as a line of a table.
pub(super) fn in_few_words(doubt: &str) -> &str {
    match doubt {
        "no_patient_list" => "no patient list yet",
        "no_identity" => "nothing says whom they are about",
        "one_identifier" => "only one identifier",
        "not_on_the_list" => "nobody on the list fits",
        "several_patients" => "several patients fit",
        "contradiction" => "one field contradicts the others",
        "two_identities" => "two people in one document",
        "unsure" => "not sure enough",
        "stray_page" => "filed, with a page of somebody else in the stack",
        "unreadable" => "could not be read",
        other => other,
    }
}
