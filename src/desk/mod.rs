//! The clerks' desk: what `chartroom run` serves to browsers.
//!
//! One table (`routes`) names every address, the right it needs and the screen that answers. Nobody reaches a
//! screen but through the gate, which knows the session, the rights, the forgery check and the headers;
//! so a new screen is safe when it stands in the table. Screens are plain functions from a question to an answer and
//! do their work on a thread where waiting is allowed. Everything (style sheet, script, pictures) comes from the
//! program itself.

mod answer;
mod api;
mod api_intake;
mod api_staff;
mod ask;
mod assets;
mod audit_screen;
mod barcode;
mod batch_screen;
mod chart_screen;
mod clock;
mod drop_folder;
mod emergency;
mod entry_screen;
mod evidence;
mod fact_list;
mod gate;
mod intake_screen;
mod interval;
mod layout;
mod listen;
mod lock_out;
mod look_up;
mod names;
mod openapi;
mod overview_csv;
mod overview_screen;
mod own_account;
mod page_screen;
mod page_steps;
mod paper;
mod password;
mod patients_screen;
mod people_screen;
mod pictures;
mod put_right;
mod quality_screen;
mod question;
mod release;
mod reorder;
mod review_queue;
mod review_screen;
mod routes;
mod saved_searches;
mod search_screen;
mod second_factor;
mod secret;
mod sheets;
mod sign_in;
mod state;
#[cfg(test)]
mod tests;
mod tls;
mod uploads;
mod viewer;

pub use listen::{DeskError, Listening, serve};
pub use state::Desk;
