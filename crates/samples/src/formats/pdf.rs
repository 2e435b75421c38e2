//! The PDF container: numbered objects, a table of where they are.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::ZlibEncoder;

pub(crate) struct Pdf {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
}

const CATALOG: usize = 1;
const PAGES: usize = 2;

impl Pdf {
    pub(crate) fn new() -> Self {
        Self { objects: vec![Vec::new(), Vec::new()], pages: Vec::new() }
    }

    /// Adds an object and returns its number.
    pub(crate) fn add(&mut self, body: impl Into<Vec<u8>>) -> usize {
        self.objects.push(body.into());
        self.objects.len()
    }

    /// Adds a stream; `dictionary` without its `<<`, `>>` and `/Length`.
    pub(crate) fn stream(&mut self, dictionary: &str, data: &[u8]) -> usize {
        let mut body = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend(data);
        body.extend(b"\nendstream");
        self.add(body)
    }

    /// Adds a page; `entries` are those beside `/Type`, `/Parent` and `/Contents`.
    pub(crate) fn page(&mut self, entries: &str, content: &[u8]) {
        let content = self.stream("", content);
        let page = self.add(format!("<< /Type /Page /Parent {PAGES} 0 R /Contents {content} 0 R {entries} >>"));
        self.pages.push(page);
    }

    pub(crate) fn finish(mut self, producer: &str) -> Vec<u8> {
        self.objects[CATALOG - 1] = format!("<< /Type /Catalog /Pages {PAGES} 0 R >>").into_bytes();
        let kids: Vec<String> = self.pages.iter().map(|page| format!("{page} 0 R")).collect();
        self.objects[PAGES - 1] =
            format!("<< /Type /Pages /Count {} /Kids [{}] >>", self.pages.len(), kids.join(" ")).into_bytes();
        let information = self.add(format!("<< /Producer ({producer}) >>"));
        let mut out = b"%PDF-1.6\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        for (number, body) in self.objects.iter().enumerate() {
            places.push(out.len());
            out.extend(format!("{} 0 obj\n", number + 1).bytes());
            out.extend(body);
            out.extend(b"\nendobj\n");
        }
        let table = out.len();
        out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
        for place in places {
            out.extend(format!("{place:010} 00000 n \n").bytes());
        }
        let trailer = format!(
            "trailer\n<< /Size {} /Root {CATALOG} 0 R /Info {information} 0 R >>\nstartxref\n{table}\n%%EOF\n",
            self.objects.len() + 1
        );
        out.extend(trailer.bytes());
        out
    }
}

/// zlib, as FlateDecode and TIFF's Deflate want it.
pub(crate) fn deflated(data: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data)?;
    Ok(encoder.finish()?)
}

/// A literal string in WinAnsi; letters it does not have become `?`.
pub(crate) fn literal(text: &str) -> Vec<u8> {
    let mut out = vec![b'('];
    for letter in text.chars() {
        let byte = u8::try_from(u32::from(letter)).unwrap_or(b'?');
        if matches!(byte, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b')');
    out
}
