#![no_main]

// What panics in a library below us is caught and is a damaged page; a finding is what gets through.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| chartroom::fuzz::scan(bytes));
