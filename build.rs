//! Builds the small pieces of C++ between the reader and Tesseract's layout analysis.

fn main() {
    let sources = [
        "src/reader/page/text_lines.cpp",
        "src/reader/page/leptonica/counts.cpp",
        "src/reader/page/leptonica/openings.cpp",
        "src/reader/page/leptonica/rasterop.cpp",
        "src/reader/page/leptonica/seedfill.cpp",
        "src/reader/page/leptonica/blur.cpp",
    ];
    for source in sources {
        println!("cargo::rerun-if-changed={source}");
    }
    let tesseract = pkg_config::Config::new()
        .cargo_metadata(false)
        .probe("tesseract")
        .unwrap_or_else(|error| panic!("Tesseract's headers are not found; `make packages` installs them: {error}"));
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .files(sources)
        .includes(tesseract.include_paths)
        .compile("chartroom_text_lines");
}
