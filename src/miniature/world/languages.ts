// Words on shops and doors in the languages of the world, in their own scripts.

/** What the words mean, in the order of every table row. */
export const meanings = [
  "bakery",
  "pharmacy",
  "hotel",
  "restaurant",
  "bank",
  "school",
  "market",
  "open",
  "exit",
  "parking",
  "hairdresser",
] as const;

export type Meaning = (typeof meanings)[number];

export type Script =
  | "Latin"
  | "Cyrillic"
  | "Greek"
  | "Georgian"
  | "Hebrew"
  | "Arabic"
  | "Devanagari"
  | "Thai"
  | "Chinese"
  | "Japanese"
  | "Korean";

export interface Language {
  /** BCP 47 tag; what CLDR calls it in English is `name`. */
  readonly tag: string;
  readonly name: string;
  readonly script: Script;
  /** Written from right to left. */
  readonly isRightToLeft: boolean;
  readonly words: ReadonlyMap<Meaning, string>;
}

// Dictionary words as stores write them; an empty place where signs in that language commonly borrow another word.
const table = `
en|English|Latin|Bakery|Pharmacy|Hotel|Restaurant|Bank|School|Market|Open|Exit|Parking|Barber
es|Spanish|Latin|Panadería|Farmacia|Hotel|Restaurante|Banco|Escuela|Mercado|Abierto|Salida|Estacionamiento|Peluquería
pt|Portuguese|Latin|Padaria|Farmácia|Hotel|Restaurante|Banco|Escola|Mercado|Aberto|Saída|Estacionamento|Cabeleireiro
fr|French|Latin|Boulangerie|Pharmacie|Hôtel|Restaurant|Banque|École|Marché|Ouvert|Sortie|Parking|Coiffeur
it|Italian|Latin|Panificio|Farmacia|Albergo|Ristorante|Banca|Scuola|Mercato|Aperto|Uscita|Parcheggio|Parrucchiere
de|German|Latin|Bäckerei|Apotheke|Hotel|Restaurant|Sparkasse|Schule|Markt|Geöffnet|Ausgang|Parkplatz|Friseur
nl|Dutch|Latin|Bakkerij|Apotheek|Hotel|Restaurant|Bank|School|Markt|Open|Uitgang|Parkeren|Kapper
da|Danish|Latin|Bageri|Apotek|Hotel|Restaurant|Bank|Skole|Marked|Åben|Udgang|Parkering|Frisør
nb|Norwegian|Latin|Bakeri|Apotek|Hotell|Restaurant|Bank|Skole|Marked|Åpent|Utgang|Parkering|Frisør
sv|Swedish|Latin|Bageri|Apotek|Hotell|Restaurang|Bank|Skola|Marknad|Öppet|Utgång|Parkering|Frisör
fi|Finnish|Latin|Leipomo|Apteekki|Hotelli|Ravintola|Pankki|Koulu|Tori|Avoinna|Ulos|Pysäköinti|Kampaamo
is|Icelandic|Latin|Bakarí|Apótek|Hótel|Veitingahús|Banki|Skóli|Markaður|Opið|Útgangur|Bílastæði|Hárstofa
et|Estonian|Latin|Pagariäri|Apteek|Hotell|Restoran|Pank|Kool|Turg|Avatud|Väljapääs|Parkla|Juuksur
lv|Latvian|Latin|Maiznīca|Aptieka|Viesnīca|Restorāns|Banka|Skola|Tirgus|Atvērts|Izeja|Stāvvieta|Frizētava
lt|Lithuanian|Latin|Kepykla|Vaistinė|Viešbutis|Restoranas|Bankas|Mokykla|Turgus|Atidaryta|Išėjimas||Kirpykla
pl|Polish|Latin|Piekarnia|Apteka|Hotel|Restauracja|Bank|Szkoła|Targ|Otwarte|Wyjście|Parking|Fryzjer
cs|Czech|Latin|Pekařství|Lékárna|Hotel|Restaurace|Banka|Škola|Trh|Otevřeno|Východ|Parkoviště|Kadeřnictví
hu|Hungarian|Latin|Pékség|Gyógyszertár|Szálloda|Étterem|Bank|Iskola|Piac|Nyitva|Kijárat|Parkoló|Fodrász
ro|Romanian|Latin|Brutărie|Farmacie|Hotel|Restaurant|Bancă|Școală|Piață|Deschis|Ieșire|Parcare|Frizerie
hr|Croatian|Latin|Pekarnica|Ljekarna|Hotel|Restoran|Banka|Škola|Tržnica|Otvoreno|Izlaz|Parkiralište|Frizer
sr|Serbian|Cyrillic|Пекара|Апотека|Хотел|Ресторан|Банка|Школа|Пијаца|Отворено|Излаз|Паркинг|Фризер
bg|Bulgarian|Cyrillic|Пекарна|Аптека|Хотел|Ресторант|Банка|Училище|Пазар|Отворено|Изход|Паркинг|Фризьор
uk|Ukrainian|Cyrillic|Пекарня|Аптека|Готель|Ресторан|Банк|Школа|Ринок|Відчинено|Вихід|Парковка|Перукарня
ru|Russian|Cyrillic|Булочная|Аптека|Гостиница|Ресторан|Банк|Школа|Рынок|Открыто|Выход|Парковка|Парикмахерская
kk|Kazakh|Cyrillic|Наубайхана|Дәріхана|Қонақүй|Мейрамхана|Банк|Мектеп|Базар|Ашық|Шығу|Тұрақ|Шаштараз
mn|Mongolian|Cyrillic||Эмийн сан|Зочид буудал|Ресторан|Банк|Сургууль|Зах|Нээлттэй|Гарц|Зогсоол|Үсчин
el|Greek|Greek|Φούρνος|Φαρμακείο|Ξενοδοχείο|Εστιατόριο|Τράπεζα|Σχολείο|Αγορά|Ανοιχτό|Έξοδος|Πάρκινγκ|Κομμωτήριο
tr|Turkish|Latin|Fırın|Eczane|Otel|Lokanta|Banka|Okul|Pazar|Açık|Çıkış|Otopark|Kuaför
ka|Georgian|Georgian|თონე|აფთიაქი|სასტუმრო|რესტორანი|ბანკი|სკოლა|ბაზარი|ღიაა|გასასვლელი|პარკინგი|სალონი
he|Hebrew|Hebrew|מאפייה|בית מרקחת|מלון|מסעדה|בנק|בית ספר|שוק|פתוח|יציאה|חניה|מספרה
ar|Arabic|Arabic|مخبز|صيدلية|فندق|مطعم|بنك|مدرسة|سوق|مفتوح|خروج|موقف|حلاق
hi|Hindi|Devanagari|बेकरी|दवाखाना|होटल|रेस्तरां|बैंक|विद्यालय|बाज़ार|खुला|निकास|पार्किंग|नाई
ne|Nepali|Devanagari|बेकरी|फार्मेसी|होटल|रेस्टुरेन्ट|बैंक|विद्यालय|बजार|खुला||पार्किङ|सैलुन
th|Thai|Thai|เบเกอรี่|ร้านขายยา|โรงแรม|ร้านอาหาร|ธนาคาร|โรงเรียน|ตลาด|เปิด|ทางออก|ที่จอดรถ|ร้านตัดผม
vi|Vietnamese|Latin|Tiệm bánh|Nhà thuốc|Khách sạn|Nhà hàng|Ngân hàng|Trường học|Chợ|Mở cửa|Lối ra|Bãi đỗ xe|Cắt tóc
id|Indonesian|Latin|Toko Roti|Apotek|Hotel|Rumah Makan|Bank|Sekolah|Pasar|Buka|Keluar|Parkir|Pangkas Rambut
ms|Malay|Latin|Kedai Roti|Farmasi|Hotel|Restoran|Bank|Sekolah|Pasar|Buka|Keluar|Letak Kereta|Kedai Gunting
fil|Filipino|Latin|Panaderya|Botika|Hotel|Kainan|Bangko|Paaralan|Palengke|Bukas|Labasan|Paradahan|Barberya
zh-Hans|Chinese|Chinese|面包店|药店|酒店|饭店|银行|学校|市场|营业中|出口|停车场|理发店
zh-Hant|Chinese|Chinese|麵包店|藥局|飯店|餐廳|銀行|學校|市場|營業中|出口|停車場|理髮店
ja|Japanese|Japanese|パン屋|薬局|ホテル|食堂|銀行|学校|市場|営業中|出口|駐車場|美容室
ko|Korean|Korean|빵집|약국|호텔|식당|은행|학교|시장|영업중|출구|주차장|미용실
sw|Swahili|Latin|Duka la Mikate|Duka la Dawa|Hoteli|Mgahawa|Benki|Shule|Soko||Kutoka|Maegesho|Kinyozi
af|Afrikaans|Latin|Bakkery|Apteek|Hotel|Restaurant|Bank|Skool|Mark|Oop|Uitgang|Parkering|Haarkapper
`;

export const languages: ReadonlyMap<string, Language> = new Map(
  table
    .trim()
    .split("\n")
    .map((row) => {
      const [tag, name, script, ...words] = row.split("|");
      const entries = meanings.map((meaning, index) => [meaning, words[index] ?? ""] as const);
      const language: Language = {
        tag: tag!,
        name: name!,
        script: script as Script,
        isRightToLeft: script === "Hebrew" || script === "Arabic",
        words: new Map(entries.filter(([, word]) => word !== "")),
      };
      return [tag!, language];
    }),
);

/** The language of a tag in the table; a tag that is missing is a mistake in a table, so it throws. */
export function languageOf(tag: string): Language {
  const language = languages.get(tag);
  if (language === undefined) throw new Error(`The language ${tag} has no row in the table of words.`);
  return language;
}
