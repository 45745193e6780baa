/// A release that is asked, oldest first; of the Python client but for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Release {
    V12_3_2,
    V12_5_0,
    V12_8_1,
    V12_25_1,
    V12_28_0,
    V12_31_1,
    /// Of `@azure/storage-blob`.
    Node,
}

impl Release {
    /// Each, in the order in which they are asked.
    pub(super) const ALL: [Self; 7] =
        [Self::V12_3_2, Self::V12_5_0, Self::V12_8_1, Self::V12_25_1, Self::V12_28_0, Self::V12_31_1, Self::Node];

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V12_3_2 => "12.3.2",
            Self::V12_5_0 => "12.5.0",
            Self::V12_8_1 => "12.8.1",
            Self::V12_25_1 => "12.25.1",
            Self::V12_28_0 => "12.28.0",
            Self::V12_31_1 => "12.31.1",
            Self::Node => "node",
        }
    }

    /// The versions of the service that it signs for.
    pub(super) fn versions(self) -> &'static [&'static str] {
        match self {
            Self::V12_3_2 => &["2019-07-07"],
            Self::V12_5_0 => &["2019-12-12"],
            Self::V12_8_1 => &["2020-06-12"],
            Self::V12_25_1 => &["2025-05-05"],
            Self::V12_28_0 => &["2026-02-06"],
            Self::V12_31_1 => &["2026-10-06"],
            Self::Node => VERSIONS,
        }
    }

    /// The letters that its class for permissions knows, for a blob, a container, an account, in its own order.
    /// None: it takes letters as they are.
    pub(super) fn class(self) -> Option<[&'static str; 3]> {
        match self {
            Self::V12_25_1 | Self::V12_28_0 => Some(["racwdxytmei", "racwdxyltfmei", "rwdxylacupfti"]),
            Self::V12_31_1 => Some(["racwdxyltmei", "racwdxyltfmei", "rwdxylacupfti"]),
            Self::Node => Some(["racwdxtmeiy", "racwdxltmeiyf", "rwdxftlacupiy"]),
            _ => None,
        }
    }
}

/// <https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions>
const VERSIONS: &[&str] = &[
    "2015-04-05",
    "2015-12-11",
    "2016-05-31",
    "2017-04-17",
    "2017-11-09",
    "2018-03-28",
    "2018-11-09",
    "2019-02-02",
    "2019-07-07",
    "2019-10-10",
    "2019-12-12",
    "2020-02-10",
    "2020-04-08",
    "2020-06-12",
    "2020-08-04",
    "2020-10-02",
    "2020-12-06",
    "2021-02-12",
    "2021-04-10",
    "2021-12-02",
    "2022-11-02",
    "2023-11-03",
    "2024-11-04",
    "2025-05-05",
    "2025-07-05",
    "2025-11-05",
    "2026-02-06",
    "2026-04-06",
    "2026-06-06",
    "2026-10-06",
];
