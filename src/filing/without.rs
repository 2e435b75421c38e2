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
    /// A number that was put right counts only where the rest means the same patient.
    RepairNeedsTheRest,
    /// Twins, brothers and sisters who are not on the list; a name that people have is no misreading.
    Twins,
    /// What the names of files and folders say.
    FileNames,
    /// Two identifiers have to agree, however likely one makes it.
    TwoIdentifiers,
    /// Pages of a document share what they say.
    WholeDocuments,
    /// A page that names nobody takes over whom its document names.
    Inheritance,
    /// Titles, cues and running text say where a paper begins.
    DocumentStarts,
    /// Several ways to part a stack are carried on side by side.
    SequenceDecision,
    /// A page takes over only what it surely goes on with.
    StrongContinuity,
    /// Two identities in one document, or in its two halves.
    TwoIdentities,
    /// The alarm over pages of somebody else between those of a document.
    StrayAlarm,
}

impl Without {
    pub const ALL: [Self; 26] = [
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
        Self::RepairNeedsTheRest,
        Self::Twins,
        Self::FileNames,
        Self::TwoIdentifiers,
        Self::WholeDocuments,
        Self::Inheritance,
        Self::DocumentStarts,
        Self::SequenceDecision,
        Self::StrongContinuity,
        Self::TwoIdentities,
        Self::StrayAlarm,
    ];
}
