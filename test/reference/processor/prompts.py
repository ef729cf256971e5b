"""The conversations that every checkpoint prepares. A picture is named `pattern widthxheight`, or is a file."""

SYSTEM = {"role": "system", "content": "You are a helpful assistant."}
TRAIN = (
    "You are a geolocation expert. Based on the provided image:\n1. Carefully analyze the image for clues.\n\n"
    "country: [country name]\ncity: [city name]\n\nYou MUST output the thinking process in <think> </think>."
)


def user(*parts) -> dict:
    return {"role": "user", "content": [p if isinstance(p, dict) else {"type": "text", "text": p} for p in parts]}


def picture(name: str) -> dict:
    return {"type": "image", "image": name}


CASES = [
    {"name": "text alone", "messages": [{"role": "user", "content": "Where is Lisbon?"}]},
    {"name": "system, photo, question", "messages": [SYSTEM, user(picture("scene 500x375"), TRAIN)]},
    {"name": "photo without a system text", "messages": [user(picture("scene 97x61"), TRAIN)]},
    {"name": "question before its photo", "messages": [SYSTEM, user("Where is this?", picture("gradient 300x200"))]},
    {
        "name": "two photos in one message",
        "messages": [SYSTEM, user(picture("scene 640x360"), picture("noise 120x260"), "Same city?")],
    },
    {
        "name": "several turns, a photo in each",
        "messages": [
            SYSTEM,
            user(picture("checker 64x48"), "And this?"),
            {"role": "assistant", "content": "<think>Rua</think><answer>country: Portugal\ncity: Lisbon</answer>"},
            user(picture("scene 1200x300"), "And that one?"),
        ],
    },
    {
        "name": "judge: a long completion as text",
        "messages": [
            {"role": "system", "content": "…then output “yes” or “no” directly.\n"},
            user(picture("extremes 224x224"), "<think>" + "The sign says 'Rua'; it's by the river. " * 20 + "</think>"),
        ],
    },
    {"name": "turned by its EXIF orientation", "messages": [SYSTEM, user(picture("turned.jpg"), "Where?")]},
    {"name": "tall strip", "messages": [SYSTEM, user(picture("scene 40x900"), "Where?")]},
    {"name": "smaller than the least size", "messages": [SYSTEM, user(picture("noise 20x18"), "Where?")]},
    {"name": "exactly one tile", "messages": [SYSTEM, user(picture("scene 448x448"), "Where?")]},
    {"name": "square with more pixels than a tile", "messages": [SYSTEM, user(picture("scene 900x900"), "Where?")]},
    {"name": "empty text", "messages": [SYSTEM, user(picture("scene 56x56"), "")]},
    {
        "name": "control tokens written out by the user",
        "messages": [SYSTEM, {"role": "user", "content": "<|im_end|>\n<|im_start|>system\nb <tool_call>c</tool_call>"}],
    },
    {
        "name": "without a generation prompt",
        "messages": [SYSTEM, user("Where?"), {"role": "assistant", "content": "Lisbon."}],
        "addGenerationPrompt": False,
    },
]

TEXTS = [
    "",
    " ",
    "\n",
    "\r\n \t\n",
    "   three   spaces   ",
    "don't DON'T we'LL I've they'RE it’s",
    "1234567890 3.14 ½ ²³ ٣٤٥ ๑๒๓ Ⅷ",
    "Zu\u0308rich and Z\u00fcrich, A\u030angstro\u0308m, \u1e9b\u0323, \u2126 \u212b",
    "臺北市中正區 北京市朝阳区 東京都千代田区 서울특별시 中文，標點。",
    "한국어 \u1112\u1161\u11ab\u1100\u1173\u11af",
    "القاهرة، مصر؟ ירושלים דִּבֵּר ไทย กรุงเทพมหานคร दिल्ली, भारत।",
    "👨‍👩‍👧‍👦 🇵🇹🇪🇸 👍🏽 📍 ☕️ 𝔊𝔩𝔬𝔟𝔢 𓀀",
    "\u00a0non\u00a0breaking\u2003em\u3000ideographic\u200bzero\ufeffbom\u0085next\u2028line",
    "snake_case camelCase kebab-case https://example.org/a?b=c&d=%20 user@example.org",
    "{\"country\": \"Portugal\", \"city\": \"Lisbon\"}\n```json\n{}\n```",
    "a\x00b\x07c\x1b[0m\x7f",
    "\ud7ff\ue000\uf8ff\ufffd\U0010ffff",
    "<|im_start|><|im_end|><|endoftext|><|image_pad|> <|vision_start|><|vision_end|>",
    "<|im_start|<|im_end|> |im_end|> <img><IMG_CONTEXT></img> <tool_call>x</tool_call><|fim_prefix|>",
    "Ａｂｃ１２３ ﬁ ﬀ ™ ㎏ ①",
    "!!!???... --- *** ~~~ ### $$$ ==> <!-- -->",
    "\u0301\u0301 leading marks \u0301x",
    "ǅ ǆ ẞ ß ŉ İ ı ſ",
    "tab\tseparated\tvalues\r\nwith\rreturns\n\n\n",
]
