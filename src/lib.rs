//! Chartroom takes a hospital's scanned paper charts in, reads every page, files it to the right patient or
//! asks a person, and finds it again.
//!
//! The rooms stand in the order of a page's journey. Each hands plain values from [`chart`] to the next and
//! knows no other stage; only [`pipeline`] sees them all.

pub mod chart;
pub mod config;
pub mod moment;

pub mod intake;
pub mod reader;

pub mod facts;
pub mod filing;

pub mod archive;
pub mod catalog;
pub mod certificate;
pub mod patients;
pub mod search;

pub mod backup;
pub mod evaluate;
pub mod pipeline;
pub mod verify;

pub mod desk;

pub mod cli;

#[doc(hidden)]
pub mod fuzz;
