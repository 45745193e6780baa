use crate::{Dialect, Stamp};

impl Stamp<'_> {
    /// The fields that a form needs beside its policy and signature, each to be a condition of the policy too: the
    /// algorithm, the credential, the date, and the session token of temporary credentials.
    ///
    /// ```
    /// use presign_v4::{AWS4, Stamp};
    /// let stamp = Stamp::new(&AWS4, "AKID", "20151229T000000Z".parse()?, 60, "us-east-1", "s3");
    /// let fields = stamp.form_fields();
    /// assert_eq!(fields[1], ("x-amz-credential".to_owned(), "AKID/20151229/us-east-1/s3/aws4_request".to_owned()));
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    pub fn form_fields(&self) -> Vec<(String, String)> {
        let names = &self.dialect.names;
        let scope = [self.key_id, self.date.date(), self.region, self.service, self.dialect.terminator];
        let mut fields = vec![
            (names.algorithm.to_ascii_lowercase(), self.dialect.algorithm.to_owned()),
            (names.credential.to_ascii_lowercase(), scope.join("/")),
            (names.date.to_ascii_lowercase(), self.date.as_str().to_owned()),
        ];
        fields.extend(self.token.map(|token| (names.token.to_ascii_lowercase(), token.to_owned())));
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
}
