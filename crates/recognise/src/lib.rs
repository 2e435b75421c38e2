//! Recognise.
