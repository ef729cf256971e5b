// How prices are written: sign, place of the sign, decimals and grouping, and amounts that a small thing may cost.

export interface PriceFormat {
  /** With `#` for the amount's digits: "#,## €". */
  readonly mask: string;
  readonly currency: string;
  /** CLDR locale whose currency format this is; null where stores write another way than CLDR. */
  readonly locale: string | null;
  /** Smallest and largest first group of digits. Countries that share a mask share these, or differ in their length. */
  readonly from: number;
  readonly to: number;
}

// Rows: countries | mask | ISO 4217 currency | CLDR locale or - | smallest and largest number before the decimals.
const table = `
PT | #,## € | EUR | pt-PT | 1 9
ES | #,## € | EUR | es-ES | 1 9
FR | #,## € | EUR | fr-FR | 1 9
DE | #,## € | EUR | de-DE | 1 9
IT | #,## € | EUR | it-IT | 1 9
FI | #,## € | EUR | fi-FI | 1 9
EE | #,## € | EUR | et-EE | 1 9
LV | #,## € | EUR | lv-LV | 1 9
LT | #,## € | EUR | lt-LT | 1 9
GR | #,## € | EUR | el-GR | 1 9
HR | #,## € | EUR | hr-HR | 1 9
IE | €#.## | EUR | en-IE | 1 9
NL | € #,## | EUR | nl-NL | 1 9
AT | € #,## | EUR | de-AT | 1 9
BE | € #,## | EUR | nl-BE | 1 9
BG | #,## € | EUR | - | 1 9
GB | £#.## | GBP | en-GB | 1 9
CH | CHF #.## | CHF | de-CH | 1 9
DK | #,## kr. | DKK | da-DK | 10 90
SE | # kr | SEK | sv-SE | 10 90
NO | # kr | NOK | - | 10 90
IS | # kr. | ISK | is-IS | 300 990
PL | #,## zł | PLN | pl-PL | 2 30
CZ | # Kč | CZK | cs-CZ | 20 99
HU | # Ft | HUF | hu-HU | 300 990
RO | #,## lei | RON | - | 2 30
RS | # RSD | RSD | sr-RS | 100 900
UA | # ₴ | UAH | uk-UA | 20 99
RU | # ₽ | RUB | ru-RU | 50 900
TR | ₺# | TRY | tr-TR | 20 900
IL | # ₪ | ILS | he-IL | 5 90
AE | # د.إ | AED | - | 5 90
SA | # ر.س | SAR | - | 5 90
GE | # ₾ | GEL | ka-GE | 2 30
KZ | # ₸ | KZT | kk-KZ | 300 990
IN | ₹# | INR | en-IN | 20 900
NP | रु # | NPR | - | 20 900
TH | ฿# | THB | th-TH | 20 900
VN | #.000 ₫ | VND | vi-VN | 10 90
MY | RM #.## | MYR | ms-MY | 2 30
SG | $#.## | SGD | en-SG | 1 9
ID | Rp #.000 | IDR | id-ID | 5 90
PH | ₱# | PHP | en-PH | 20 900
CN | ¥#.## | CNY | zh-CN | 5 90
TW | NT$# | TWD | - | 20 900
JP | ¥# | JPY | ja-JP | 100 990
KR | ₩#,000 | KRW | ko-KR | 2 30
MN | ₮#,000 | MNT | - | 2 30
EG | # ج.م | EGP | - | 5 90
MA | # DH | MAD | - | 5 90
TN | #,### DT | TND | - | 1 9
NG | ₦# | NGN | en-NG | 300 990
GH | GH₵# | GHS | en-GH | 5 90
KE | KSh # | KES | - | 50 900
TZ | TSh #,000 | TZS | - | 1 9
SN | # F CFA | XOF | fr-SN | 300 990
ZA | R#.## | ZAR | - | 5 90
US | $#.## | USD | en-US | 1 9
CA | $#.## | CAD | en-CA | 1 9
MX | $#.## | MXN | es-MX | 10 90
CU | $#.## | CUP | es-CU | 10 90
CO | $ #.000 | COP | es-CO | 1 9
PE | S/ #.## | PEN | es-PE | 2 30
EC | $#,## | USD | es-EC | 1 9
BO | Bs#,## | BOB | es-BO | 2 30
CL | $#.000 | CLP | - | 1 9
AR | $ #.000 | ARS | - | 1 9
UY | $ # | UYU | es-UY | 50 300
BR | R$ #,## | BRL | pt-BR | 2 30
AU | $#.## | AUD | en-AU | 1 9
NZ | $#.## | NZD | en-NZ | 1 9
FJ | $#.## | FJD | en-FJ | 1 9
`;

const formats = new Map(
  table
    .trim()
    .split("\n")
    .map((row): [string, PriceFormat] => {
      const [iso2, mask, currency, locale, range] = row.split(" | ");
      const [from, to] = range!.split(" ").map(Number);
      return [
        iso2!,
        { mask: mask!, currency: currency!, locale: locale === "-" ? null : locale!, from: from!, to: to! },
      ];
    }),
);

/** How stores of a country write a price. */
export function priceFormatOf(iso2: string): PriceFormat {
  return formats.get(iso2)!;
}
