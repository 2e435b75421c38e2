//! Scans that a browser or a program brings: they go into the drop folder, each under a name that is only a name.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use maud::html;

use super::answer::{Answered, Refusal, page};
use super::ask::Ask;
use super::batch_screen::open_batch;
use super::state::Desk;

pub(super) fn upload(desk: &Desk, ask: &Ask) -> Answered {
    bring_in(desk, ask)?;
    page(html! { p { "It is in the drop folder and is read next." } })
}

/// Puts what was sent into the drop folder, or into the folder of the batch that the query names. Gives the name that it
/// has there.
pub(super) fn bring_in(desk: &Desk, ask: &Ask) -> Result<String, Refusal> {
    let from = ask.upload.as_deref().ok_or(Refusal::NotFound)?;
    let kept = folder(desk, ask).and_then(|folder| place(&folder, ask.place(0), from));
    if kept.is_err() {
        let _ = fs::remove_file(from);
    }
    let name = kept?;
    let mut event = ask.event("uploaded");
    event.detail.clone_from(&name);
    desk.room().catalog.audit(&event)?;
    Ok(name)
}

fn folder(desk: &Desk, ask: &Ask) -> Result<PathBuf, Refusal> {
    if ask.query("batch").is_empty() {
        return Ok(desk.room().archive.drop_folder());
    }
    let number = ask.query("batch").parse().map_err(|_| Refusal::NotFound)?;
    let folder = PathBuf::from(open_batch(desk, number)?.origin);
    match fs::create_dir(&folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Refusal::broken("the folder of the batch could not be made"))
        }
        _ => Ok(folder),
    }
}

fn place(folder: &Path, name: &str, from: &Path) -> Result<String, Refusal> {
    let name = plain_name(name).ok_or_else(|| Refusal::Wrong("This is no name for a scan.".to_owned()))?;
    if fs::metadata(from).map_or(0, |metadata| metadata.len()) == 0 {
        return Err(Refusal::Wrong("The file is empty.".to_owned()));
    }
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(s, e)| (s, format!(".{e}")));
    // Two scans of one name are two scans.
    for number in 1..1000 {
        let tried = if number == 1 { name.clone() } else { format!("{stem} ({number}){ending}") };
        match fs::hard_link(from, folder.join(&tried)) {
            Ok(()) => {
                let _ = fs::remove_file(from);
                return Ok(tried);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return Err(Refusal::broken("the upload could not be put into the drop folder")),
        }
    }
    Err(Refusal::Wrong("There are too many scans of this name in the drop folder.".to_owned()))
}

/// The name without anything that could lead elsewhere or hide it.
fn plain_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let plain: String = last.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim().trim_start_matches('.');
    (!plain.is_empty() && plain.len() <= 200).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert_eq!(plain_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(plain_name("..\\..\\x.pdf").as_deref(), Some("x.pdf"));
        assert_eq!(plain_name(".hidden.pdf").as_deref(), Some("hidden.pdf"));
        assert_eq!(plain_name("a\0b\n.pdf").as_deref(), Some("ab.pdf"));
        assert_eq!((plain_name(".."), plain_name(""), plain_name("a/")), (None, None, None));
    }
}
