//! The last digit of a record number, where a hospital computes it from the others.

use serde::Deserialize;

/// How the check digit is computed; it is the last digit, and letters do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CheckDigit {
    #[default]
    None,
    /// Every other digit from the right doubled, the digits summed, filled up to ten (Luhn; ISO/IEC 7812-1, annex B).
    Mod10,
    /// Weights 2, 3, 4 … from the right, filled up to eleven; ten is written X, and 0 for eleven.
    Mod11,
    /// HL7 version 2, table 0061, `M10`: the odd places from the right as one number, doubled; its digits and the others
    /// summed, filled up to ten.
    Hl7M10,
    /// HL7 version 2, table 0061, `M11`: weights 2 to 7 from the right, again and again; `(11 − max(1, sum mod 11)) mod 10`.
    Hl7M11,
}

impl CheckDigit {
    /// Whether the number bears the check digit it must; always where there is none to check.
    pub(super) fn holds(self, number: &str) -> bool {
        if self == Self::None {
            return true;
        }
        let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
        let ends_with_x = number.trim_end().ends_with(['X', 'x']);
        let (body, check) = match digits.split_last() {
            _ if ends_with_x && self == Self::Mod11 => (digits.as_slice(), 10),
            Some((last, body)) => (body, *last),
            None => return false,
        };
        !body.is_empty() && self.of(body) == check
    }

    /// The check digit of these digits.
    fn of(self, digits: &[u32]) -> u32 {
        let from_right = || digits.iter().rev().copied();
        match self {
            Self::None => 0,
            Self::Mod10 | Self::Hl7M10 => {
                // Doubling the odd places as one number or one by one gives the same sum of digits: a carry is always
                // added to an even digit below nine.
                let sum: u32 = from_right()
                    .enumerate()
                    .map(|(place, d)| if place % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d })
                    .sum();
                (10 - sum % 10) % 10
            }
            Self::Mod11 => {
                let sum: u32 = from_right().zip(2..).map(|(d, weight)| d * weight).sum();
                (11 - sum % 11) % 11
            }
            Self::Hl7M11 => {
                let sum: u32 = from_right().zip((2..=7).cycle()).map(|(d, weight)| d * weight).sum();
                (11 - (sum % 11).max(1)) % 10
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_standard_hold() {
        for number in ["123455", "4010", "99994", "999999998"] {
            assert!(CheckDigit::Hl7M10.holds(number), "{number}");
            assert!(CheckDigit::Mod10.holds(number), "{number}");
        }
        assert!(CheckDigit::Hl7M11.holds("12345674"));
        assert!(CheckDigit::Mod10.holds("4539 1488 0343 6467"));
        assert!(CheckDigit::Mod11.holds("0-306-40615-2"));
        assert!(CheckDigit::Mod11.holds("080442957X"));
        assert!(!CheckDigit::Mod11.holds("0-306-40615-3"));
        assert!(CheckDigit::None.holds("anything"));
    }

    proptest! {
        #[test]
        fn one_misread_digit_is_noticed(body in prop::collection::vec(0_u32..10, 4..10), at in 0_usize..4, by in 1_u32..10) {
            for kind in [CheckDigit::Mod10, CheckDigit::Mod11, CheckDigit::Hl7M10] {
                let mut digits = body.clone();
                let check = kind.of(&digits);
                prop_assume!(check < 10);
                let text = |digits: &[u32]| format!("{}{check}", digits.iter().map(u32::to_string).collect::<String>());
                prop_assert!(kind.holds(&text(&digits)));
                digits[at] = (digits[at] + by) % 10;
                prop_assert!(!kind.holds(&text(&digits)));
            }
        }
    }
}
