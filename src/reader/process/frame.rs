//! Messages on a stream of bytes: a length, then that many bytes.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// No message is longer, bytes: a page of dense print is about 1 MB.
const LONGEST_MESSAGE: u32 = 64 << 20;
/// No page picture is longer, bytes.
const LONGEST_PICTURE: u32 = 512 << 20;

/// Writes one message as JSON after its length (four bytes, the lowest first).
pub(super) fn send(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    send_bytes(to, &serde_json::to_vec(message)?)
}

/// Reads one message. The stream's end before its first byte is [`io::ErrorKind::UnexpectedEof`], as any other cut.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    Ok(serde_json::from_slice(&receive_at_most(from, LONGEST_MESSAGE)?)?)
}

/// Writes bytes that are no JSON, such as a picture, after their length.
pub(super) fn send_bytes(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

pub(super) fn receive_picture(from: &mut impl Read) -> io::Result<Vec<u8>> {
    receive_at_most(from, LONGEST_PICTURE)
}

/// The sender may lie about the length, so memory is taken as the bytes come, not as they are announced.
fn receive_at_most(from: &mut impl Read, longest: u32) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > longest {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a message of {length} bytes")));
    }
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_out_as_it_went_in() {
        let mut stream = Vec::new();
        send(&mut stream, &("page", 7)).unwrap();
        send_bytes(&mut stream, &[0, 255]).unwrap();
        let mut stream = stream.as_slice();
        assert_eq!(receive::<(String, u32)>(&mut stream).unwrap(), ("page".to_owned(), 7));
        assert_eq!(receive_picture(&mut stream).unwrap(), [0, 255]);
    }

    #[test]
    fn a_message_that_announces_too_much_is_refused_before_memory_is_taken() {
        let mut stream: &[u8] = &[255, 255, 255, 255, b'x'];
        assert_eq!(receive::<String>(&mut stream).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_message_that_was_cut_is_no_message() {
        let mut stream: &[u8] = &[9, 0, 0, 0, b'"', b'a'];
        assert_eq!(receive::<String>(&mut stream).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
