// Street names that many towns of a language share, as their plates write them.

/** By BCP 47 tag: the kind of street stands where the language puts it. */
const byLanguage: Readonly<Record<string, readonly string[]>> = {
  en: ["High Street", "Church Road", "King Street", "Victoria Road", "Station Road"],
  es: ["Calle Mayor", "Calle Real", "Calle Colón", "Plaza Mayor"],
  pt: ["Rua Direita", "Rua da Igreja", "Rua São José", "Avenida da Liberdade"],
  fr: ["Rue de la Gare", "Rue Victor Hugo", "Place de la République", "Rue Pasteur"],
  it: ["Via Roma", "Via Garibaldi", "Via Dante", "Corso Italia"],
  de: ["Hauptstraße", "Bahnhofstraße", "Schillerstraße", "Gartenweg"],
  nl: ["Kerkstraat", "Dorpsstraat", "Stationsweg", "Molenweg"],
  da: ["Vestergade", "Nørregade", "Skolevej", "Algade"],
  nb: ["Storgata", "Kirkegata", "Skoleveien", "Kongens gate"],
  sv: ["Storgatan", "Kyrkogatan", "Skolgatan", "Drottninggatan"],
  fi: ["Asematie", "Koulukatu", "Kauppakatu", "Rantatie"],
  is: ["Aðalgata", "Hafnargata", "Skólastígur"],
  et: ["Kooli tänav", "Pikk tänav", "Jaama tänav"],
  lv: ["Brīvības iela", "Skolas iela", "Rīgas iela"],
  lt: ["Vilniaus gatvė", "Mokyklos gatvė", "Laisvės gatvė"],
  pl: ["ul. Kościuszki", "ul. Szkolna", "ul. Polna", "ul. Mickiewicza"],
  cs: ["Nádražní ulice", "Školní ulice", "Husova ulice"],
  hu: ["Kossuth utca", "Petőfi utca", "Rákóczi út"],
  ro: ["Strada Eminescu", "Strada Unirii", "Bulevardul Libertății"],
  hr: ["Ilica ulica", "Vukovarska ulica", "Radićeva ulica"],
  sr: ["Улица Николе Тесле", "Улица Карађорђева", "Булевар Ослобођења"],
  bg: ["ул. Христо Ботев", "ул. Васил Левски", "бул. България"],
  uk: ["вул. Шевченка", "вул. Франка", "вул. Шкільна"],
  ru: ["ул. Ленина", "ул. Гагарина", "ул. Мира", "ул. Пушкина"],
  kk: ["Абай көшесі", "Достық даңғылы", "Сәтбаев көшесі"],
  mn: ["Энхтайвны өргөн чөлөө", "Сөүлийн гудамж"],
  el: ["Οδός Ερμού", "Οδός Κολοκοτρώνη", "Λεωφόρος Βενιζέλου"],
  tr: ["Atatürk Caddesi", "Cumhuriyet Caddesi", "Okul Sokak"],
  ka: ["რუსთაველის გამზირი", "ჭავჭავაძის ქუჩა"],
  he: ["רחוב הרצל", "רחוב ויצמן", "שדרות רוטשילד"],
  ar: ["شارع النصر", "شارع الحرية", "شارع الجامعة"],
  hi: ["महात्मा गांधी मार्ग", "नेहरू मार्ग", "स्टेशन रोड"],
  ne: ["रत्नपार्क मार्ग", "पृथ्वी मार्ग"],
  th: ["ถนนสุขุมวิท", "ถนนราชดำเนิน", "ซอย 5"],
  vi: ["Đường Lê Lợi", "Đường Trần Hưng Đạo", "Đường Nguyễn Huệ"],
  id: ["Jl. Sudirman", "Jl. Diponegoro", "Jl. Merdeka"],
  ms: ["Jalan Merdeka", "Jalan Masjid", "Lorong 3"],
  fil: ["Kalye Rizal", "Kalye Bonifacio", "Kalye Mabini"],
  "zh-Hans": ["中山路", "人民路", "解放路", "建设路"],
  "zh-Hant": ["中山路", "中正路", "民生路", "和平路"],
  ja: ["本町", "中央通り", "駅前通り"],
  ko: ["중앙로", "세종대로", "역전로"],
  sw: ["Barabara ya Uhuru", "Mtaa wa Nyerere"],
  af: ["Kerkstraat", "Hoofstraat", "Voortrekkerweg"],
};

// Names of a country's own history, by country and language; they stand in for the language's common ones.
const byCountry: Readonly<Record<string, readonly string[]>> = {
  "US en": ["Main Street", "2nd Avenue", "Oak Street", "Lincoln Avenue", "Broadway"],
  "CA en": ["Main Street", "King Street", "Queen Street", "Maple Avenue"],
  "AU en": ["George Street", "Queen Street", "Elizabeth Street", "Railway Parade"],
  "NZ en": ["Queen Street", "Victoria Street", "Great North Road", "Tui Street"],
  "IE en": ["Main Street", "Church Street", "O'Connell Street", "Parnell Street"],
  "IN en": ["MG Road", "Station Road", "Nehru Road", "Gandhi Nagar"],
  "SG en": ["Orchard Road", "Victoria Street", "Jalan Besar", "Serangoon Road"],
  "PH en": ["Rizal Avenue", "Mabini Street", "Bonifacio Street"],
  "NG en": ["Awolowo Road", "Ahmadu Bello Way", "Azikiwe Street"],
  "GH en": ["Nkrumah Avenue", "Independence Avenue", "Liberation Road"],
  "KE en": ["Kenyatta Avenue", "Moi Avenue", "Uhuru Highway"],
  "TZ en": ["Nyerere Road", "Uhuru Street", "Sokoine Drive"],
  "ZA en": ["Main Road", "Nelson Mandela Drive", "Church Street", "Long Street"],
  "FJ en": ["Victoria Parade", "Queen Elizabeth Drive", "Ratu Sukuna Road"],
  "MX es": ["Calle Hidalgo", "Avenida Juárez", "Calle Morelos", "Avenida Reforma"],
  "CU es": ["Calle Martí", "Calle Maceo", "Calle 23"],
  "CO es": ["Carrera 7", "Calle 26", "Avenida Bolívar"],
  "PE es": ["Jirón Bolognesi", "Avenida Grau", "Calle San Martín"],
  "EC es": ["Calle Sucre", "Avenida 10 de Agosto", "Calle Bolívar"],
  "BO es": ["Calle Sucre", "Avenida Ballivián", "Calle Bolívar"],
  "CL es": ["Avenida O'Higgins", "Calle Prat", "Calle Balmaceda"],
  "AR es": ["Avenida San Martín", "Calle Belgrano", "Calle Rivadavia", "Avenida 9 de Julio"],
  "UY es": ["Calle Artigas", "Avenida 18 de Julio", "Calle Rivera"],
  "BR pt": ["Rua XV de Novembro", "Rua Sete de Setembro", "Avenida Brasil", "Rua Tiradentes"],
  "CA fr": ["Rue Principale", "Rue Saint-Denis", "Rue Notre-Dame"],
  "SN fr": ["Avenue Senghor", "Rue Félix Faure", "Avenue Lamine Guèye"],
  "MA fr": ["Avenue Hassan II", "Avenue Mohammed V", "Rue de Fès"],
  "TN fr": ["Avenue Bourguiba", "Rue de Carthage", "Avenue de la Liberté"],
  "CH fr": ["Rue du Rhône", "Rue de la Gare", "Route de Berne"],
  "BE fr": ["Rue de la Loi", "Rue Haute", "Avenue Louise"],
  "BE nl": ["Kerkstraat", "Stationsstraat", "Nieuwstraat", "Molenstraat"],
  "AT de": ["Hauptstraße", "Bahnhofstraße", "Mozartgasse", "Schubertgasse"],
  "CH de": ["Bahnhofstrasse", "Hauptstrasse", "Dorfstrasse", "Seestrasse"],
};

// Languages of shops in many countries; the names above are those of the streets at home.
const homes: Readonly<Record<string, string>> = { en: "GB", es: "ES", fr: "FR", pt: "PT", "zh-Hans": "CN" };

/** The streets that signs of a country name in one of its languages; empty for a language that is only on shops. */
export function streetNamesOf(iso2: string, tag: string): readonly string[] {
  const own = byCountry[`${iso2} ${tag}`];
  if (own !== undefined) return own;
  return (homes[tag] ?? iso2) === iso2 ? byLanguage[tag]! : [];
}

/** Every language that some street is named in. */
export const streetLanguages: readonly string[] = Object.keys(byLanguage);
