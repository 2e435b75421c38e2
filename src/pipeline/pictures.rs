//! Page pictures for people: made by a reader process from the original, kept ready on the disk.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::SystemTime;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{ExtendedColorType, GrayImage, ImageEncoder};

use super::RecordRoom;
use crate::catalog::PageView;
use crate::config::ReaderSettings;
use crate::reader::{ReadError, Readers};

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
/// Pictures made between two looks at how much space they take.
const TIDY_EVERY: u32 = 200;

impl PictureSize {
    const ALL: [Self; 3] = [Self::Thumbnail, Self::Screen, Self::Full];

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

/// Makes page pictures, one at a time.
#[derive(Debug)]
pub struct Pictures {
    readers: Readers,
    folder: PathBuf,
    most_bytes: u64,
    in_the_making: Mutex<HashSet<String>>,
    made: Condvar,
    until_tidy: Mutex<u32>,
}

impl RecordRoom {
    /// Makes page pictures of this archive in a reader of its own, so that nobody waits behind what is being read.
    ///
    /// # Errors
    /// A reader that cannot be prepared.
    pub fn pictures(&self) -> Result<Pictures, ReadError> {
        let settings = ReaderSettings { workers: 1, ..self.settings.reader.clone() };
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
        let name = name(page);
        let _mine = loop {
            if let Ok(kept) = fs::read(self.path(&name, size)) {
                return Ok(kept);
            }
            match self.begin(&name) {
                Some(mine) => break mine,
                None => self.wait_for(&name),
            }
        };
        let (turn, skew) = page.read.as_ref().map_or_else(Default::default, |(r, _)| (r.turn, r.skew));
        let full = self.readers.picture(&room.archive.original(&page.original), page.number, turn, skew)?;
        let mut wanted = Vec::new();
        for (made, bytes) in sizes(full) {
            self.keep(&name, made, &bytes);
            if made == size {
                wanted = bytes;
            }
        }
        self.tidy_now_and_then();
        Ok(wanted)
    }

    fn path(&self, name: &str, size: PictureSize) -> PathBuf {
        self.folder.join(&name[..2]).join(format!("{name}-{}", size.ending()))
    }

    fn begin(&self, name: &str) -> Option<InTheMaking<'_>> {
        let mut making = self.in_the_making.lock().unwrap_or_else(PoisonError::into_inner);
        making.insert(name.to_owned()).then(|| InTheMaking { pictures: self, name: name.to_owned() })
    }

    fn wait_for(&self, name: &str) {
        let making = self.in_the_making.lock().unwrap_or_else(PoisonError::into_inner);
        let _others = self.made.wait_while(making, |making| making.contains(name));
    }

    /// A picture that cannot be kept is made again the next time.
    fn keep(&self, name: &str, size: PictureSize, bytes: &[u8]) {
        let path = self.path(name, size);
        if let Err(error) = write_whole(&path, bytes) {
            tracing::debug!(%error, "a page picture could not be kept");
        }
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
    name: String,
}

impl Drop for InTheMaking<'_> {
    fn drop(&mut self) {
        self.pictures.in_the_making.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
        self.pictures.made.notify_all();
    }
}

/// The original's hash, the page, and how it was turned: what the picture is made from.
fn name(page: &PageView) -> String {
    let (turn, skew) =
        page.read.as_ref().map_or((0, 0), |(r, _)| (r.turn.degrees(), (f64::from(r.skew) * 1000.0).round() as i64));
    format!("{}-{}-{turn}-{skew}", page.sha256, page.number)
}

/// A picture that comes from a reader as it is, and scaled down. Where it cannot be scaled it is served as it is.
fn sizes(full: Vec<u8>) -> Vec<(PictureSize, Vec<u8>)> {
    let mut made = Vec::new();
    if let Ok(picture) = image::load_from_memory_with_format(&full, image::ImageFormat::Png) {
        let picture = picture.into_luma8();
        let screen = narrower(&picture, SCREEN);
        let thumbnail = narrower(&screen, THUMBNAIL);
        made.extend(jpeg(&screen, 82).map(|bytes| (PictureSize::Screen, bytes)));
        made.extend(jpeg(&thumbnail, 75).map(|bytes| (PictureSize::Thumbnail, bytes)));
    }
    for size in PictureSize::ALL {
        if made.iter().all(|(made, _)| *made != size) {
            made.push((size, full.clone()));
        }
    }
    made
}

fn narrower(picture: &GrayImage, width: u32) -> GrayImage {
    if picture.width() <= width {
        return picture.clone();
    }
    let height = (u64::from(picture.height()) * u64::from(width) / u64::from(picture.width())).max(1) as u32;
    resize(picture, width, height, FilterType::Triangle)
}

fn jpeg(picture: &GrayImage, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .write_image(picture, picture.width(), picture.height(), ExtendedColorType::L8)
        .ok()?;
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
    use super::*;

    #[test]
    fn a_scan_is_made_small_enough_for_the_screen_and_keeps_its_shape() {
        let mut png = Cursor::new(Vec::new());
        GrayImage::new(2550, 3300).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let made = sizes(png.into_inner());
        let size = |wanted| {
            let (_, bytes) = made.iter().find(|(size, _)| *size == wanted).unwrap();
            let picture = image::load_from_memory(bytes).unwrap();
            (picture.width(), picture.height())
        };
        assert_eq!(size(PictureSize::Full), (2550, 3300));
        assert_eq!(size(PictureSize::Screen), (1400, 1811));
        assert_eq!(size(PictureSize::Thumbnail), (200, 258));
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
