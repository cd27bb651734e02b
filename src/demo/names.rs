//! Names for fictional customers of a British company, in several scripts.

/// First and last names that go together.
pub struct Names {
    /// The language they read, as a BCP 47 tag.
    pub language: &'static str,
    /// First names.
    pub first: &'static [&'static str],
    /// Last names.
    pub last: &'static [&'static str],
    /// Whether the last name comes first, without a space.
    pub last_first: bool,
}

const fn names(language: &'static str, first: &'static [&'static str], last: &'static [&'static str]) -> Names {
    Names { language, first, last, last_first: false }
}

/// The most common first.
pub const NAMES: &[Names] = &[
    names(
        "en",
        &[
            "Alice", "Harriet", "Thomas", "Grace", "Oliver", "Florence", "Edward", "Ivy", "George", "Beatrice",
            "Arthur", "Rosa", "Samuel", "Martha", "Daniel", "Edith", "Joseph", "Clara", "Henry", "Nell", "Walter",
            "Agnes", "Peter", "Hazel", "Frank", "Olive", "Stanley", "Wendy", "Malcolm", "June", "Trevor", "Sylvia",
        ],
        &[
            "Ashworth",
            "Barlow",
            "Chadwick",
            "Dunn",
            "Ellison",
            "Fairclough",
            "Garside",
            "Hargreaves",
            "Ingham",
            "Jessop",
            "Kershaw",
            "Lister",
            "Mellor",
            "Nuttall",
            "Ogden",
            "Pickles",
            "Quayle",
            "Ramsden",
            "Sutcliffe",
            "Thwaite",
            "Unsworth",
            "Varley",
            "Whitworth",
            "Yates",
            "Birtwistle",
            "Cropper",
            "Duckworth",
            "Entwistle",
        ],
    ),
    names(
        "en",
        &["Eilidh", "Angus", "Morag", "Callum", "Isla", "Hamish", "Catriona", "Fergus", "Mairi", "Ruaridh"],
        &["MacInnes", "Drummond", "Geddes", "Buchanan", "Lochhead", "Innes", "Farquhar", "Petrie", "MacAskill"],
    ),
    names(
        "cy",
        &["Siân", "Rhys", "Carys", "Gethin", "Angharad", "Emyr", "Ffion", "Iestyn", "Nerys", "Llŷr"],
        &["Pritchard", "Gwilym", "Llewellyn", "Bowen", "Prosser", "Tudur", "Parry", "Bevan"],
    ),
    names(
        "en",
        &["Aoife", "Cormac", "Niamh", "Declan", "Róisín", "Eoin", "Sinéad", "Ciarán"],
        &["Ó Briain", "Gallagher", "Devlin", "McAteer", "Nic Dhómhnaill", "Quigley", "Toner"],
    ),
    names(
        "pl",
        &["Łucja", "Wojciech", "Małgorzata", "Paweł", "Agnieszka", "Krzysztof", "Zofia", "Grzegorz"],
        &["Wiśniewska", "Kowalczyk", "Dąbrowska", "Lewandowski", "Szymańska", "Woźniak", "Jabłońska"],
    ),
    names(
        "en",
        &["Adaeze", "Babatunde", "Chiamaka", "Olúfẹ́mi", "Ngozi", "Kwabena", "Abena", "Tùndé"],
        &["Okonkwo", "Adéṣọlá", "Mensah", "Boateng", "Eze", "Asante", "Balogun"],
    ),
    names("ur", &["عائشہ", "بلال", "فاطمہ", "عمران", "صائمہ", "طارق"], &["قریشی", "چودھری", "ملک", "صدیقی", "بٹ"]),
    names("hi", &["मीनाक्षी", "अर्जुन", "सुनीता", "रोहन", "काव्या", "विक्रम"], &["शर्मा", "पटेल", "वर्मा", "अग्रवाल", "मेहता"]),
    names("bn", &["সুমাইয়া", "রহিম", "নাজমা", "করিম", "তাহমিনা"], &["চৌধুরী", "আহমেদ", "বেগম", "ইসলাম"]),
    Names {
        language: "zh",
        first: &["思远", "美玲", "志强", "雅婷", "伟明", "晓梅"],
        last: &["陈", "黄", "李", "欧阳", "王", "林"],
        last_first: true,
    },
    names("ar", &["ليلى", "سامر", "هدى", "يوسف", "مريم"], &["الحداد", "منصور", "الخوري", "سعيد"]),
    names("uk", &["Оксана", "Тарас", "Наталія", "Богдан", "Соломія"], &["Шевчук", "Коваленко", "Мельник", "Гриценко"]),
    names("el", &["Ελένη", "Νίκος", "Δήμητρα", "Γιώργος"], &["Παπαδοπούλου", "Δημητρίου", "Ιωάννου"]),
    names("ta", &["மீனா", "முருகன்", "கவிதா", "செல்வம்"], &["சுந்தரம்", "இராமலிங்கம்", "குமார்"]),
];

/// The name and language of a customer by number, the same in each run.
pub fn name_and_language(number: u32) -> (String, &'static str) {
    let from = match number % 10 {
        0..=5 => 0,
        6 => 1 + number as usize / 10 % 3,
        _ => 4 + (number as usize / 10 * 3 + number as usize % 10) % (NAMES.len() - 4),
    };
    let names = &NAMES[from];
    // The steps share no factor with the lengths of the lists, so that pairs repeat late.
    let first = names.first[(number as usize * 7 + number as usize / 31) % names.first.len()];
    let last = names.last[(number as usize * 5 + number as usize / 17) % names.last.len()];
    let name = if names.last_first { format!("{last}{first}") } else { format!("{first} {last}") };
    (name, names.language)
}
