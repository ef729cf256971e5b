// The long names of states in their own official languages, as they stand on documents, stamps and plaques.

/** One line a country: code, then its long names, and short ones that CLDR writes in another way. */
const table = `
AD|Principat d'Andorra
AE|دولة الإمارات العربية المتحدة
AL|Republika e Shqipërisë
AM|Հայաստանի Հանրապետություն
AO|República de Angola
AR|República Argentina
AT|Republik Österreich
AZ|Azərbaycan Respublikası
BA|Босна и Херцеговина
BD|গণপ্রজাতন্ত্রী বাংলাদেশ
BE|Royaume de Belgique|Koninkrijk België|Königreich Belgien
BG|Република България
BH|مملكة البحرين
BI|République du Burundi|Republika y'Uburundi
BJ|République du Bénin
BO|Estado Plurinacional de Bolivia
BR|República Federativa do Brasil
BT|འབྲུག་རྒྱལ་ཁབ
BY|Рэспубліка Беларусь|Республика Беларусь
CD|République démocratique du Congo
CF|République centrafricaine
CG|République du Congo
CH|Schweizerische Eidgenossenschaft|Confédération suisse|Confederazione Svizzera|Confederaziun svizra
CI|République de Côte d'Ivoire
CL|República de Chile
CM|République du Cameroun
CN|中华人民共和国|中華人民共和國
CO|República de Colombia
CR|República de Costa Rica
CU|República de Cuba
CV|República de Cabo Verde
CY|Κυπριακή Δημοκρατία|Kıbrıs Cumhuriyeti
CZ|Česká republika
DE|Bundesrepublik Deutschland|Deutsche Demokratische Republik
DJ|République de Djibouti|جمهورية جيبوتي
DK|Kongeriget Danmark
DO|República Dominicana
DZ|الجمهورية الجزائرية الديمقراطية الشعبية|République algérienne démocratique et populaire
EC|República del Ecuador
EE|Eesti Vabariik
EG|جمهورية مصر العربية
ES|Reino de España|Regne d'Espanya
ET|የኢትዮጵያ ፌዴራላዊ ዴሞክራሲያዊ ሪፐብሊክ
FI|Suomen tasavalta|Republiken Finland
FR|République française
GA|République gabonaise
GB|Teyrnas Unedig Prydain Fawr a Gogledd Iwerddon
GN|République de Guinée
GQ|República de Guinea Ecuatorial
GR|Ελληνική Δημοκρατία|Ελλάς
GT|República de Guatemala
GW|República da Guiné-Bissau
HK|中华人民共和国香港特别行政区|中華人民共和國香港特別行政區
HN|República de Honduras
HR|Republika Hrvatska
HT|République d'Haïti|Repiblik d Ayiti
HU|Magyar Köztársaság
ID|Republik Indonesia
IE|Poblacht na hÉireann
IL|מדינת ישראל|دولة إسرائيل
IN|भारत गणराज्य
IQ|جمهورية العراق|کۆماری عێراق
IR|جمهوری اسلامی ایران
IS|Lýðveldið Ísland
IT|Repubblica Italiana
JO|المملكة الأردنية الهاشمية
JP|日本国|日本國|にほん|にっぽん
KE|Jamhuri ya Kenya
KG|Кыргыз Республикасы|Кыргызская Республика
KH|ព្រះរាជាណាចក្រកម្ពុជា
KM|Union des Comores
KP|조선민주주의인민공화국
KR|대한민국|大韓民國
KW|دولة الكويت
KZ|Қазақстан Республикасы|Республика Казахстан
LA|ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ|ສາທາລະນະລັດປະຊາທິປະໄຕປະຊາຊົນລາວ
LB|الجمهورية اللبنانية|République libanaise
LI|Fürstentum Liechtenstein
LK|ශ්‍රී ලංකා ප්‍රජාතාන්ත්‍රික සමාජවාදී ජනරජය|இலங்கை சனநாயக சோசலிசக் குடியரசு
LT|Lietuvos Respublika
LU|Groussherzogtum Lëtzebuerg|Grand-Duché de Luxembourg|Großherzogtum Luxemburg
LV|Latvijas Republika
LY|دولة ليبيا
MA|المملكة المغربية|Royaume du Maroc
MC|Principauté de Monaco
MD|Republica Moldova
ME|Република Црна Гора|Republika Crna Gora
MG|République de Madagascar|Repoblikan'i Madagasikara
MK|Република Северна Македонија|Република Македонија
ML|République du Mali
MM|ပြည်ထောင်စု သမ္မတ မြန်မာနိုင်ငံတော်|ပြည်ထောင်စုသမ္မတမြန်မာနိုင်ငံတော်
MN|Монгол Улс
MO|中华人民共和国澳门特别行政区|中華人民共和國澳門特別行政區
MR|الجمهورية الإسلامية الموريتانية
MT|Repubblika ta' Malta
MV|ދިވެހިރާއްޖޭގެ ޖުމްހޫރިއްޔާ
MX|Estados Unidos Mexicanos
MZ|República de Moçambique
NE|République du Niger
NI|República de Nicaragua
NL|Koninkrijk der Nederlanden
NO|Kongeriket Norge|Kongeriket Noreg
NP|सङ्घीय लोकतान्त्रिक गणतन्त्र नेपाल|संघीय लोकतान्त्रिक गणतन्त्र नेपाल
OM|سلطنة عمان
PA|República de Panamá
PE|República del Perú
PH|Republika ng Pilipinas
PK|اسلامی جمہوریہ پاکستان
PL|Rzeczpospolita Polska|Polska Rzeczpospolita Ludowa
PS|دولة فلسطين
PT|República Portuguesa
PY|República del Paraguay
QA|دولة قطر
RO|Republica România
RS|Република Србија|Republika Srbija
RU|Российская Федерация
RW|République du Rwanda|Repubulika y'u Rwanda
SA|المملكة العربية السعودية
SD|جمهورية السودان
SE|Konungariket Sverige
SI|Republika Slovenija
SK|Slovenská republika
SM|Repubblica di San Marino
SN|République du Sénégal
SO|Jamhuuriyadda Federaalka Soomaaliya
ST|República Democrática de São Tomé e Príncipe
SV|República de El Salvador
SY|الجمهورية العربية السورية
TD|République du Tchad|جمهورية تشاد
TG|République togolaise
TH|ราชอาณาจักรไทย
TJ|Ҷумҳурии Тоҷикистон
TL|República Democrática de Timor-Leste|Repúblika Demokrátika Timór-Leste
TM|Türkmenistan Respublikasy
TN|الجمهورية التونسية|République tunisienne
TR|Türkiye Cumhuriyeti
TW|中華民國|中华民国
TZ|Jamhuri ya Muungano wa Tanzania
UY|República Oriental del Uruguay
UZ|Oʻzbekiston Respublikasi
VA|Stato della Città del Vaticano|Status Civitatis Vaticanae
VE|República Bolivariana de Venezuela
VN|Cộng hòa Xã hội chủ nghĩa Việt Nam|Cộng hoà Xã hội chủ nghĩa Việt Nam
XK|Republika e Kosovës
YE|الجمهورية اليمنية
ZA|Republiek van Suid-Afrika|iRiphabhuliki yaseNingizimu Afrika
`;

/** Codes with the long names of their states. */
export const nativeNames: readonly (readonly [iso2: string, names: readonly string[]])[] = table
  .trim()
  .split("\n")
  .map((line) => {
    const [iso2, ...names] = line.split("|");
    return [iso2!, names];
  });
