//! A tar archive, in the form that POSIX calls ustar.

use std::io::{self, Write};

/// An archive that is being written.
#[derive(Debug)]
pub struct Archive<W> {
    to: W,
    /// Of all that is in it, in seconds since 1970.
    time: u64,
}

impl<W: Write> Archive<W> {
    /// An empty one.
    #[must_use]
    pub const fn new(to: W, time: u64) -> Self {
        Self { to, time }
    }

    /// Adds a folder that its owner alone can look into.
    ///
    /// # Errors
    /// When it cannot be written, or the name is too long.
    pub fn folder(&mut self, name: &str) -> io::Result<()> {
        self.header("", &format!("{name}/"), 0, 0o700, b'5')
    }

    /// Adds a file.
    ///
    /// # Errors
    /// When it cannot be written, or a name is too long.
    pub fn file(&mut self, folder: &str, name: &str, content: &[u8], mode: u32) -> io::Result<()> {
        self.header(folder, name, content.len() as u64, mode, b'0')?;
        self.to.write_all(content)?;
        let rest = content.len() % BLOCK;
        self.to.write_all(&[0; BLOCK][..(BLOCK - rest) % BLOCK])
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.to.write_all(&[0; 2 * BLOCK])?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn header(&mut self, folder: &str, name: &str, size: u64, mode: u32, kind: u8) -> io::Result<()> {
        let mut block = [0; BLOCK];
        let mut put = |at: usize, room: usize, text: &[u8]| {
            if text.len() > room {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            block[at..at + text.len()].copy_from_slice(text);
            io::Result::Ok(())
        };
        put(0, 100, name.as_bytes())?;
        put(100, 8, format!("{mode:07o}").as_bytes())?;
        put(108, 8, b"0000000")?;
        put(116, 8, b"0000000")?;
        put(124, 12, format!("{size:011o}").as_bytes())?;
        put(136, 12, format!("{:011o}", self.time).as_bytes())?;
        // The sum counts its own eight bytes as spaces.
        put(148, 8, b"        ")?;
        put(156, 1, &[kind])?;
        put(257, 8, b"ustar\x0000")?;
        put(345, 155, folder.as_bytes())?;
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        self.to.write_all(&block)
    }
}

const BLOCK: usize = 512;
