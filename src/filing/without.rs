//! Filing with one of its means left out, for benches: what the table loses without it.

/// A means of filing that is left out.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Characters that look alike, and one that is lost, are forgiven.
    MisreadCharacters,
    /// A record number that is nobody's may be one a misreading away.
    RepairedNumbers,
    /// Words that equal something on the list count where no label says what they are.
    WordsWithoutLabels,
    /// Telephone, street, SSN and sex.
    Contacts,
    /// What separator sheets announce.
    Separators,
    /// Rare names say more.
    NameFrequencies,
    Nicknames,
    FormerNames,
    /// Jr, Sr, II and III.
    Suffixes,
    /// A surname of two parts may be given by one of them, and a name without a comma may be parted anywhere.
    HalfSurnames,
    /// Day and month that changed places are another day.
    TransposedDates,
    /// A number that is another patient's is no misreading of its neighbour's.
    NeighbouringNumbers,
    /// Another's number, or one that is surely nobody's, on this person's paper.
    MistypedNumbers,
    /// People who are not on the list may nearly be somebody who is.
    NearStrangers,
    /// Papers may be about people who are not on the list.
    NotListed,
    /// Two identifiers have to agree, however likely one makes it.
    TwoIdentifiers,
    /// Pages of a document share what they say.
    WholeDocuments,
    /// Several ways to part a stack are carried on side by side.
    SequenceDecision,
    /// A page takes over only what it surely goes on with.
    StrongContinuity,
    /// Two identities in one document, or in its two halves.
    TwoIdentities,
}

impl Without {
    pub const ALL: [Self; 20] = [
        Self::MisreadCharacters,
        Self::RepairedNumbers,
        Self::WordsWithoutLabels,
        Self::Contacts,
        Self::Separators,
        Self::NameFrequencies,
        Self::Nicknames,
        Self::FormerNames,
        Self::Suffixes,
        Self::HalfSurnames,
        Self::TransposedDates,
        Self::NeighbouringNumbers,
        Self::MistypedNumbers,
        Self::NearStrangers,
        Self::NotListed,
        Self::TwoIdentifiers,
        Self::WholeDocuments,
        Self::SequenceDecision,
        Self::StrongContinuity,
        Self::TwoIdentities,
    ];
}
