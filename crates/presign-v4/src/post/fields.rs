use presign_core::hex_encode;

use crate::{Dialect, Stamp};

impl Stamp<'_> {
    /// The fields that a form needs beside its policy and signature, each to be a condition of the policy too: the
    /// algorithm, the credential, the date, and the session token of temporary credentials.
    ///
    /// ```
    /// use presign_v4::{AWS4, Scope, Stamp};
    /// let at = "20151229T000000Z".parse()?;
    /// let scope = Scope::new(&AWS4, "AKID", at, "us-east-1", "s3");
    /// let fields = Stamp::new(&scope, at, 60).form_fields();
    /// assert_eq!(fields[1], ("x-amz-credential".to_owned(), "AKID/20151229/us-east-1/s3/aws4_request".to_owned()));
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    pub fn form_fields(&self) -> Vec<(String, String)> {
        let Self { scope, token, time, .. } = self;
        let names = &scope.dialect.names;
        let mut fields = vec![
            (names.algorithm.to_ascii_lowercase(), scope.dialect.algorithm.to_owned()),
            (names.credential.to_ascii_lowercase(), [scope.key_id(), scope.as_str()].join("/")),
            (names.date.to_ascii_lowercase(), [scope.date(), time.as_str()].concat()),
        ];
        fields.extend(token.map(|token| (names.token.to_ascii_lowercase(), token.text().reveal().to_owned())));
        fields
    }
}

impl Dialect {
    /// The form's field that carries the signature of the policy.
    ///
    /// ```
    /// assert_eq!(presign_v4::AWS4.signature_field(), "x-amz-signature");
    /// ```
    pub fn signature_field(&self) -> String {
        self.names.signature.to_ascii_lowercase()
    }

    /// The same field with the `signature` in it.
    ///
    /// ```
    /// let field = presign_v4::GOOG4_RSA.signature_line(&[0x0a, 0xff]);
    /// assert_eq!(field, ("x-goog-signature".to_owned(), "0aff".to_owned()));
    /// ```
    pub fn signature_line(&self, signature: &[u8]) -> (String, String) {
        let mut digits = String::with_capacity(2 * signature.len());
        hex_encode(signature, &mut digits);
        (self.signature_field(), digits)
    }
}
