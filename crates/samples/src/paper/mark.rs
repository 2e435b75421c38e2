//! What stands on a sheet of paper before it is scanned: marks, in points from the top left, in the order they were made.

use jiff::civil::Date;

/// US letter, in points.
pub(crate) const SHEET: (f32, f32) = (612.0, 792.0);

/// Typefaces that freely licensed TrueType fonts give us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    Sans,
    Serif,
    Mono,
    WideSans,
    WideSerif,
    WideMono,
    LightSans,
    BookSerif,
    ThinMono,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Face {
    pub(crate) family: Family,
    pub(crate) bold: bool,
}

impl Face {
    pub(crate) fn plain(family: Family) -> Self {
        Self { family, bold: false }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// A run of print; `y` is its baseline.
    Text {
        x: f32,
        y: f32,
        size: f32,
        face: Face,
        text: String,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
    },
    /// A grey area; 0 is black.
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        grey: u8,
    },
    /// Strokes of a pen: signatures, handwriting, ticks, tracings.
    Pen {
        strokes: Vec<Vec<(f32, f32)>>,
        width: f32,
    },
    /// A barcode, a module a cell, row by row.
    Code {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        columns: usize,
        dark: Vec<bool>,
    },
    /// A rubber stamp: turned, boxed, unevenly inked; `degrees` anticlockwise.
    Stamp {
        x: f32,
        y: f32,
        size: f32,
        degrees: f32,
        text: String,
    },
}

/// What stands in print on one page, as it stands there.
#[derive(Debug, Clone, Default)]
pub(crate) struct PagePrint {
    pub(crate) name: Option<String>,
    pub(crate) mrn: Option<String>,
    pub(crate) dob: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) street: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) ssn_last4: Option<String>,
    /// `None` where nobody is asked to sign.
    pub(crate) signed: Option<bool>,
    /// The identity label carries the record number as a Code 128.
    pub(crate) label_barcode: bool,
    pub(crate) handwriting: Vec<String>,
    pub(crate) stamps: Vec<String>,
}

/// One side of a sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) marks: Vec<Mark>,
    pub(crate) print: PagePrint,
}

impl Sheet {
    /// The printed text in the order it was printed.
    pub(crate) fn words(&self) -> String {
        let runs: Vec<&str> = self
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        runs.join(" ")
    }
}

/// A paper document as it lies in the chart.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) service_date: Date,
    pub(crate) also_right: Vec<Date>,
    pub(crate) layout: &'static str,
    pub(crate) family: Family,
    pub(crate) printer: Printer,
}

/// What put the ink on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printer {
    Laser,
    Typewriter,
    DotMatrix,
}

impl Printer {
    /// The word for it in the truth file.
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Self::Laser => None,
            Self::Typewriter => Some("type"),
            Self::DotMatrix => Some("dot"),
        }
    }
}
