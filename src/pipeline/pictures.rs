//! Page pictures for people: made by a reader process from the original, kept ready on the disk.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::SystemTime;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::crop_imm;
use image::{ExtendedColorType, ImageEncoder};

use super::RecordRoom;
use crate::catalog::PageView;
use crate::chart::Rect;
use crate::config::ReaderSettings;
use crate::reader::{Framing, ReadError, Readers};

/// How large a page picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureSize {
    /// 200 pixels wide, JPEG.
    Thumbnail,
    /// 1,400 pixels wide, JPEG: letter paper at 165 dots an inch.
    Screen,
    /// As scanned, PNG.
    Full,
}

/// Widths in pixels; a narrower scan stays as it is.
const THUMBNAIL: u32 = 200;
const SCREEN: u32 = 1400;
/// Readers that make pictures.
const MOST_MAKERS: usize = 2;
/// Pictures made between two looks at how much space they take.
const TIDY_EVERY: u32 = 200;

impl PictureSize {
    fn framing(self) -> Framing {
        match self {
            Self::Thumbnail => Framing::Whole { width: THUMBNAIL },
            Self::Screen => Framing::Whole { width: SCREEN },
            Self::Full => Framing::Full,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail.jpg",
            Self::Screen => "screen.jpg",
            Self::Full => "full.png",
        }
    }

    /// What a browser has to be told.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        if self == Self::Full { "image/png" } else { "image/jpeg" }
    }
}

/// Makes page pictures, a few at once.
#[derive(Debug)]
pub struct Pictures {
    readers: Readers,
    folder: PathBuf,
    most_bytes: u64,
    in_the_making: Mutex<HashSet<PathBuf>>,
    made: Condvar,
    until_tidy: Mutex<u32>,
}

impl RecordRoom {
    /// Makes page pictures of this archive in readers of its own, so that nobody waits behind what is being read.
    ///
    /// # Errors
    /// A reader that cannot be prepared.
    pub fn pictures(&self) -> Result<Pictures, ReadError> {
        let settings = ReaderSettings { workers: MOST_MAKERS, nice: 0, ..self.settings.reader.clone() };
        Ok(Pictures {
            readers: Readers::start(&settings, &self.archive.originals())?,
            folder: self.archive.root().join("pictures"),
            most_bytes: self.settings.desk.picture_cache_mb << 20,
            in_the_making: Mutex::default(),
            made: Condvar::new(),
            until_tidy: Mutex::new(0),
        })
    }
}

impl Pictures {
    /// The picture of a page, upright, in pixels of [`PageReading`](crate::chart::PageReading) or scaled down.
    ///
    /// # Errors
    /// The original cannot be made a picture of.
    pub fn of(&self, room: &RecordRoom, page: &PageView, size: PictureSize) -> Result<Vec<u8>, ReadError> {
        let path = self.path(page, size);
        let _mine = loop {
            if let Ok(kept) = fs::read(&path) {
                return Ok(kept);
            }
            match self.begin(&path) {
                Some(mine) => break mine,
                None => self.wait_for(&path),
            }
        };
        let made = self.ask(room, page, size.framing())?;
        // A picture that cannot be kept is made again the next time.
        if let Err(error) = write_whole(&path, &made) {
            tracing::debug!(%error, "a page picture could not be kept");
        }
        self.tidy_now_and_then();
        Ok(made)
    }

    /// The part `area` of a page, in pixels of its reading, as JPEG no wider than `width`: out of its screen picture where
    /// that is ready, else from the original.
    ///
    /// # Errors
    /// The original cannot be made a picture of.
    pub fn part(&self, room: &RecordRoom, page: &PageView, area: Rect, width: u32) -> Result<Vec<u8>, ReadError> {
        let across = page.read.as_ref().map_or(0, |(reading, _)| reading.width);
        let ready = fs::read(self.path(page, PictureSize::Screen)).ok();
        match ready.and_then(|screen| cut_out(&screen, across, area)) {
            Some(part) => Ok(part),
            None => self.ask(room, page, Framing::Part { area, width }),
        }
    }

    fn ask(&self, room: &RecordRoom, page: &PageView, framing: Framing) -> Result<Vec<u8>, ReadError> {
        let upright = page.read.as_ref().map_or_else(Default::default, |(r, _)| (r.turn, r.skew));
        self.readers.picture(&room.archive.original(&page.original), page.number, upright, framing)
    }

    fn path(&self, page: &PageView, size: PictureSize) -> PathBuf {
        let name = name(page);
        self.folder.join(&name[..2]).join(format!("{name}-{}", size.ending()))
    }

    fn begin(&self, path: &Path) -> Option<InTheMaking<'_>> {
        let mut making = self.in_the_making.lock().unwrap_or_else(PoisonError::into_inner);
        making.insert(path.to_owned()).then(|| InTheMaking { pictures: self, path: path.to_owned() })
    }

    fn wait_for(&self, path: &Path) {
        let making = self.in_the_making.lock().unwrap_or_else(PoisonError::into_inner);
        let _others = self.made.wait_while(making, |making| making.contains(path));
    }

    fn tidy_now_and_then(&self) {
        let mut until = self.until_tidy.lock().unwrap_or_else(PoisonError::into_inner);
        if *until > 0 {
            *until -= 1;
            return;
        }
        *until = TIDY_EVERY;
        if let Err(error) = tidy(&self.folder, self.most_bytes) {
            tracing::debug!(%error, "the page pictures could not be tidied");
        }
    }
}

/// A picture that is being made; others wait for it.
struct InTheMaking<'a> {
    pictures: &'a Pictures,
    path: PathBuf,
}

impl Drop for InTheMaking<'_> {
    fn drop(&mut self) {
        self.pictures.in_the_making.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.path);
        self.pictures.made.notify_all();
    }
}

/// The original's hash, the page, and how it was turned: what the picture is made from.
fn name(page: &PageView) -> String {
    let (turn, skew) =
        page.read.as_ref().map_or((0, 0), |(r, _)| (r.turn.degrees(), (f64::from(r.skew) * 1000.0).round() as i64));
    format!("{}-{}-{turn}-{skew}", page.sha256, page.number)
}

/// A part of a screen picture of a page that is `across` pixels wide.
fn cut_out(screen: &[u8], across: u32, area: Rect) -> Option<Vec<u8>> {
    let picture = image::load_from_memory(screen).ok()?.into_luma8();
    let scaled = |length: u32| (u64::from(length) * u64::from(picture.width()) / u64::from(across.max(1))) as u32;
    let (left, top) = (scaled(area.left).min(picture.width() - 1), scaled(area.top).min(picture.height() - 1));
    let (width, height) =
        (scaled(area.width).clamp(1, picture.width() - left), scaled(area.height).clamp(1, picture.height() - top));
    let part = crop_imm(&picture, left, top, width, height).to_image();
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, 80).write_image(&part, width, height, ExtendedColorType::L8).ok()?;
    Some(bytes.into_inner())
}

/// Nobody finds half a picture.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let shelf = path.parent().unwrap_or(path);
    fs::create_dir_all(shelf)?;
    let mut file = tempfile::NamedTempFile::new_in(shelf)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Removes the pictures that nobody asked for the longest until the others take less than `most` bytes.
fn tidy(folder: &Path, most: u64) -> io::Result<()> {
    let mut pictures: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for shelf in fs::read_dir(folder)? {
        for picture in fs::read_dir(shelf?.path())? {
            let picture = picture?;
            let metadata = picture.metadata()?;
            let used = metadata.accessed().or_else(|_| metadata.modified())?;
            pictures.push((used, metadata.len(), picture.path()));
        }
    }
    let mut bytes: u64 = pictures.iter().map(|(_, bytes, _)| bytes).sum();
    pictures.sort();
    for (_, length, path) in pictures {
        if bytes <= most {
            break;
        }
        fs::remove_file(path)?;
        bytes -= length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    #[test]
    fn a_part_is_cut_out_where_it_lies_on_the_page() {
        let screen = GrayImage::from_fn(1400, 1811, |x, y| image::Luma([if x < 700 && y < 900 { 0 } else { 255 }]));
        let mut bytes = Cursor::new(Vec::new());
        screen.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        let screen = bytes.into_inner();
        let grey_of = |area: Rect| {
            let part = image::load_from_memory(&cut_out(&screen, 2800, area).unwrap()).unwrap().into_luma8();
            (part.dimensions(), part.get_pixel(part.width() / 2, part.height() / 2).0[0])
        };
        assert_eq!(grey_of(Rect::new(100, 100, 400, 80)), ((200, 40), 0));
        assert_eq!(grey_of(Rect::new(2000, 100, 400, 80)), ((200, 40), 255));
        assert_eq!(grey_of(Rect::new(90_000, 90_000, 90_000, 90_000)).0, (1, 1));
    }

    #[test]
    fn pictures_that_take_too_much_space_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            write_whole(&folder.path().join("00").join(name), &[0; 100]).unwrap();
        }
        tidy(folder.path(), 250).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("00")).unwrap().count(), 2);
        tidy(folder.path(), 250).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("00")).unwrap().count(), 2);
    }
}
