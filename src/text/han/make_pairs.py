"""Makes `pairs.txt` from OpenCC's TSCharacters.txt (Apache-2.0): python3 make_pairs.py TSCharacters.txt > pairs.txt

Kept are pairs whose traditional character stands in Big5 and not in GB 2312, and whose simplified one stands in GB 2312:
what the two ways of writing do not share, and nothing that only dictionaries know. Under `[shared]` stand those whose
simplified character is in Big5 as well (`後后`): seeing it says nothing of the way of writing.
"""
import sys


def stands_in(character, encoding):
    try:
        return bool(character.encode(encoding))
    except UnicodeEncodeError:
        return False


pairs = []
for line in open(sys.argv[1], encoding="utf8"):
    traditional, simplified = line.rstrip("\n").split("\t")
    simplified = simplified.split(" ")[0]
    if len(traditional) == len(simplified) == 1 and traditional != simplified:
        if stands_in(traditional, "big5") and not stands_in(traditional, "gb2312") and stands_in(simplified, "gb2312"):
            pairs.append(traditional + simplified)
print("# Traditional characters, each before the simplified one that stands for it.")
print("# Origin: OpenCC, TSCharacters.txt (opencc-python-reimplemented 0.1.7), Apache-2.0; made by make_pairs.py, 2026-11-26.")

for heading, shared in [("[distinct]", False), ("[shared]", True)]:
    print(heading)
    chosen = [pair for pair in pairs if stands_in(pair[1], "big5") == shared]
    for start in range(0, len(chosen), 24):
        print(" ".join(chosen[start : start + 24]))
