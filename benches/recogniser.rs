//! Our recogniser against Tesseract's on the same lines, CPU time, taking turns.
//!
//! The lines are those of `crates/recognise/tests/golden`, cut from mixed scans. Tesseract is shown each line alone
//! (`PSM_RAW_LINE`), and what it spends before recognising (showing, thresholding, finding the one line) is measured apart
//! and taken off. Ours reads them as the reader does: the lines of a page at once, on each of the instructions that this
//! processor has. All of it runs on one thread.

#![allow(unsafe_code, reason = "Tesseract is a C library")]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench prints, and may stop where it stands")]

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::ptr;
use std::sync::Arc;

use recognise::{GreyPicture, Instructions, Look, Model, Recogniser};
use tesseract_sys::{
    TessBaseAPI, TessBaseAPIAnalyseLayout, TessBaseAPIClear, TessBaseAPICreate, TessBaseAPIDelete, TessBaseAPIInit2,
    TessBaseAPIRecognize, TessBaseAPISetImage, TessBaseAPISetPageSegMode, TessBaseAPISetSourceResolution,
    TessOcrEngineMode_OEM_DEFAULT, TessPageIteratorDelete, TessPageSegMode_PSM_RAW_LINE,
};

const DATA: &str = "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata";
const ROUNDS: usize = 5;
const LINES_OF_A_PAGE: usize = 35;

fn main() {
    // Tesseract's threads would spin while they wait, and count.
    if std::env::var_os("OMP_THREAD_LIMIT").is_none() {
        let program = std::env::current_exe().expect("this program");
        let error = std::process::Command::new(program).env("OMP_THREAD_LIMIT", "1").exec();
        unreachable!("the bench could not start itself: {error}");
    }
    let lines = golden_lines();
    let model = Arc::new(Model::load(Path::new(DATA)).expect("Tesseract's English data"));
    let mut ours: Vec<(Instructions, Recogniser, f64)> = [Instructions::Avx512Vnni, Instructions::Avx2]
        .into_iter()
        .filter(|instructions| instructions.available())
        .map(|instructions| (instructions, Recogniser::with(model.clone(), instructions), 0.0))
        .collect();
    let theirs = Theirs::new();
    let (mut whole_s, mut before_s) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        for page in lines.chunks(LINES_OF_A_PAGE) {
            whole_s += cpu_s_of(|| page.iter().for_each(|line| theirs.recognise(line)));
            before_s += cpu_s_of(|| page.iter().for_each(|line| theirs.find_the_line(line)));
            for (_, recogniser, spent_s) in &mut ours {
                *spent_s += cpu_s_of(|| drop(std::hint::black_box(recogniser.read(page, Look::AsTesseract))));
            }
        }
    }
    let per_line_ms = |spent_s: f64| 1000.0 * spent_s / (ROUNDS * lines.len()) as f64;
    let recognising_s = whole_s - before_s;
    println!("{} lines, {ROUNDS} rounds, CPU ms a line", lines.len());
    println!("Tesseract     {:>7.3} ({:.3} with what comes before)", per_line_ms(recognising_s), per_line_ms(whole_s));
    for (instructions, _, spent_s) in ours {
        let name = instructions.to_string();
        println!("{name:<13} {:>7.3}: {:.1} times less", per_line_ms(spent_s), recognising_s / spent_s);
    }
}

/// CPU time of the whole process, seconds.
fn cpu_s_of(work: impl FnOnce()) -> f64 {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let start = now();
    work();
    now() - start
}

fn golden_lines() -> Vec<GreyPicture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/recognise/tests/golden");
    let entries = std::fs::read_dir(folder).expect("the golden lines").map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "png")).collect();
    files.sort();
    let line = |file: &std::path::PathBuf| {
        let picture = image::open(file).expect("a line's picture").into_luma8();
        GreyPicture { width: picture.width() as usize, height: picture.height() as usize, pixels: picture.into_raw() }
    };
    files.iter().map(line).collect()
}

/// Tesseract, reading English.
struct Theirs(*mut TessBaseAPI);

impl Theirs {
    fn new() -> Self {
        // SAFETY: a new instance, deleted once in `drop`; a null data path is the installed one.
        unsafe {
            let api = TessBaseAPICreate();
            let failed = TessBaseAPIInit2(api, ptr::null(), c"eng".as_ptr(), TessOcrEngineMode_OEM_DEFAULT);
            assert_eq!(failed, 0, "Tesseract's English data is not installed");
            TessBaseAPISetPageSegMode(api, TessPageSegMode_PSM_RAW_LINE);
            Self(api)
        }
    }

    fn show(&self, line: &GreyPicture) {
        let (width, height) = (line.width as i32, line.height as i32);
        // SAFETY: the instance lives and the picture has `height` rows of `width` bytes.
        unsafe {
            TessBaseAPISetImage(self.0, line.pixels.as_ptr(), width, height, 1, width);
            TessBaseAPISetSourceResolution(self.0, 300);
        }
    }

    fn recognise(&self, line: &GreyPicture) {
        self.show(line);
        // SAFETY: the instance lives and was shown a picture; no monitor is wanted.
        unsafe {
            TessBaseAPIRecognize(self.0, ptr::null_mut());
            TessBaseAPIClear(self.0);
        }
    }

    /// All but the recognising.
    fn find_the_line(&self, line: &GreyPicture) {
        self.show(line);
        // SAFETY: the instance lives and was shown a picture; the iterator is ours to delete.
        unsafe {
            let found = TessBaseAPIAnalyseLayout(self.0);
            if !found.is_null() {
                TessPageIteratorDelete(found);
            }
            TessBaseAPIClear(self.0);
        }
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        // SAFETY: the instance is this value's own.
        unsafe { TessBaseAPIDelete(self.0) };
    }
}
