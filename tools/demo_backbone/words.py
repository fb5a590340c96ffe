"""The words of the demo backbone: one list shared by renderer, text encoder and evaluation.

THINGS are objects with instances, SURFACES are stuff. Synonyms share the meaning of their noun.
The renderer draws the things of RENDERED_KINDS; the others are known from photographs alone.
"""

# kind -> nouns; a kind is a group of proposal slots, so it gathers things that compete for a place.
RENDERED_KINDS: dict[str, tuple[str, ...]] = {
    "drinkware": ("mug", "cup", "glass", "wine glass"),
    "vessel": ("bottle", "jar", "can", "vase", "spray bottle"),
    "dish": ("bowl", "plate", "pot", "pan"),
    "pouring": ("kettle", "teapot", "pitcher", "watering can"),
    "boxy": ("book", "box", "toaster", "picture", "clock", "radio"),
    "round": ("ball", "apple", "orange", "egg", "pumpkin"),
    "food": ("banana", "carrot", "bread", "cake"),
    "wear": ("shoe", "boot", "hat", "bag", "umbrella"),
    "storage": ("basket", "bucket", "shelf", "cabinet"),
    "seat": ("chair", "stool", "cushion", "table"),
    "decor": ("plant", "lamp", "candle", "teddy bear", "toy car", "robot"),
    "device": ("laptop", "monitor", "keyboard", "phone", "remote", "camera", "headphones"),
    "thin": ("knife", "fork", "spoon", "scissors", "toothbrush", "hammer"),
}
KINDS: dict[str, tuple[str, ...]] = {
    **RENDERED_KINDS,
    "creature": ("person", "cat", "dog"),
    "furniture": ("couch", "bed", "bench", "suitcase"),
    "appliance": ("tv", "sink", "refrigerator", "oven", "microwave", "toilet", "mouse"),
    "outdoors": ("bicycle",),
    "meal": ("sandwich", "pizza", "donut", "broccoli"),
    "other": ("unknown",),  # things that no other word fits
}
RENDERED_SURFACES: tuple[str, ...] = ("wall", "floor", "carpet", "counter", "curtain", "window", "door", "tiles")
SURFACES: tuple[str, ...] = RENDERED_SURFACES + ("grass", "sky", "tree", "road", "ground")

RENDERED_THINGS: tuple[str, ...] = tuple(n for nouns in RENDERED_KINDS.values() for n in nouns)
THINGS: tuple[str, ...] = tuple(n for nouns in KINDS.values() for n in nouns)
NOUNS: tuple[str, ...] = THINGS + SURFACES
# The order of a bundle's words: what came with the photographs stands behind, so that ids stay.
VOCABULARY: tuple[str, ...] = RENDERED_SURFACES + RENDERED_THINGS + tuple(
    n for n in SURFACES + THINGS if n not in RENDERED_SURFACES + RENDERED_THINGS)

SYNONYMS: dict[str, tuple[str, ...]] = {
    "mug": ("coffee mug", "beaker"), "cup": ("teacup", "tumbler"), "glass": ("drinking glass",),
    "wine glass": ("goblet",), "bottle": ("flask", "water bottle"), "jar": ("pot of jam", "preserving jar"),
    "can": ("tin", "soda can"), "vase": ("flower vase",), "bowl": ("basin",), "plate": ("dish", "saucer"),
    "pot": ("saucepan", "cooking pot"), "pan": ("frying pan", "skillet"), "kettle": ("water kettle",),
    "teapot": ("tea pot",), "pitcher": ("jug", "carafe"), "book": ("novel", "notebook"),
    "box": ("carton", "package", "cardboard box"), "picture": ("painting", "photo frame", "poster"),
    "clock": ("wall clock", "alarm clock"), "ball": ("toy ball",), "bread": ("loaf",), "cake": ("pie",),
    "shoe": ("sneaker", "trainer"), "hat": ("cap",), "bag": ("handbag", "backpack"), "basket": ("hamper",),
    "bucket": ("pail", "bin"), "shelf": ("bookshelf", "bookcase"), "cabinet": ("cupboard", "drawer"),
    "stool": ("bar stool",), "cushion": ("pillow",), "table": ("desk", "dining table"),
    "plant": ("potted plant", "houseplant"), "lamp": ("desk lamp", "light"), "teddy bear": ("teddy", "stuffed animal"),
    "toy car": ("car", "model car"), "robot": ("toy robot",), "laptop": ("computer", "notebook computer"),
    "monitor": ("screen", "computer monitor"), "phone": ("smartphone", "mobile phone"),
    "remote": ("remote control",), "headphones": ("headset",), "floor": ("parquet",),
    "carpet": ("rug", "mat"), "counter": ("countertop", "worktop"), "curtain": ("drapes", "blind"),
    "tiles": ("backsplash",), "person": ("man", "woman", "child"), "cat": ("kitten",), "dog": ("puppy",),
    "couch": ("sofa", "settee"), "bed": ("mattress",), "tv": ("television",), "sink": ("washbasin",),
    "refrigerator": ("fridge", "freezer"), "oven": ("stove", "cooker"), "microwave": ("microwave oven",),
    "mouse": ("computer mouse",), "donut": ("doughnut",), "bicycle": ("bike",), "grass": ("lawn", "meadow"),
    "tree": ("bush", "hedge"), "road": ("street", "pavement"), "ground": ("soil", "sand"), "suitcase": ("luggage",),
    "unknown": ("thing", "object"),
}

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (200, 35, 35), "orange": (235, 130, 30), "yellow": (235, 205, 50), "green": (50, 145, 60),
    "turquoise": (50, 180, 175), "blue": (45, 80, 190), "purple": (120, 60, 160), "pink": (235, 130, 170),
    "brown": (115, 70, 40), "black": (28, 28, 30), "white": (235, 235, 230), "grey": (128, 128, 130),
}
COLOUR_SYNONYMS: dict[str, tuple[str, ...]] = {
    "grey": ("gray",), "purple": ("violet",), "turquoise": ("teal", "cyan"), "red": ("crimson",),
    "brown": ("tan",), "pink": ("rose",),
}
PATTERNS: tuple[str, ...] = ("plain", "striped", "dotted", "checkered", "floral", "printed")
# "printed" carries a logo, letter or picture on an otherwise plain object.
MATERIALS: tuple[str, ...] = ("ceramic", "metal", "plastic", "wooden", "glass", "fabric", "paper")

# Never together in training data or training prompts; the evaluation asks for exactly these.
HELD_OUT: frozenset[tuple[str, str]] = frozenset({
    ("red", "mug"), ("blue", "bowl"), ("green", "bottle"), ("yellow", "box"), ("purple", "ball"),
    ("orange", "book"), ("pink", "shoe"), ("turquoise", "vase"), ("brown", "bag"), ("black", "plate"),
    ("white", "chair"), ("grey", "bucket"), ("blue", "teapot"), ("green", "cushion"), ("red", "lamp"),
    ("yellow", "cup"),
})


def kind_of(noun: str) -> str:
    for kind, nouns in KINDS.items():
        if noun in nouns:
            return kind
    return "surface"
