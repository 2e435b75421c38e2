//! Filing with one of its means left out, for benches: what the table loses without it.

/// A means of filing that is left out.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Characters that look alike, and one that is lost, are forgiven.
    MisreadCharacters,
    /// Words that equal something on the list count where no label says what they are.
    WordsWithoutLabels,
    /// Pages of a document share what they say.
    WholeDocuments,
    Nicknames,
    /// Rare names say more.
    NameFrequencies,
    /// Telephone, street, SSN and sex.
    Contacts,
    /// Two identities, surely read numbers one digit off, unlabelled numbers of others.
    Alarms,
}

impl Without {
    pub const ALL: [Self; 7] = [
        Self::MisreadCharacters,
        Self::WordsWithoutLabels,
        Self::WholeDocuments,
        Self::Nicknames,
        Self::NameFrequencies,
        Self::Contacts,
        Self::Alarms,
    ];
}
