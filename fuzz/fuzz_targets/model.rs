#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chartroom::fuzz::model(bytes));
