// Phrases in which a word of the lexicon does not mean the thing: they are skipped before anything is looked up.

/** Common turns of speech, then names of places that hold such a word. */
export const masks = `
in plain sight; field of view; fields of view; in the field of; sign of; signs of; a sign that; street view
google street view; street level; train of thought; bridge the gap; square kilometer; square kilometre; square mile
square meter; square metre; road map; coat of arms; family of; language family; table of; leaves us; leaves me
leaves only; leaves the; which leaves; this leaves; that leaves; plant hardiness; wave of; waves of; market share
market economy; text message; text hint; text based; bear in mind; beam of; in person; person who; in the shadow
stage of; early stage; final stage; sea level; under the sun; glass of; glasses of; wheel drive; by car; by bus
by train; by boat; by ship; by plane; by road; by sea; four wheel drive; all wheel drive; dish out; on stage
box office; bar none; hill station; ring road; silk road; stone age; iron age; bronze age; cape town; old town
long island; rhode island; north island; south island; easter island; prince edward island; salt lake city; oak park
cedar rapids; grand rapids; cedar falls; palm springs; palm beach; long beach; miami beach; virginia beach
myrtle beach; big island; great lakes; little rock; castle rock; rock hill; mountain view; mountain time; green bay
tampa bay; bay area; san francisco bay; hudson bay; forest hills; beverly hills; moose jaw; table mountain
table bay; black forest; lake district; central park; hyde park; national park; times square; trafalgar square
red square; gulf coast; west coast; east coast; ivory coast; gold coast; sunshine coast; south coast; north coast
`;
