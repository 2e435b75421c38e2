//! Builds the small piece of C++ between the reader and Tesseract's layout analysis.

fn main() {
    let source = "src/reader/page/text_lines.cpp";
    println!("cargo::rerun-if-changed={source}");
    let tesseract = pkg_config::Config::new()
        .cargo_metadata(false)
        .probe("tesseract")
        .unwrap_or_else(|error| panic!("Tesseract's headers are not found; `make packages` installs them: {error}"));
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .file(source)
        .includes(tesseract.include_paths)
        .compile("chartroom_text_lines");
}
