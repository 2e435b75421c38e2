//! A page of words, printed where they are wanted.

use chartroom::chart::{Barcode, PageReading, Patient, Rect, Rule, Symbology, TextOrigin, Word};
use chartroom_samples::Chance;

/// Width and height of a printed letter, and of a small one, at 300 dpi.
const LETTER: (u32, u32) = (18, 32);
const SMALL: (u32, u32) = (11, 20);
/// From one line to the next.
pub(crate) const LINE: u32 = 46;
/// Where identity begins, and where running text does.
pub(crate) const HEAD: u32 = 240;
const TEXT: u32 = 900;
pub(crate) const LEFT: u32 = 150;
const SIZE: (u32, u32) = (2550, 3300);

const PROSE: [&str; 8] = [
    "The patient was seen in the office today and is doing well on the present treatment.",
    "There is no chest pain, no shortness of breath and no swelling of the legs.",
    "Heart sounds are regular, the lungs are clear and the abdomen is soft.",
    "We talked about diet, walking and the need to take the tablets with food.",
    "The wound is dry and closed, without redness, and the stitches come out next week.",
    "Blood was drawn and the results will be sent by letter as soon as they are known.",
    "Medication stays as it is and the next visit was planned at the desk.",
    "All questions were answered and the plan was understood and agreed upon.",
];

/// A page being printed.
#[derive(Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) reading: PageReading,
    lines: u32,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        let (width, height) = SIZE;
        let reading =
            PageReading { width, height, dpi: 300, origin: TextOrigin::Scan, confidence: 95.0, ..Default::default() };
        Self { reading, lines: 0 }
    }

    /// A sheet with a title and running text, room for an identity between them.
    pub(crate) fn written(title: &str, chance: &Chance) -> Self {
        let mut sheet = Self::new();
        sheet.print(LEFT + 800, 120, title);
        for line in 0..14 {
            sheet.print(LEFT, TEXT + line * LINE * 2, chance.pick(&PROSE));
        }
        sheet
    }

    /// Prints words from here on; returns where they end.
    pub(crate) fn print(&mut self, left: u32, top: u32, text: &str) -> u32 {
        self.words(left, top, text, LETTER)
    }

    /// Prints small words, as captions are.
    pub(crate) fn caption(&mut self, left: u32, top: u32, text: &str) {
        self.words(left, top, text, SMALL);
    }

    fn words(&mut self, mut left: u32, top: u32, text: &str, (width, height): (u32, u32)) -> u32 {
        for part in text.split_whitespace() {
            let area = Rect::new(left, top, width * part.chars().count() as u32, height);
            let (line, block) = (self.lines, self.lines);
            self.reading.words.push(Word { text: part.to_owned(), area, confidence: 100.0, line, block });
            left = area.right() + width;
        }
        self.lines += 1;
        left
    }

    /// A line to write on.
    pub(crate) fn rule(&mut self, left: u32, top: u32, width: u32) {
        self.reading.rules.push(Rule { area: Rect::new(left, top, width, 3), horizontal: true });
    }

    pub(crate) fn frame(&mut self, area: Rect) {
        for top in [area.top, area.bottom()] {
            self.rule(area.left, top, area.width);
        }
        for left in [area.left, area.right()] {
            self.reading.rules.push(Rule { area: Rect::new(left, area.top, 3, area.height), horizontal: false });
        }
    }

    pub(crate) fn barcode(&mut self, text: &str) {
        let area = Rect::new(1700, HEAD, 600, 120);
        self.reading.barcodes.push(Barcode { text: text.to_owned(), symbology: Symbology::Code128, area });
    }

    /// Sticks what is printed on another sheet onto the right margin, so that it runs up the page.
    pub(crate) fn stick_on_sideways(&mut self, label: &Self) {
        for word in &label.reading.words {
            let Rect { left, top, width, height } = word.area;
            let area = Rect::new(SIZE.0 - 400 + top, SIZE.1 - 800 - left - width, height, width);
            let (line, block) = (self.lines + word.line, self.lines + word.line);
            self.reading.words.push(Word { area, line, block, ..word.clone() });
        }
        self.lines += label.lines;
    }
}

/// A listed person as papers print him.
pub(crate) struct OnPaper {
    pub(crate) last: String,
    pub(crate) first: String,
    pub(crate) middle: String,
    pub(crate) number: String,
    pub(crate) born: String,
    pub(crate) sex: String,
    pub(crate) age: String,
}

impl OnPaper {
    pub(crate) fn of(person: &Patient) -> Self {
        let born = person.birth.map_or(String::new(), |day| day.strftime("%m/%d/%Y").to_string());
        let age = person.birth.map_or(String::new(), |day| format!("{}Y", 2019 - day.year()));
        let suffix = if person.name.suffix.is_empty() { String::new() } else { format!(" {}", person.name.suffix) };
        Self {
            last: format!("{}{suffix}", person.name.last.to_uppercase()),
            first: person.name.first.to_uppercase(),
            middle: person.name.middle.to_uppercase(),
            number: person.mrn.0.clone(),
            born,
            sex: person.sex.clone(),
            age,
        }
    }

    /// `HARGROVE, DELLA M`
    pub(crate) fn name(&self) -> String {
        format!("{}, {} {}", self.last, self.first, self.middle).trim_end().to_owned()
    }
}

/// How a paper says whom it is about: name, record number, date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// Labels in a column, values in the next.
    Beside,
    /// Each value under its label.
    Stacked,
    /// Labels in boxes that only printed lines part, values below them.
    Boxes,
    /// A row of headings over a row of values.
    Table,
    /// Values on lines, small labels under them.
    Captions,
    /// Last, first and middle name in boxes of their own.
    NameInParts,
    /// One label for three values.
    Compound,
    /// A label that says that the last name comes first, and no comma.
    NameOrder,
    /// A label's letter misread.
    MisreadLabels,
    /// A mother's name, number and birth as well.
    Relatives,
    /// A card in the corner without labels.
    Card,
    /// The same stamped over running text.
    Stamped,
    /// The same, and with labels, stuck on sideways.
    Sideways,
    /// One line at the foot of the page.
    Foot,
}

impl Arrangement {
    pub(crate) fn print(self, sheet: &mut Sheet, who: &OnPaper, chance: &Chance) {
        let values = [who.name(), who.number.clone(), who.born.clone()];
        let labels = ["Patient Name", "MRN", "Date of Birth"];
        let columns = [LEFT, LEFT + 900, LEFT + 1500];
        let rows = |index: usize, lines: u32| HEAD + index as u32 * lines * LINE;
        match self {
            Self::Beside => {
                for (index, (label, value)) in labels.iter().zip(&values).enumerate() {
                    sheet.print(LEFT, rows(index, 1), label);
                    sheet.print(LEFT + 450, rows(index, 1), value);
                }
            }
            Self::Stacked => {
                for (index, (label, value)) in labels.iter().zip(&values).enumerate() {
                    sheet.print(LEFT, rows(index, 3), label);
                    sheet.print(LEFT, rows(index, 3) + LINE, value);
                }
            }
            Self::Boxes => {
                // The boxes are as wide as what stands in them, so that no gap parts the values.
                let (mut left, numbered) = (LEFT, ["1. PATIENT NAME", "2. MRN", "3. BIRTH DATE"]);
                for (label, value) in numbered.iter().zip(&values) {
                    sheet.caption(left + 12, HEAD + 8, label);
                    let right = sheet.print(left + 12, HEAD + 44, value);
                    sheet.frame(Rect::new(left, HEAD, right - left, 90));
                    left = right;
                }
            }
            Self::Table => {
                for (column, label) in columns.iter().zip(labels) {
                    sheet.print(*column, HEAD, label);
                }
                for (column, value) in columns.iter().zip(&values) {
                    sheet.print(*column, HEAD + LINE + 10, value);
                }
                sheet.rule(LEFT, HEAD + LINE - 2, 2200);
            }
            Self::Captions => {
                for ((column, label), value) in columns.iter().zip(labels).zip(&values) {
                    sheet.print(*column, HEAD, value);
                    sheet.rule(*column, HEAD + 38, 550);
                    sheet.caption(*column, HEAD + 46, label);
                }
            }
            Self::NameInParts => {
                let parts = [("Last Name", &who.last), ("First Name", &who.first), ("MI", &who.middle)];
                for (column, (label, value)) in columns.iter().zip(parts) {
                    sheet.caption(*column, HEAD, label);
                    sheet.print(*column, HEAD + 30, value);
                }
                sheet.print(LEFT, HEAD + 3 * LINE, &format!("MRN: {}", who.number));
                sheet.print(LEFT, HEAD + 4 * LINE, &format!("DOB: {}", who.born));
            }
            Self::Compound => {
                sheet.print(LEFT, HEAD, &format!("Patient: {}", who.name()));
                let text = format!("MRN/DOB/Sex: {} / {} / {}", who.number, who.born, who.sex);
                sheet.print(LEFT, HEAD + LINE, &text);
            }
            Self::NameOrder => {
                let text = format!("Patient Name (Last, First, Middle): {} {} {}", who.last, who.first, who.middle);
                sheet.print(LEFT, HEAD, &text);
                sheet.print(LEFT, HEAD + LINE, &format!("MRN: {}", who.number));
                sheet.print(LEFT, HEAD + 2 * LINE, &format!("DOB: {}", who.born));
            }
            Self::MisreadLabels => {
                for (index, (label, value)) in
                    ["Patlent Narne", "Medical Recond No", "Date of Binth"].iter().zip(&values).enumerate()
                {
                    sheet.print(LEFT, rows(index, 1), &format!("{label}: {value}"));
                }
            }
            Self::Relatives => {
                Self::Beside.print(sheet, who, chance);
                let mother = [
                    ("Mother's Name", "WAINFLEET, ODALYS"),
                    ("Mother's MRN", "7700123"),
                    ("Mother's DOB", "05/17/1931"),
                ];
                for (index, (label, value)) in mother.iter().enumerate() {
                    sheet.print(LEFT, rows(index + 4, 1), &format!("{label}: {value}"));
                }
            }
            Self::Card => card(sheet, who, (1600, HEAD)),
            Self::Stamped => card(sheet, who, (1000, TEXT + 5 * LINE + 14)),
            Self::Sideways => {
                let mut label = Sheet::new();
                if chance.happens(0.5) {
                    card(&mut label, who, (0, 0));
                } else {
                    label.print(0, 0, &who.name());
                    label.print(0, LINE, &format!("MRN: {}", who.number));
                    label.print(0, 2 * LINE, &format!("DOB: {}", who.born));
                }
                sheet.stick_on_sideways(&label);
            }
            Self::Foot => {
                sheet.print(LEFT, 3150, &format!("{}   {}   {}   Page 1", who.name(), who.number, who.born));
            }
        }
    }
}

/// Name, number, birth with sex and age: no labels.
fn card(sheet: &mut Sheet, who: &OnPaper, (left, top): (u32, u32)) {
    sheet.print(left, top, &who.name());
    sheet.print(left, top + LINE, &who.number);
    sheet.print(left, top + 2 * LINE, &format!("{} {} {}", who.born, who.sex, who.age));
}
