/// A number in decimal digits, without memory of its own.
///
/// ```
/// use presign_core::Decimal;
/// assert_eq!([Decimal::new(0).as_str(), Decimal::new(900).as_str()], ["0", "900"]);
/// assert_eq!(Decimal::new(u64::MAX).as_str(), u64::MAX.to_string());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    /// The digits of `number`.
    #[inline]
    pub fn new(number: u64) -> Self {
        let (mut digits, mut start, mut rest) = ([0; 20], 20, number);
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            start -= 1;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        Self { digits, start }
    }

    /// The digits as bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.digits[self.start..]
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}
