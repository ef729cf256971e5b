// English names of the 249 countries and territories of ISO 3166-1 and of Kosovo: common, official, then every alias.

/**
 * One line a country, continued on indented lines: code, common name, official name (the long form of ISO 3166 or of
 * the UN terminology base), then short, former and informal names and English abbreviations. Folding removes case,
 * diacritics, points and "the", so those variants are not repeated. Names in other languages come from CLDR through
 * `assets/countries.json`, and long ones from `native-names.ts`.
 */
const table = `
AD|Andorra|Principality of Andorra
AE|United Arab Emirates|United Arab Emirates|UAE|Emirates|Trucial States|Trucial Oman
AF|Afghanistan|Islamic Emirate of Afghanistan|Islamic Republic of Afghanistan
AG|Antigua and Barbuda|Antigua and Barbuda|Antigua & Barbuda|Antigua
AI|Anguilla|Anguilla
AL|Albania|Republic of Albania
AM|Armenia|Republic of Armenia
AO|Angola|Republic of Angola
AQ|Antarctica|Antarctica
AR|Argentina|Argentine Republic|Republic of Argentina
AS|American Samoa|Territory of American Samoa|US Samoa
AT|Austria|Republic of Austria
AU|Australia|Commonwealth of Australia
AW|Aruba|Country of Aruba
AX|Åland Islands|Åland Islands|Åland|Ahvenanmaa
AZ|Azerbaijan|Republic of Azerbaijan
BA|Bosnia and Herzegovina|Bosnia and Herzegovina|Bosnia|Bosnia-Herzegovina|BiH
BB|Barbados|Barbados
BD|Bangladesh|People's Republic of Bangladesh|East Pakistan
BE|Belgium|Kingdom of Belgium
BF|Burkina Faso|Burkina Faso|Burkina|Upper Volta
BG|Bulgaria|Republic of Bulgaria
BH|Bahrain|Kingdom of Bahrain
BI|Burundi|Republic of Burundi
BJ|Benin|Republic of Benin|Dahomey
BL|Saint Barthélemy|Collectivity of Saint Barthélemy|St. Barts|St. Barths|St. Barth
BM|Bermuda|Bermuda|Bermudas
BN|Brunei|Nation of Brunei, Abode of Peace|Brunei Darussalam
BO|Bolivia|Plurinational State of Bolivia|Bolivia, Plurinational State of|Republic of Bolivia
BQ|Caribbean Netherlands|Bonaire, Sint Eustatius and Saba|BES Islands|Bonaire|Saba|Sint Eustatius
BR|Brazil|Federative Republic of Brazil
BS|Bahamas|Commonwealth of the Bahamas|Bahama Islands
BT|Bhutan|Kingdom of Bhutan
BV|Bouvet Island|Bouvet Island
BW|Botswana|Republic of Botswana|Bechuanaland
BY|Belarus|Republic of Belarus|Byelorussia|Belorussia|White Russia
BZ|Belize|Belize|British Honduras
CA|Canada|Canada
CC|Cocos (Keeling) Islands|Territory of Cocos (Keeling) Islands|Cocos Islands|Keeling Islands
CD|Democratic Republic of the Congo|Democratic Republic of the Congo|DR Congo|DRC|D.R.C.|Dem. Rep. Congo|
  Congo, Democratic Republic of the|Congo-Kinshasa|Congo (Kinshasa)|Zaire|Zaïre|Belgian Congo|Congo DR|Congo DRC|
  Democratic Congo
CF|Central African Republic|Central African Republic|CAR|Ubangi-Shari
CG|Republic of the Congo|Republic of the Congo|Congo|Congo Republic|Congo-Brazzaville|Congo (Brazzaville)|
  Congo, Republic of the|French Congo|Rep. of the Congo
CH|Switzerland|Swiss Confederation
CI|Côte d'Ivoire|Republic of Côte d'Ivoire|Ivory Coast|Republic of Ivory Coast
CK|Cook Islands|Cook Islands
CL|Chile|Republic of Chile
CM|Cameroon|Republic of Cameroon|Cameroons
CN|China|People's Republic of China|PRC|P.R. China|Mainland China|PR of China|Red China
CO|Colombia|Republic of Colombia|Columbia
CR|Costa Rica|Republic of Costa Rica
CU|Cuba|Republic of Cuba
CV|Cabo Verde|Republic of Cabo Verde|Cape Verde|Republic of Cape Verde|Cape Verde Islands
CW|Curaçao|Country of Curaçao
CX|Christmas Island|Territory of Christmas Island
CY|Cyprus|Republic of Cyprus|Northern Cyprus|Turkish Republic of Northern Cyprus
CZ|Czechia|Czech Republic
DE|Germany|Federal Republic of Germany|West Germany|East Germany|German Democratic Republic|BRD|FRG|GDR|DDR
DJ|Djibouti|Republic of Djibouti|French Somaliland
DK|Denmark|Kingdom of Denmark
DM|Dominica|Commonwealth of Dominica
DO|Dominican Republic|Dominican Republic|Rep. Dominicana|Dominican Rep.
DZ|Algeria|People's Democratic Republic of Algeria
EC|Ecuador|Republic of Ecuador
EE|Estonia|Republic of Estonia
EG|Egypt|Arab Republic of Egypt|United Arab Republic
EH|Western Sahara|Sahrawi Arab Democratic Republic|Spanish Sahara|Sahrawi Republic
ER|Eritrea|State of Eritrea
ES|Spain|Kingdom of Spain
ET|Ethiopia|Federal Democratic Republic of Ethiopia|Abyssinia
FI|Finland|Republic of Finland
FJ|Fiji|Republic of Fiji|Fiji Islands
FK|Falkland Islands|Falkland Islands|Falklands|Malvinas|Islas Malvinas|Falkland Islands (Malvinas)
FM|Micronesia|Federated States of Micronesia|Micronesia, Federated States of|FSM
FO|Faroe Islands|Faroe Islands|Faroes|Faeroe Islands|Faroe
FR|France|French Republic|Metropolitan France
GA|Gabon|Gabonese Republic
GB|United Kingdom|United Kingdom of Great Britain and Northern Ireland|UK|U.K.|Great Britain|Britain|G.B.|
  United Kingdom of Great Britain
GD|Grenada|Grenada
GE|Georgia|Georgia|Republic of Georgia
GF|French Guiana|French Guiana|Guyane|French Guyana
GG|Guernsey|Bailiwick of Guernsey
GH|Ghana|Republic of Ghana|Gold Coast
GI|Gibraltar|Gibraltar
GL|Greenland|Greenland|Kalaallit Nunaat
GM|Gambia|Republic of the Gambia|Republic of The Gambia
GN|Guinea|Republic of Guinea|Guinea-Conakry|French Guinea
GP|Guadeloupe|Guadeloupe
GQ|Equatorial Guinea|Republic of Equatorial Guinea|Spanish Guinea
GR|Greece|Hellenic Republic|Hellas|Ellada
GS|South Georgia|South Georgia and the South Sandwich Islands|South Georgia & South Sandwich Islands
GT|Guatemala|Republic of Guatemala
GU|Guam|Guam
GW|Guinea-Bissau|Republic of Guinea-Bissau|Portuguese Guinea
GY|Guyana|Co-operative Republic of Guyana|British Guiana
HK|Hong Kong|Hong Kong Special Administrative Region of China|Hong Kong SAR|Hong Kong SAR China|HKSAR|Hongkong|HK SAR
HM|Heard Island and McDonald Islands|Heard Island and McDonald Islands|Heard & McDonald Islands
HN|Honduras|Republic of Honduras
HR|Croatia|Republic of Croatia|Hrvatska
HT|Haiti|Republic of Haiti
HU|Hungary|Hungary|Republic of Hungary|Magyarország
ID|Indonesia|Republic of Indonesia|Dutch East Indies
IE|Ireland|Ireland|Republic of Ireland|Irish Republic|Éire|Irish Free State|Southern Ireland|ROI
IL|Israel|State of Israel
IM|Isle of Man|Isle of Man
IN|India|Republic of India|Bharat|Hindustan
IO|British Indian Ocean Territory|British Indian Ocean Territory|Chagos Islands|Chagos Archipelago|Diego Garcia
IQ|Iraq|Republic of Iraq|Iraqi Republic
IR|Iran|Islamic Republic of Iran|Iran, Islamic Republic of|Persia
IS|Iceland|Republic of Iceland
IT|Italy|Italian Republic|Republic of Italy
JE|Jersey|Bailiwick of Jersey
JM|Jamaica|Jamaica
JO|Jordan|Hashemite Kingdom of Jordan|Transjordan
JP|Japan|Japan|State of Japan|Nippon|Nihon
KE|Kenya|Republic of Kenya
KG|Kyrgyzstan|Kyrgyz Republic|Kirghizia|Kirgizstan|Kyrgyzia
KH|Cambodia|Kingdom of Cambodia|Kampuchea|Democratic Kampuchea|Khmer Republic
KI|Kiribati|Republic of Kiribati|Gilbert Islands
KM|Comoros|Union of the Comoros|Comoro Islands|Comores
KN|Saint Kitts and Nevis|Federation of Saint Kitts and Nevis|Saint Christopher and Nevis|St. Kitts & Nevis|
  St. Kitts-Nevis|Saint Kitts
KP|North Korea|Democratic People's Republic of Korea|DPRK|D.P.R.K.|Korea, North|
  Korea, Democratic People's Republic of|N. Korea|Korea (North)|DPR Korea
KR|South Korea|Republic of Korea|ROK|Korea, South|Korea, Republic of|S. Korea|Korea (South)|Korea (Republic of)|
  Korea Republic|Rep. of Korea
KW|Kuwait|State of Kuwait
KY|Cayman Islands|Cayman Islands|Caymans
KZ|Kazakhstan|Republic of Kazakhstan|Kazakstan
LA|Laos|Lao People's Democratic Republic|Lao PDR|Lao|Lao P.D.R.
LB|Lebanon|Lebanese Republic
LC|Saint Lucia|Saint Lucia
LI|Liechtenstein|Principality of Liechtenstein
LK|Sri Lanka|Democratic Socialist Republic of Sri Lanka|Ceylon
LR|Liberia|Republic of Liberia
LS|Lesotho|Kingdom of Lesotho|Basutoland
LT|Lithuania|Republic of Lithuania
LU|Luxembourg|Grand Duchy of Luxembourg|Luxemburg
LV|Latvia|Republic of Latvia
LY|Libya|State of Libya|Libyan Arab Jamahiriya|Great Socialist People's Libyan Arab Jamahiriya
MA|Morocco|Kingdom of Morocco
MC|Monaco|Principality of Monaco
MD|Moldova|Republic of Moldova|Moldova, Republic of|Moldavia|Bessarabia
ME|Montenegro|Montenegro|Republic of Montenegro
MF|Saint Martin|Collectivity of Saint Martin|Saint Martin (French part)|French Saint Martin
MG|Madagascar|Republic of Madagascar|Malagasy Republic
MH|Marshall Islands|Republic of the Marshall Islands|Marshalls
MK|North Macedonia|Republic of North Macedonia|Macedonia|Republic of Macedonia|FYROM|
  Former Yugoslav Republic of Macedonia|Macedonia, the former Yugoslav Republic of
ML|Mali|Republic of Mali|French Sudan
MM|Myanmar|Republic of the Union of Myanmar|Burma|Myanmar (Burma)|Union of Myanmar|Union of Burma
MN|Mongolia|Mongolia|Outer Mongolia|Mongolian People's Republic
MO|Macau|Macao Special Administrative Region of China|Macao|Macau SAR|Macao SAR|Macao SAR China|Macau SAR China
MP|Northern Mariana Islands|Commonwealth of the Northern Mariana Islands|CNMI|Northern Marianas|Saipan
MQ|Martinique|Martinique
MR|Mauritania|Islamic Republic of Mauritania
MS|Montserrat|Montserrat
MT|Malta|Republic of Malta
MU|Mauritius|Republic of Mauritius
MV|Maldives|Republic of Maldives|Maldive Islands
MW|Malawi|Republic of Malawi|Nyasaland
MX|Mexico|United Mexican States|Mexican Republic
MY|Malaysia|Malaysia|Federation of Malaysia|Malaya
MZ|Mozambique|Republic of Mozambique|Portuguese East Africa
NA|Namibia|Republic of Namibia|South West Africa|South-West Africa
NC|New Caledonia|New Caledonia
NE|Niger|Republic of the Niger|Republic of Niger
NF|Norfolk Island|Territory of Norfolk Island
NG|Nigeria|Federal Republic of Nigeria
NI|Nicaragua|Republic of Nicaragua
NL|Netherlands|Kingdom of the Netherlands|Holland|The Netherlands (Holland)
NO|Norway|Kingdom of Norway
NP|Nepal|Federal Democratic Republic of Nepal|Kingdom of Nepal
NR|Nauru|Republic of Nauru
NU|Niue|Niue
NZ|New Zealand|New Zealand|Aotearoa|Aotearoa New Zealand|N.Z.
OM|Oman|Sultanate of Oman|Muscat and Oman
PA|Panama|Republic of Panama
PE|Peru|Republic of Peru
PF|French Polynesia|French Polynesia|Tahiti
PG|Papua New Guinea|Independent State of Papua New Guinea|PNG
PH|Philippines|Republic of the Philippines|Philippine Islands
PK|Pakistan|Islamic Republic of Pakistan|West Pakistan
PL|Poland|Republic of Poland|Polish People's Republic
PM|Saint Pierre and Miquelon|Territorial Collectivity of Saint Pierre and Miquelon|St. Pierre & Miquelon
PN|Pitcairn Islands|Pitcairn, Henderson, Ducie and Oeno Islands|Pitcairn|Pitcairn Island
PR|Puerto Rico|Commonwealth of Puerto Rico|Porto Rico
PS|Palestine|State of Palestine|Palestinian Territories|Palestinian Territory|Occupied Palestinian Territory|
  Palestine, State of|Palestinian Territory, Occupied|West Bank|Gaza Strip|Gaza|West Bank and Gaza|
  Palestinian Authority
PT|Portugal|Portuguese Republic
PW|Palau|Republic of Palau|Belau
PY|Paraguay|Republic of Paraguay
QA|Qatar|State of Qatar
RE|Réunion|Réunion Island|La Réunion|Reunion
RO|Romania|Romania|Rumania|Roumania
RS|Serbia|Republic of Serbia
RU|Russia|Russian Federation|Soviet Russia|Russian SFSR
RW|Rwanda|Republic of Rwanda
SA|Saudi Arabia|Kingdom of Saudi Arabia|KSA
SB|Solomon Islands|Solomon Islands|Solomons
SC|Seychelles|Republic of Seychelles
SD|Sudan|Republic of the Sudan|Republic of Sudan|North Sudan
SE|Sweden|Kingdom of Sweden
SG|Singapore|Republic of Singapore
SH|Saint Helena|Saint Helena, Ascension and Tristan da Cunha|Ascension Island|Tristan da Cunha|St. Helena
SI|Slovenia|Republic of Slovenia
SJ|Svalbard and Jan Mayen|Svalbard and Jan Mayen|Svalbard|Spitsbergen|Jan Mayen
SK|Slovakia|Slovak Republic
SL|Sierra Leone|Republic of Sierra Leone
SM|San Marino|Republic of San Marino|Most Serene Republic of San Marino
SN|Senegal|Republic of Senegal
SO|Somalia|Federal Republic of Somalia|Somali Republic|Somaliland|Republic of Somaliland
SR|Suriname|Republic of Suriname|Surinam|Dutch Guiana
SS|South Sudan|Republic of South Sudan|S. Sudan
ST|São Tomé and Príncipe|Democratic Republic of São Tomé and Príncipe|Sao Tome & Principe|São Tomé
SV|El Salvador|Republic of El Salvador|Salvador
SX|Sint Maarten|Country of Sint Maarten|Sint Maarten (Dutch part)|St. Maarten|Saint Martin (Dutch part)
SY|Syria|Syrian Arab Republic
SZ|Eswatini|Kingdom of Eswatini|Swaziland|Kingdom of Swaziland
TC|Turks and Caicos Islands|Turks and Caicos Islands|Turks & Caicos|Turks and Caicos
TD|Chad|Republic of Chad|Tchad
TF|French Southern Territories|Territory of the French Southern and Antarctic Lands|
  French Southern and Antarctic Lands|TAAF|Kerguelen
TG|Togo|Togolese Republic|Togoland
TH|Thailand|Kingdom of Thailand|Siam
TJ|Tajikistan|Republic of Tajikistan|Tadzhikistan
TK|Tokelau|Tokelau
TL|Timor-Leste|Democratic Republic of Timor-Leste|East Timor|Portuguese Timor
TM|Turkmenistan|Turkmenistan|Turkmenia
TN|Tunisia|Republic of Tunisia|Tunisian Republic
TO|Tonga|Kingdom of Tonga|Friendly Islands
TR|Turkey|Republic of Türkiye|Türkiye|Republic of Turkey|Turkiye
TT|Trinidad and Tobago|Republic of Trinidad and Tobago|Trinidad|Trinidad & Tobago
TV|Tuvalu|Tuvalu|Ellice Islands
TW|Taiwan|Taiwan|Republic of China|ROC|Taiwan, Province of China|Chinese Taipei|Formosa|Taiwan (Republic of China)|
  Taiwan ROC|Republic of China (Taiwan)
TZ|Tanzania|United Republic of Tanzania|Tanzania, United Republic of|Tanganyika
UA|Ukraine|Ukraine|Ukrainian SSR
UG|Uganda|Republic of Uganda
UM|United States Minor Outlying Islands|United States Minor Outlying Islands|US Minor Outlying Islands|
  U.S. Outlying Islands
US|United States|United States of America|USA|U.S.A.|U.S.|America|US of A|The States|United States (US)|
  United States of America (USA)|Estados Unidos|Continental United States|U.S. of America
UY|Uruguay|Oriental Republic of Uruguay|Eastern Republic of Uruguay
UZ|Uzbekistan|Republic of Uzbekistan
VA|Vatican City|Vatican City State|Holy See|Vatican|State of the Vatican City|Holy See (Vatican City State)
VC|Saint Vincent and the Grenadines|Saint Vincent and the Grenadines|St. Vincent & the Grenadines|Saint Vincent|SVG|
  St. Vincent and Grenadines
VE|Venezuela|Bolivarian Republic of Venezuela|Venezuela, Bolivarian Republic of|Republic of Venezuela
VG|British Virgin Islands|Virgin Islands (British)|Virgin Islands, British|BVI
VI|United States Virgin Islands|Virgin Islands of the United States|U.S. Virgin Islands|Virgin Islands, U.S.|USVI|
  US Virgin Islands|American Virgin Islands|Virgin Islands (U.S.)|Danish West Indies
VN|Vietnam|Socialist Republic of Vietnam|Viet Nam|North Vietnam|South Vietnam|Socialist Republic of Viet Nam
VU|Vanuatu|Republic of Vanuatu|New Hebrides
WF|Wallis and Futuna|Territory of the Wallis and Futuna Islands|Wallis & Futuna|Wallis and Futuna Islands
WS|Samoa|Independent State of Samoa|Western Samoa
XK|Kosovo|Republic of Kosovo|Kosova|Kosovo and Metohija
YE|Yemen|Republic of Yemen|North Yemen|South Yemen
YT|Mayotte|Department of Mayotte
ZA|South Africa|Republic of South Africa|RSA|Union of South Africa|S. Africa
ZM|Zambia|Republic of Zambia|Northern Rhodesia
ZW|Zimbabwe|Republic of Zimbabwe|Rhodesia|Southern Rhodesia`;

export interface CountryNames {
  /** ISO 3166-1 alpha-2, upper case; `XK` for Kosovo. */
  readonly iso2: string;
  readonly common: string;
  readonly official: string;
  readonly aliases: readonly string[];
}

export const countryTable: readonly CountryNames[] = table
  .trim()
  .replaceAll("\n  ", "")
  .split("\n")
  .map((line) => {
    const [iso2, common, official, ...aliases] = line.split("|");
    return { iso2: iso2!, common: common!, official: official!, aliases };
  });

/**
 * Parts of a country without an ISO 3166-1 code of their own that people name in place of it. They mean the country,
 * and the region is kept.
 */
export const constituentParts: ReadonlyMap<string, { readonly iso2: string; readonly region: string }> = new Map([
  ["england", { iso2: "GB", region: "England" }],
  ["scotland", { iso2: "GB", region: "Scotland" }],
  ["wales", { iso2: "GB", region: "Wales" }],
  ["cymru", { iso2: "GB", region: "Wales" }],
  ["northern ireland", { iso2: "GB", region: "Northern Ireland" }],
  ["ulster", { iso2: "GB", region: "Northern Ireland" }],
  ["hawaii", { iso2: "US", region: "Hawaii" }],
  ["alaska", { iso2: "US", region: "Alaska" }],
  ["tibet", { iso2: "CN", region: "Tibet" }],
  ["zanzibar", { iso2: "TZ", region: "Zanzibar" }],
  ["bali", { iso2: "ID", region: "Bali" }],
  ["sicily", { iso2: "IT", region: "Sicily" }],
  ["sardinia", { iso2: "IT", region: "Sardinia" }],
  ["corsica", { iso2: "FR", region: "Corsica" }],
  ["crete", { iso2: "GR", region: "Crete" }],
  ["canary islands", { iso2: "ES", region: "Canary Islands" }],
  ["azores", { iso2: "PT", region: "Azores" }],
  ["madeira", { iso2: "PT", region: "Madeira" }],
  ["catalonia", { iso2: "ES", region: "Catalonia" }],
  ["tasmania", { iso2: "AU", region: "Tasmania" }],
  ["galapagos islands", { iso2: "EC", region: "Galápagos" }],
  ["kurdistan region of iraq", { iso2: "IQ", region: "Kurdistan" }],
]);

/** Names that mean more than one country and are decided by nothing but the city. */
export const sharedNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["korea", ["KR", "KP"]],
  ["korean peninsula", ["KR", "KP"]],
  ["virgin islands", ["VI", "VG"]],
  ["st maarten st martin", ["MF", "SX"]],
  ["yugoslavia", ["RS", "HR", "BA", "SI", "MK", "ME", "XK"]],
  ["serbia and montenegro", ["RS", "ME"]],
  ["czechoslovakia", ["CZ", "SK"]],
  ["soviet union", ["RU", "UA", "BY", "KZ", "UZ", "GE", "AZ", "LT", "MD", "LV", "KG", "TJ", "AM", "TM", "EE"]],
  ["ussr", ["RU", "UA", "BY", "KZ", "UZ", "GE", "AZ", "LT", "MD", "LV", "KG", "TJ", "AM", "TM", "EE"]],
  ["netherlands antilles", ["CW", "SX", "BQ"]],
  ["guianas", ["GY", "SR", "GF"]],
]);
