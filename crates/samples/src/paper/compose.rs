//! Fills sheets from top to bottom, as a typist or a form printer does.

use jiff::civil::Date;

use super::hospital::{Continuation, Hospital};
use super::identity::{self, Layout};
use super::mark::{Face, Family, Mark, Paper, Printer, SHEET, Sheet};
use super::pen;
use super::subject::Subject;
use crate::chance::Chance;
use crate::press::Fonts;

pub(crate) const LEFT: f32 = 54.0;
pub(crate) const RIGHT: f32 = SHEET.0 - 54.0;
const TOP: f32 = 46.0;

/// How a document is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    Signed,
    Unsigned,
    Electronic,
}

/// One document being put on paper. `y` is where the next line's top will be, in points.
pub(crate) struct Composer<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) hospital: &'a Hospital,
    pub(crate) subject: &'a Subject,
    pub(crate) chance: &'a Chance,
    pub(crate) layout: Layout,
    pub(crate) family: Family,
    pub(crate) printer: Printer,
    pub(crate) size: f32,
    /// From one baseline to the next, in sizes of the letters.
    spacing: f32,
    pub(crate) y: f32,
    pub(crate) day: Date,
    pub(crate) provider: String,
    bottom: f32,
    sheets: Vec<Sheet>,
}

impl<'a> Composer<'a> {
    pub(crate) fn new(
        fonts: &'a Fonts,
        hospital: &'a Hospital,
        subject: &'a Subject,
        layout: Layout,
        day: Date,
        chance: &'a Chance,
    ) -> Self {
        let printer = chance.weighted(hospital.printers);
        let family = chance.one(hospital.families);
        let provider = chance.pick(hospital.providers).to_owned();
        let size = if printer == Printer::Laser { chance.real(9.4, 11.0) } else { 10.0 };
        Self {
            fonts,
            hospital,
            subject,
            layout,
            family,
            printer,
            size,
            spacing: chance.real(1.25, 1.55),
            y: TOP,
            day,
            provider,
            bottom: layout.bottom(),
            sheets: vec![Sheet::default()],
            chance,
        }
    }

    pub(crate) fn face(&self) -> Face {
        Face::plain(self.family)
    }

    /// Bold where the machine has it: a typewriter has one face.
    pub(crate) fn strong(&self) -> Face {
        if self.printer == Printer::Laser { self.face().bold() } else { self.face() }
    }

    pub(crate) fn sheet(&mut self) -> &mut Sheet {
        let last = self.sheets.len() - 1;
        &mut self.sheets[last]
    }

    pub(crate) fn put(&mut self, mark: Mark) {
        self.sheet().marks.push(mark);
    }

    /// Prints at a place of its own; `y` is the baseline.
    pub(crate) fn print_at(&mut self, x: f32, y: f32, size: f32, face: Face, text: &str) {
        if !text.is_empty() {
            self.put(Mark::Text { x, y, size, face, text: text.to_owned() });
        }
    }

    pub(crate) fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        self.fonts.width(face, size, text)
    }

    pub(crate) fn leading(&self) -> f32 {
        self.size * self.spacing
    }

    /// Starts a new page if less than `height` is left.
    pub(crate) fn need(&mut self, height: f32) {
        if self.y + height > self.bottom {
            self.next_sheet();
        }
    }

    pub(crate) fn gap(&mut self, height: f32) {
        self.y += height;
    }

    fn next_sheet(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP;
        match self.hospital.continuation {
            Continuation::Nothing => {}
            Continuation::Everything => identity::strip(self),
            Continuation::NameAndNumber => identity::running_head(self, true),
            Continuation::NameOnly => identity::running_head(self, false),
        }
        self.gap(14.0);
    }

    /// The printed head of the hospital's paper.
    pub(crate) fn letterhead(&mut self) {
        let hospital = self.hospital;
        let centred = hospital.centred && !self.layout.is_corner();
        let lines = [
            (self.strong(), self.size + 4.0, hospital.name.to_owned()),
            (self.face(), self.size - 1.5, hospital.address.to_owned()),
            (self.face(), self.size - 1.5, format!("Phone {}", hospital.phone)),
        ];
        for (face, size, text) in lines {
            let x = if centred { (SHEET.0 - self.width(face, size, &text)) / 2.0 } else { LEFT };
            self.y += size * 1.2;
            self.print_at(x, self.y, size, face, &text);
        }
        self.gap(6.0);
        if self.printer == Printer::Laser {
            let y = self.y;
            let to = if self.layout == Layout::LabelTopRight { RIGHT - 215.0 } else { RIGHT };
            self.put(Mark::Line { from: (LEFT, y), to: (to, y), width: 1.2 });
        }
        self.gap(4.0);
    }

    pub(crate) fn title(&mut self, title: &str) {
        let (face, size) = (self.strong(), self.size + 2.5);
        self.y += size * 1.5;
        let x = if self.hospital.centred && !self.layout.is_corner() {
            (SHEET.0 - self.width(face, size, title)) / 2.0
        } else {
            LEFT
        };
        let y = self.y;
        self.print_at(x, y, size, face, title);
        self.gap(9.0);
    }

    pub(crate) fn heading(&mut self, heading: &str) {
        self.need(self.leading() * 3.0);
        self.y += self.leading() * 1.25;
        let (face, size, y) = (self.strong(), self.size, self.y);
        self.print_at(LEFT, y, size, face, heading);
        if self.printer == Printer::Laser && self.hospital.centred {
            let width = self.width(face, size, heading);
            self.put(Mark::Line { from: (LEFT, y + 2.0), to: (LEFT + width, y + 2.0), width: 0.6 });
        }
        self.gap(2.0);
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        self.wrapped(text, LEFT, RIGHT);
    }

    pub(crate) fn numbered(&mut self, items: &[String]) {
        for (number, item) in items.iter().enumerate() {
            self.wrapped(&format!("{}. {item}", number + 1), LEFT + 14.0, RIGHT);
        }
    }

    pub(crate) fn section(&mut self, heading: &str, text: &str) {
        self.heading(heading);
        self.paragraph(text);
    }

    /// Text in lines between two margins; each line is a mark of its own.
    pub(crate) fn wrapped(&mut self, text: &str, left: f32, right: f32) {
        let (face, size) = (self.face(), self.size);
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.width(face, size, &longer) > right - left {
                self.line(&line, left);
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        if !line.is_empty() {
            self.line(&line, left);
        }
    }

    pub(crate) fn line(&mut self, text: &str, x: f32) {
        self.need(self.leading());
        self.y += self.leading();
        let (y, size, face) = (self.y, self.size, self.face());
        self.print_at(x, y, size, face, text);
    }

    /// `Label: value` pairs on one line, evenly spread.
    pub(crate) fn pairs(&mut self, pairs: &[(&str, String)]) {
        self.need(self.leading() * 1.2);
        self.y += self.leading() * 1.15;
        let step = (RIGHT - LEFT) / pairs.len() as f32;
        let (y, size) = (self.y, self.size);
        for (column, (label, value)) in pairs.iter().enumerate() {
            let x = LEFT + step * column as f32;
            let label = format!("{label}:");
            let strong = self.strong();
            self.print_at(x, y, size, strong, &label);
            let face = self.face();
            let from = x + self.width(strong, size, &label) + size * 0.5;
            self.print_at(from, y, size, face, value);
        }
    }

    /// A table: columns start at shares of the width; the first row is its head.
    pub(crate) fn table(&mut self, shares: &[f32], rows: &[Vec<String>], ruled: bool) {
        let row_height = self.leading() * if ruled { 1.35 } else { 1.1 };
        for (number, row) in rows.iter().enumerate() {
            self.need(row_height);
            let top = self.y + 3.0;
            self.y += row_height;
            let baseline = if ruled { self.y - row_height * 0.25 } else { self.y };
            let (size, face) = (self.size, if number == 0 { self.strong() } else { self.face() });
            for (share, cell) in shares.iter().zip(row) {
                self.print_at(LEFT + 4.0 + share * (RIGHT - LEFT), baseline, size, face, cell);
            }
            if ruled {
                self.rule_row(shares, top, row_height);
            } else if number == 0 && self.printer == Printer::Laser {
                let y = self.y + 3.0;
                self.put(Mark::Line { from: (LEFT, y), to: (RIGHT, y), width: 0.7 });
            }
        }
        self.gap(4.0);
    }

    fn rule_row(&mut self, shares: &[f32], top: f32, height: f32) {
        for y in [top, top + height] {
            self.put(Mark::Line { from: (LEFT, y), to: (RIGHT, y), width: 0.5 });
        }
        let uprights: Vec<f32> = shares.iter().map(|share| LEFT + share * (RIGHT - LEFT)).chain([RIGHT]).collect();
        for x in uprights {
            self.put(Mark::Line { from: (x, top), to: (x, top + height), width: 0.5 });
        }
    }

    /// Writes by hand; what was written is kept apart from the print.
    pub(crate) fn write_at(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let strokes = pen::handwriting(text, x, y, size, self.chance);
        self.put(Mark::Pen { strokes, width: size * 0.085 });
        self.sheet().print.handwriting.push(text.to_owned());
    }

    /// The place to sign, and what became of it.
    pub(crate) fn signature(&mut self, signing: Signing, who: &str, caption: &str) {
        let written = self.hospital.dates.write(self.day);
        if signing == Signing::Electronic {
            self.gap(8.0);
            let (hour, minute) = (self.chance.between(7, 21), self.chance.between(0, 59));
            self.paragraph(&format!("Electronically signed by {who} on {written} at {hour:02}:{minute:02}"));
            return;
        }
        self.need(58.0);
        self.gap(34.0);
        let (y, size) = (self.y, self.size);
        if signing == Signing::Signed {
            let strokes = pen::signature(LEFT + 14.0, y - 3.0, 120.0, who, self.chance);
            self.put(Mark::Pen { strokes, width: 1.3 });
        }
        self.put(Mark::Line { from: (LEFT, y), to: (LEFT + 210.0, y), width: 0.7 });
        self.put(Mark::Line { from: (LEFT + 250.0, y), to: (LEFT + 350.0, y), width: 0.7 });
        let face = self.face();
        self.print_at(LEFT, y + size * 1.1, size - 1.5, face, caption);
        self.print_at(LEFT + 250.0, y + size * 1.1, size - 1.5, face, "Date");
        if signing == Signing::Signed {
            let short = super::date_style::DateStyle::Short.write(self.day);
            self.write_at(LEFT + 258.0, y - 3.0, 13.0, &short);
        }
        self.y += size * 1.3;
        self.sheet().print.signed = Some(signing == Signing::Signed);
    }

    /// A rubber stamp somewhere near the given place.
    pub(crate) fn stamp(&mut self, x: f32, y: f32, text: &str) {
        let degrees = self.chance.real(-14.0, 14.0);
        self.put(Mark::Stamp { x, y, size: 13.0, degrees, text: text.to_owned() });
        self.sheet().print.stamps.push(text.to_owned());
    }

    /// Puts the feet under all pages and hands the paper over.
    pub(crate) fn finish(mut self, service_date: Date, also_right: Vec<Date>) -> Paper {
        let pages = self.sheets.len();
        let numbered = pages > 1 || self.chance.happens(0.45);
        let form = format!(
            "Form {}-{} (Rev. {:02}/{})",
            self.chance.between(10, 99),
            self.chance.digits(4),
            self.chance.between(1, 12),
            self.day.year() - 3
        );
        let shows_form = self.chance.happens(0.5);
        let face = self.face();
        let small = self.size - 2.0;
        for page in 0..pages {
            let mut foot: Vec<(f32, f32, String)> = Vec::new();
            if self.layout == Layout::Footer {
                identity::foot(&mut self, page);
            }
            if numbered {
                let text =
                    self.hospital.page_of.replace("{n}", &(page + 1).to_string()).replace("{m}", &pages.to_string());
                foot.push((RIGHT - self.width(face, small, &text), SHEET.1 - 34.0, text));
            }
            if shows_form {
                foot.push((LEFT, SHEET.1 - 34.0, form.clone()));
            }
            for (x, y, text) in foot {
                self.sheets[page].marks.push(Mark::Text { x, y, size: small, face, text });
            }
        }
        Paper {
            sheets: self.sheets,
            service_date,
            also_right,
            layout: self.layout.word(),
            family: self.family,
            printer: self.printer,
        }
    }

    pub(crate) fn sheet_number(&mut self, page: usize) -> &mut Sheet {
        &mut self.sheets[page]
    }
}
