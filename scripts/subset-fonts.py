"""Subsets Noto fonts to the characters that the miniature world draws. Only for rebuilding assets/fonts.

  node scripts/list-font-characters.ts > characters.json
  python3 scripts/subset-fonts.py characters.json FOLDER_WITH_NOTO assets/fonts

Needs fonttools (pip install fonttools). The folder holds the bold faces of the Debian packages fonts-noto-core and
fonts-noto-cjk. The result has the same characters for the same input; the files carry no time stamp.
"""
import json
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCES = {
    "noto-sans": "NotoSans-Bold.ttf",
    "noto-serif": "NotoSerif-Bold.ttf",
    "noto-sans-cjk": "NotoSansCJK-Bold.ttc",
}


def source_name(file):
    if file in SOURCES:
        return SOURCES[file]
    return "NotoSans" + file.removeprefix("noto-sans-").capitalize() + "-Bold.ttf"


def main(characters_path, noto, out):
    characters = json.loads(pathlib.Path(characters_path).read_text())
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    total = 0
    for file, text in characters.items():
        path = next(pathlib.Path(noto).rglob(source_name(file)))
        font = TTFont(path, fontNumber=0, recalcTimestamp=False)
        options = subset.Options()
        options.layout_features = ["*"] if "cjk" not in file else ["kern", "ccmp", "locl"]
        options.hinting = False
        options.desubroutinize = True
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        # Without an outline, a missing glyph is an empty place that a test finds, and no box.
        options.notdef_outline = False
        options.drop_tables += ["vhea", "vmtx", "VORG", "DSIG", "BASE", "meta"]
        if "cjk" not in file:
            options.drop_tables.remove("BASE")
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in text])
        subsetter.subset(font)
        missing = sorted(set(map(ord, text)) - set(font.getBestCmap()))
        if missing:
            print(f"{file}: no glyph for {[chr(code) for code in missing]}", file=sys.stderr)
        target = out / f"{file}.ttf"
        font.save(target)
        total += target.stat().st_size
        print(f"{target}: {len(text)} characters, {target.stat().st_size} bytes")
    print(f"{total} bytes together")


if __name__ == "__main__":
    main(*sys.argv[1:])
