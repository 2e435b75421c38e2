//! How a form says who the patient is.

use super::barcode::barcode;
use super::compose::{Composer, LEFT, RIGHT};
use super::mark::{Face, Family, Mark, SHEET};
use super::separator::Symbology;

/// Where and how the identity stands on the first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Cells with a small label above each value.
    Box,
    /// One line between two rules.
    Strip,
    /// `Label: value`, one below the other.
    Lines,
    /// Two columns of `label: value`.
    TwoColumns,
    /// An addressograph label in a corner: values, few labels.
    LabelTopRight,
    LabelBottomRight,
    LabelBottomLeft,
    /// At the foot of every page.
    Footer,
    /// `RE:` in a letter.
    Letter,
}

impl Layout {
    /// The word for it in the truth file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Strip => "strip",
            Self::Lines => "lines",
            Self::TwoColumns => "two_columns",
            Self::LabelTopRight => "label_tr",
            Self::LabelBottomRight => "label_br",
            Self::LabelBottomLeft => "label_bl",
            Self::Footer => "footer",
            Self::Letter => "letter",
        }
    }

    pub(crate) fn is_corner(self) -> bool {
        matches!(self, Self::LabelTopRight | Self::LabelBottomRight | Self::LabelBottomLeft)
    }

    /// Where the body of a page has to end.
    pub(crate) fn bottom(self) -> f32 {
        match self {
            Self::LabelBottomRight | Self::LabelBottomLeft => SHEET.1 - 150.0,
            Self::Footer => SHEET.1 - 78.0,
            _ => SHEET.1 - 54.0,
        }
    }
}

/// Prints the identity on the first page, in the form's way. Letters do it themselves.
pub(crate) fn identify(composer: &mut Composer) {
    match composer.layout {
        Layout::Box => boxed(composer),
        Layout::Strip => strip(composer),
        Layout::Lines => lines(composer),
        Layout::TwoColumns => two_columns(composer),
        Layout::LabelTopRight => label(composer, RIGHT - 196.0, 44.0),
        Layout::LabelBottomRight => label(composer, RIGHT - 196.0, SHEET.1 - 138.0),
        Layout::LabelBottomLeft => label(composer, LEFT, SHEET.1 - 138.0),
        Layout::Footer | Layout::Letter => {}
    }
}

/// What is printed about the patient: label and value, in the usual order.
pub(crate) fn facts(composer: &mut Composer) -> Vec<(String, String)> {
    let (labels, subject) = (&composer.hospital.labels, composer.subject);
    let mut facts = vec![(labels.name, Some(subject.name_text.clone())), (labels.mrn, subject.mrn.clone())];
    facts.push((labels.birth, subject.born_text.clone()));
    facts.push((labels.sex, Some(subject.sex.to_string())));
    facts.push((labels.account, subject.account.clone()));
    facts.push((labels.address, subject.street.as_ref().map(|street| format!("{street}, {}", subject.city_line))));
    facts.push((labels.phone, subject.phone.clone()));
    facts.push(("SSN", subject.ssn_last4.as_ref().map(|four| format!("XXX-XX-{four}"))));
    facts.push((labels.provider, Some(composer.provider.clone())));
    note(composer, composer.subject.mrn.is_some(), true);
    facts.into_iter().filter_map(|(label, value)| value.map(|value| (label.to_owned(), value))).collect()
}

/// Notes in the truth what this page prints.
fn note(composer: &mut Composer, number: bool, everything: bool) {
    let subject = composer.subject;
    let print = &mut composer.sheet().print;
    print.name = Some(subject.name_text.clone());
    if number {
        print.mrn.clone_from(&subject.mrn);
    }
    if everything {
        print.dob.clone_from(&subject.born_text);
        print.account.clone_from(&subject.account);
        print.street = subject.street.as_ref().map(|street| format!("{street}, {}", subject.city_line));
        print.phone.clone_from(&subject.phone);
        print.ssn_last4.clone_from(&subject.ssn_last4);
    }
}

fn colon(composer: &Composer, label: &str) -> String {
    if composer.hospital.colon { format!("{label}:") } else { label.to_owned() }
}

fn boxed(composer: &mut Composer) {
    let facts = facts(composer);
    let (size, face) = (composer.size, composer.face());
    let value_face = composer.strong();
    let height = size * 2.5;
    let mut row: Vec<(String, String, f32)> = Vec::new();
    let mut rows = Vec::new();
    let room = RIGHT - LEFT;
    for (label, value) in facts {
        let width = composer.width(value_face, size, &value).max(composer.width(face, size - 3.0, &label)) + 14.0;
        if !row.is_empty() && row.iter().map(|(_, _, width)| width).sum::<f32>() + width > room {
            rows.push(std::mem::take(&mut row));
        }
        row.push((label, value, width));
    }
    rows.push(row);
    for row in rows {
        let spare = (room - row.iter().map(|(_, _, width)| width).sum::<f32>()) / row.len() as f32;
        let (top, mut x) = (composer.y, LEFT);
        for (label, value, width) in row {
            let width = width + spare;
            composer.print_at(x + 4.0, top + size * 0.85, size - 3.0, face, &label);
            composer.print_at(x + 5.0, top + height - size * 0.45, size, value_face, &value);
            frame(composer, x, top, width, height);
            x += width;
        }
        composer.y += height;
    }
    composer.gap(8.0);
}

pub(crate) fn frame(composer: &mut Composer, x: f32, y: f32, width: f32, height: f32) {
    let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
    for pair in corners.windows(2) {
        composer.put(Mark::Line { from: pair[0], to: pair[1], width: 0.7 });
    }
}

pub(crate) fn strip(composer: &mut Composer) {
    let facts = facts(composer);
    rule(composer);
    let text: Vec<String> = facts.iter().map(|(label, value)| format!("{} {value}", colon(composer, label))).collect();
    let (face, size) = (composer.face(), composer.size - 0.5);
    composer.gap(size * 1.4);
    let mut x = LEFT + 3.0;
    for part in text {
        let width = composer.width(face, size, &part);
        if x > LEFT + 3.0 && x + width > RIGHT {
            x = LEFT + 3.0;
            composer.gap(size * 1.4);
        }
        let y = composer.y;
        composer.print_at(x, y, size, face, &part);
        x += width + size * 1.8;
    }
    composer.gap(6.0);
    rule(composer);
    composer.gap(4.0);
}

fn rule(composer: &mut Composer) {
    let y = composer.y;
    composer.put(Mark::Line { from: (LEFT, y), to: (RIGHT, y), width: 0.8 });
}

fn lines(composer: &mut Composer) {
    let facts = facts(composer);
    let (face, size) = (composer.strong(), composer.size);
    let indent = facts.iter().map(|(label, _)| composer.width(face, size, label)).fold(0.0, f32::max) + 18.0;
    for (label, value) in facts {
        composer.gap(composer.leading() * 1.1);
        let y = composer.y;
        let label = colon(composer, &label);
        composer.print_at(LEFT, y, size, face, &label);
        let plain = composer.face();
        composer.print_at(LEFT + indent, y, size, plain, &value);
    }
    composer.gap(6.0);
}

fn two_columns(composer: &mut Composer) {
    let facts = facts(composer);
    let middle = (LEFT + RIGHT) / 2.0 + 14.0;
    let (strong, size) = (composer.strong(), composer.size);
    let mut left = true;
    for (label, value) in facts {
        let label = format!("{} ", colon(composer, &label));
        let long = composer.width(strong, size, &label) + composer.width(strong, size, &value) > middle - LEFT - 12.0;
        if left || long {
            composer.gap(composer.leading() * 1.15);
        }
        let x = if left || long { LEFT } else { middle };
        let y = composer.y;
        composer.print_at(x, y, size, strong, &label);
        let plain = composer.face();
        let from = x + composer.width(strong, size, &label) + 3.0;
        composer.print_at(from, y, size, plain, &value);
        left = if long { true } else { !left };
    }
    composer.gap(6.0);
    rule(composer);
    composer.gap(4.0);
}

/// A label stuck or stamped into a corner, in the labeller's own face.
fn label(composer: &mut Composer, x: f32, y: f32) {
    let (labels, subject) = (&composer.hospital.labels, composer.subject);
    let provider = composer.provider.clone();
    let visit = composer.hospital.dates.write(composer.day);
    let mut lines = vec![subject.name_text.to_uppercase()];
    let number = subject.mrn.as_ref().map(|mrn| format!("{} {mrn}", labels.mrn));
    let account = subject.account.as_ref().map(|account| format!("{} {account}", labels.account));
    lines.push([number, account].into_iter().flatten().collect::<Vec<_>>().join("  "));
    let born = subject.born_text.as_ref().map(|born| format!("{} {born}", labels.birth)).unwrap_or_default();
    lines.push(format!("{born}  {} {}Y", subject.sex, subject.age).trim().to_owned());
    lines.extend(subject.street.as_ref().map(|street| street.to_uppercase()));
    lines.extend(subject.phone.clone());
    lines.push(format!("{visit}  {provider}"));
    let face = Face::plain(if composer.chance.happens(0.5) { Family::Mono } else { Family::Sans });
    let widest = lines.iter().map(|line| composer.width(face, 9.0, line)).fold(0.0, f32::max);
    let size = (9.0 * 190.0 / widest.max(1.0)).clamp(6.5, 9.5);
    let height = lines.iter().filter(|line| !line.is_empty()).count() as f32 * size * 1.3 + 10.0;
    if composer.chance.happens(0.6) {
        frame(composer, x - 5.0, y - 4.0, 204.0, height);
    }
    let mut baseline = y;
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        baseline += size * 1.3;
        composer.print_at(x, baseline, size, face, &line);
    }
    note(composer, true, true);
    let mut height = height;
    if let (Some(mrn), true) = (&composer.subject.mrn, composer.chance.happens(0.3)) {
        // The bare number, which is no separator. A number that has no barcode goes without.
        if let Ok(code) = barcode(mrn, Symbology::Code128, x, y + height + 2.0, 150.0, 20.0) {
            composer.put(code);
            composer.sheet().print.label_barcode = true;
            height += 26.0;
        }
    }
    if y < 100.0 {
        composer.y = composer.y.max(y + height);
    }
}

/// One line at the top of a later page.
pub(crate) fn running_head(composer: &mut Composer, number: bool) {
    let subject = composer.subject;
    let mut text = format!("{} {}", colon(composer, composer.hospital.labels.name), subject.name_text);
    if let (true, Some(mrn)) = (number, &subject.mrn) {
        text.push_str(&format!("    {} {mrn}", colon(composer, composer.hospital.labels.mrn)));
    }
    composer.line(&text, LEFT);
    note(composer, number, false);
}

/// The identity at the foot of page `page` (from 0).
pub(crate) fn foot(composer: &mut Composer, page: usize) {
    let (labels, subject) = (&composer.hospital.labels, composer.subject);
    let mut parts = vec![format!("{} {}", colon(composer, labels.name), subject.name_text)];
    parts.extend(subject.mrn.as_ref().map(|mrn| format!("{} {mrn}", colon(composer, labels.mrn))));
    parts.extend(subject.born_text.as_ref().map(|born| format!("{} {born}", colon(composer, labels.birth))));
    parts.extend(subject.account.as_ref().map(|account| format!("{} {account}", colon(composer, labels.account))));
    parts.extend(subject.street.clone());
    parts.extend(subject.phone.clone());
    let (face, mut size) = (composer.face(), composer.size - 0.5);
    let text = parts.join("   ");
    size = (size * (RIGHT - LEFT) / composer.width(face, size, &text)).min(size);
    let sheet = composer.sheet_number(page);
    let y = SHEET.1 - 62.0;
    sheet.marks.push(Mark::Line { from: (LEFT, y), to: (RIGHT, y), width: 0.7 });
    sheet.marks.push(Mark::Text { x: LEFT, y: y + 12.0, size, face, text });
    sheet.print.name = Some(subject.name_text.clone());
    sheet.print.mrn.clone_from(&subject.mrn);
    sheet.print.dob.clone_from(&subject.born_text);
    sheet.print.account.clone_from(&subject.account);
    sheet.print.street.clone_from(&subject.street);
    sheet.print.phone.clone_from(&subject.phone);
}
