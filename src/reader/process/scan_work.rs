//! The work of a reader process: scans opened, their pages read.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::ImageEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage};

use crate::chart::{Looks, PageNumber, PageReading, Turn, Zone};
use crate::config::ReaderSettings;

use super::super::page::{PageError, PageReader, upright_part, upright_picture, upright_within};
use super::super::scan::{OpenError, OpenLimits, PageContent, Scan, open};
use super::protocol::{About, Framing, Outline, Refusal, Way};
use super::{InForce, PageWork, engine};

/// Of JPEG pictures: letters stay sharp.
const QUALITY: u8 = 82;

/// Opens and reads scans. The last file stays open.
pub(super) struct ScanWork {
    reader: Result<PageReader, PageError>,
    limits: OpenLimits,
    opened: Option<(PathBuf, Box<dyn Scan>)>,
}

impl ScanWork {
    pub(super) fn begin(settings: &ReaderSettings) -> Self {
        let limits = OpenLimits {
            max_pixels: settings.max_pixels,
            max_pages: settings.max_pages,
            max_bytes: settings.max_file_mb << 20,
            max_unpacked: settings.max_unpacked_mb << 20,
            passwords: settings.pdf_passwords.clone(),
        };
        // The parent keeps the time, and by the CPU's clock: this one is only in case it does not.
        let patient = ReaderSettings { limit_s: settings.limit_s.saturating_mul(10), ..settings.clone() };
        Self { reader: PageReader::new(&patient), limits, opened: None }
    }

    fn scan(&mut self, file: &Path) -> Result<&mut dyn Scan, Refusal> {
        let opened = match self.opened.take() {
            Some(opened) if opened.0 == file => opened,
            _ => (file.to_owned(), open(file, &self.limits).map_err(refusal)?),
        };
        Ok(self.opened.insert(opened).1.as_mut())
    }

    fn page(&mut self, file: &Path, page: PageNumber) -> Result<PageContent, Refusal> {
        self.scan(file)?.page(page).map_err(refusal)
    }
}

impl PageWork for ScanWork {
    fn trouble(&self) -> Option<String> {
        self.reader.as_ref().err().map(ToString::to_string)
    }

    fn about(&self) -> About {
        About {
            tesseract: engine::version(),
            languages: engine::languages(),
            recogniser: self.reader.as_ref().map_err(ToString::to_string).and_then(PageReader::recogniser),
            trouble: self.trouble(),
            sandbox: InForce::default(),
        }
    }

    fn outline(&mut self, file: &Path) -> Result<Outline, Refusal> {
        Ok(Outline { pages: self.scan(file)?.pages() })
    }

    fn read(&mut self, file: &Path, page: PageNumber, way: Way) -> Result<PageReading, Refusal> {
        let content = self.page(file, page)?;
        let reader = self.reader.as_mut().map_err(Refusal::of)?;
        match way {
            Way::Usual => reader.read(page, content),
            Way::Again => reader.read_again(page, content),
            Way::Careful => reader.read_plainly(page, content),
        }
        .map_err(Refusal::of)
    }

    fn read_zones(
        &mut self,
        file: &Path,
        page: PageNumber,
        upright: (Turn, f32),
        zones: &[Zone],
    ) -> Result<Vec<Looks>, Refusal> {
        let content = self.page(file, page)?;
        let reader = self.reader.as_mut().map_err(Refusal::of)?;
        Ok(reader.read_zones(&content, upright, zones))
    }

    fn picture(
        &mut self,
        file: &Path,
        page: PageNumber,
        (turn, skew): (Turn, f32),
        framing: Framing,
    ) -> Result<Vec<u8>, Refusal> {
        let content = self.page(file, page)?;
        let (PageContent::Picture(picture) | PageContent::Text { picture, .. }) = &content;
        match framing {
            Framing::Full => png(&upright_picture(picture, turn, skew)),
            Framing::Whole { width } => jpeg(&upright_within(picture, turn, skew, width)),
            Framing::Part { area, width } => jpeg(&upright_part(picture, turn, skew, area, width)),
        }
        .map_err(Refusal::of)
    }
}

/// Fast rather than small: it is made while a person waits.
fn png(picture: &GrayImage) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::L8)?;
    Ok(bytes.into_inner())
}

fn jpeg(picture: &GrayImage) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::L8)?;
    Ok(bytes.into_inner())
}

fn refusal(error: OpenError) -> Refusal {
    Refusal { passing: matches!(error, OpenError::File(_)), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Luma};

    use super::*;
    use crate::config::Settings;

    fn work() -> ScanWork {
        ScanWork::begin(&Settings::default().reader)
    }

    /// Half of the sheet is dark, so that one can tell how it stands.
    fn scan() -> tempfile::NamedTempFile {
        let file = tempfile::Builder::new().suffix(".png").tempfile().unwrap();
        GrayImage::from_fn(60, 40, |x, _| Luma([if x < 30 { 20 } else { 250 }])).save(file.path()).unwrap();
        file
    }

    #[test]
    fn a_page_comes_back_as_a_picture_that_stands_upright() {
        let file = scan();
        let mut work = work();
        assert_eq!(work.outline(file.path()).unwrap().pages, 1);
        let picture =
            image::load_from_memory(&work.picture(file.path(), 1, (Turn::Quarter, 0.0), Framing::Full).unwrap())
                .unwrap();
        assert!(picture.width() < picture.height(), "{:?}", picture.dimensions());
    }

    #[test]
    fn a_page_that_the_file_has_not_is_refused_and_the_file_stays_open() {
        let file = scan();
        let mut work = work();
        assert!(!work.picture(file.path(), 2, (Turn::Upright, 0.0), Framing::Full).unwrap_err().passing);
        assert!(work.opened.is_some());
        work.picture(file.path(), 1, (Turn::Upright, 0.0), Framing::Full).unwrap();
    }

    #[test]
    fn an_original_that_cannot_be_reached_is_the_machines_trouble() {
        assert!(work().outline(Path::new("/nowhere/scan.pdf")).unwrap_err().passing);
    }

    #[test]
    fn a_language_without_data_keeps_every_page_waiting() {
        let settings = ReaderSettings { languages: vec!["nowhere".to_owned()], ..Settings::default().reader };
        let trouble = ScanWork::begin(&settings).trouble().unwrap();
        assert!(trouble.contains("nowhere"), "{trouble}");
    }
}
