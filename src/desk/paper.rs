//! PDF files that the desk makes: pages of drawing operations in one font.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::answer::Refusal;

/// A PDF that is being made. Lengths are in points, from the lower left corner.
pub(super) struct Paper {
    pdf: Document,
    tree: ObjectId,
    font: ObjectId,
    leaves: Vec<Object>,
}

/// What stands on a page.
#[derive(Default)]
pub(super) struct Drawing(Vec<Operation>);

impl Paper {
    pub(super) fn new() -> Self {
        let mut pdf = Document::with_version("1.7");
        let tree = pdf.new_object_id();
        let font = pdf.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        });
        Self { pdf, tree, font, leaves: Vec::new() }
    }

    /// A grey JPEG of `width` by `height` pixels, to be put on a page.
    pub(super) fn picture(&mut self, (width, height): (u32, u32), jpeg: Vec<u8>) -> ObjectId {
        self.pdf.add_object(Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(width), "Height" => i64::from(height),
                "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
            },
            jpeg,
        ))
    }

    /// A page of this size; `picture` is what [`Drawing::picture`] draws on it.
    pub(super) fn page(
        &mut self,
        (across, down): (f32, f32),
        drawing: Drawing,
        picture: Option<ObjectId>,
    ) -> Result<(), Refusal> {
        let content = Content { operations: drawing.0 }.encode().map_err(|_| unwritten())?;
        let content = self.pdf.add_object(Stream::new(dictionary! {}, content));
        let pictures = picture.map_or_else(Dictionary::new, |picture| dictionary! { "P" => picture });
        self.leaves.push(
            self.pdf
                .add_object(dictionary! {
                    "Type" => "Page", "Parent" => self.tree, "Contents" => content,
                    "MediaBox" => vec![0.into(), 0.into(), across.into(), down.into()],
                    "Resources" => dictionary! { "Font" => dictionary! { "F" => self.font }, "XObject" => pictures },
                })
                .into(),
        );
        Ok(())
    }

    /// The file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let count = self.leaves.len() as i64;
        let pages = dictionary! { "Type" => "Pages", "Kids" => self.leaves, "Count" => count };
        self.pdf.objects.insert(self.tree, pages.into());
        let catalog = self.pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => self.tree });
        self.pdf.trailer.set("Root", catalog);
        self.pdf.compress();
        let mut bytes = Vec::new();
        self.pdf.save_to(&mut bytes).map_err(|_| unwritten())?;
        Ok(bytes)
    }
}

fn unwritten() -> Refusal {
    Refusal::broken("a PDF could not be written")
}

impl Drawing {
    pub(super) fn add(&mut self, name: &str, operands: Vec<Object>) {
        self.0.push(Operation::new(name, operands));
    }

    /// The picture of the page, over all of it.
    pub(super) fn picture(&mut self, across: f32, down: f32) {
        self.add("q", vec![]);
        self.add("cm", vec![across.into(), 0.into(), 0.into(), down.into(), 0.into(), 0.into()]);
        self.add("Do", vec!["P".into()]);
        self.add("Q", vec![]);
    }

    /// Words with their left end at (`x`, `y`), letters `size` high.
    pub(super) fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.add("BT", vec![]);
        self.add("Tf", vec!["F".into(), size.into()]);
        self.add("Td", vec![x.into(), y.into()]);
        self.add("Tj", vec![Object::string_literal(win_ansi(text))]);
        self.add("ET", vec![]);
    }

    /// A black rectangle.
    pub(super) fn bar(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.add("re", vec![x.into(), y.into(), width.into(), height.into()]);
        self.add("f", vec![]);
    }
}

/// Latin-1, which WinAnsi is but for signs that no word needs.
pub(super) fn win_ansi(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}
