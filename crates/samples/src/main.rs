//! Makes sets of labelled scans of invented people.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chartroom_samples::{
    Format, Level, MrnShape, PageTruth, Plan, Roster, SHOWN, ScanFile, make, patients_csv, showcase, truth_jsonl,
};
use clap::{Parser, Subcommand, ValueEnum};

/// Makes labelled scans of invented patients' charts: scan files, a patient list and the truth about every page.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the small set that shows every format and difficulty once.
    SampleScans { out: PathBuf },
    /// Make a set of any size by seed: OUT/drop, OUT/patients.csv, OUT/truth.jsonl.
    Charts(Charts),
}

#[derive(clap::Args)]
struct Charts {
    out: PathBuf,
    /// How many pages, exactly.
    #[arg(long, default_value_t = 100)]
    pages: u32,
    /// The same seed makes the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value_t = LevelName::Mix)]
    level: LevelName,
    #[arg(long, value_enum, default_value_t = Namesakes::Some)]
    namesakes: Namesakes,
    #[arg(long, value_enum, default_value_t = FormatName::Mix)]
    format: FormatName,
    /// All pages in one file.
    #[arg(long)]
    one_file: bool,
    /// One page in each file.
    #[arg(long, conflicts_with = "one_file")]
    single_pages: bool,
    /// People on the patient list; one for four pages if not said, at least 60.
    #[arg(long)]
    listed: Option<usize>,
    /// What record numbers look like; `#` is a digit.
    #[arg(long, default_value = "#######")]
    mrn_shape: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum LevelName {
    Mix,
    Clean,
    Light,
    Medium,
    Heavy,
}

#[derive(Clone, Copy, ValueEnum, PartialEq)]
enum Namesakes {
    Some,
    Dense,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Mix,
    PdfG4,
    PdfJpeg,
    TiffG4,
    Born,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::SampleScans { out } => sample_scans(&out),
        Command::Charts(charts) => charts.run(),
    }
}

impl Charts {
    fn run(self) -> Result<()> {
        let plan = Plan {
            seed: self.seed,
            pages: self.pages,
            level: match self.level {
                LevelName::Mix => None,
                LevelName::Clean => Some(Level::Clean),
                LevelName::Light => Some(Level::Light),
                LevelName::Medium => Some(Level::Medium),
                LevelName::Heavy => Some(Level::Heavy),
            },
            dense_namesakes: self.namesakes == Namesakes::Dense,
            format: match self.format {
                FormatName::Mix => Format::Mix,
                FormatName::PdfG4 => Format::PdfG4,
                FormatName::PdfJpeg => Format::PdfJpeg,
                FormatName::TiffG4 => Format::TiffG4,
                FormatName::Born => Format::Born,
            },
            one_file: self.one_file,
            single_pages: self.single_pages,
            listed: self.listed,
            mrn_shape: MrnShape(self.mrn_shape),
        };
        let mut truth = Vec::new();
        let drop = self.out.join("drop");
        let roster = make(&plan, |file| keep(&drop, file, &mut truth))?;
        finish(&self.out, &roster, &truth)
    }
}

fn sample_scans(out: &Path) -> Result<()> {
    let mut truth = Vec::new();
    let roster = showcase(|file| keep(out, file, &mut truth))?;
    let mut readme = String::from(README);
    for (file, tries) in SHOWN {
        let pages = truth.iter().filter(|page| page.file == *file).count();
        readme.push_str(&format!("| {file} | {pages} | {tries} |\n"));
    }
    write(&out.join("README.md"), readme.as_bytes())?;
    finish(out, &roster, &truth)
}

const README: &str = "# Sample scans

Scans of invented people, with the truth about every page. Nobody in them exists; names, hospitals, numbers and findings were
put together by chance. `patients.csv` is the patient list, `truth.jsonl` has an object for each page. All of it is made by

    cargo run --release -p chartroom-samples -- sample-scans sample-scans

and the same program makes sets of any size (`chartroom-samples charts --help`).

| file | pages | what it tries |
| --- | --- | --- |
";

fn keep(folder: &Path, file: ScanFile, truth: &mut Vec<PageTruth>) -> Result<()> {
    write(&folder.join(&file.path), &file.bytes)?;
    truth.extend(file.pages);
    Ok(())
}

fn finish(out: &Path, roster: &Roster, truth: &[PageTruth]) -> Result<()> {
    write(&out.join("patients.csv"), patients_csv(&roster.people).as_bytes())?;
    write(&out.join("truth.jsonl"), truth_jsonl(truth)?.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
