//! Facts with one of their means left out, for benches: what the table loses without it.

/// A means of finding facts that is left out.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Values beside labels.
    ValuesBeside,
    /// Values below labels: stacked, in boxes, in tables.
    ValuesBelow,
    /// Labels printed small under the line that bears their value.
    Captions,
    /// "DOB/Age/Sex: 02/11/1951 / 67 / F".
    CompoundLabels,
    /// Last and first name in boxes of their own.
    NamesInParts,
    /// A label that says which part of a name stands first.
    NameOrder,
    /// A label with a misread letter.
    MisreadLabels,
    /// Headings, relatives and providers to whom a value belongs.
    Owners,
    /// Cards of addressographs.
    Cards,
    /// Names by their shape near a number or a birth.
    NamesWithoutLabels,
    /// Numbers of the list's shape near a name.
    NumbersWithoutLabels,
    /// Heads and feet that pages repeat.
    RunningHeads,
    /// Labels stuck on sideways.
    TurnedLabels,
    /// Record numbers in groups, with dashes or spaces between them.
    NumbersInGroups,
    /// Letters within a record number that are misread digits.
    MisreadDigits,
}

impl Without {
    pub const ALL: [Self; 15] = [
        Self::ValuesBeside,
        Self::ValuesBelow,
        Self::Captions,
        Self::CompoundLabels,
        Self::NamesInParts,
        Self::NameOrder,
        Self::MisreadLabels,
        Self::Owners,
        Self::Cards,
        Self::NamesWithoutLabels,
        Self::NumbersWithoutLabels,
        Self::RunningHeads,
        Self::TurnedLabels,
        Self::NumbersInGroups,
        Self::MisreadDigits,
    ];
}
