// Words for what people have built and its parts. Grammar of an entry: `name / synonym / … < more general name`.

export const buildings = `
building / edifice; house / dwelling / residence < building; cottage / bungalow / chalet < house
villa / mansion < house; row house / rowhouse / terraced house / townhouse / town house < house
half timbered house / timber framed house < house; canal house < house; farmhouse / farm house / homestead < house
stilt house / house on stilts < house; log cabin / cabin < house; hut / shack / hovel / shanty < building
shed / outbuilding < building; igloo < hut; yurt / ger < hut
apartment building / apartment block / block of flats / tower block / apartment complex < building
high rise / high rise building / highrise < building; skyscraper < high rise
office building / office block / office tower < building; warehouse < building
factory / mill building / industrial building / industrial plant < building; barn < building; hangar < building
garage < building; greenhouse / glasshouse / hothouse < building; stable < building
church / parish church < building; cathedral / basilica / minster / duomo < church; chapel < church
abbey / priory < church; monastery / convent < building; mosque < building; temple < building; pagoda < temple
stupa / chedi / dagoba < building; shrine < building; synagogue < building; mausoleum < building; tomb
hindu temple < temple; gurdwara < temple; torii / torii gate < gate; gopuram < tower; minaret < tower
bell tower / campanile / belfry / church tower < tower; clock tower / clocktower < tower; water tower < tower
radio tower / television tower / tv tower / telecommunications tower < tower
cell tower / mobile phone mast / transmission mast < tower; watchtower / lookout tower / guard tower < tower
control tower < tower; cooling tower < tower; steeple / spire; tower; turret; chimney / smokestack
castle / chateau < building; fortress / citadel / fort < building; palace < building
ruins / ruin / remains of a building; pyramid; ziggurat; amphitheater / amphitheatre / colosseum; aqueduct
city wall / rampart / town wall / defensive wall < wall; town hall / city hall < building
parliament building / parliament / capitol / capitol building < building; courthouse < building; museum < building
library < building; school / schoolhouse / school building < building
university / university building / college building < building; hospital / clinic < building
train station / railway station / station building < building
subway station / metro station / subway entrance / metro entrance; bus station / bus terminal < building
airport terminal / terminal building < building; hotel < building; hostel < building; motel < building
restaurant / diner / eatery < building; cafe / coffee shop / coffeehouse / teahouse < building
bar / pub / tavern / beer garden; bakery / boulangerie < shop; pharmacy / drugstore < shop
supermarket / grocery store < shop; convenience store / corner shop / corner store < shop
gas station / petrol station / filling station / service station / fuel station
shop / store / boutique / retail store < building
shopping mall / shopping center / shopping centre / mall / shopping arcade < building
storefront / shopfront / shop front / store front / shop window
market / bazaar / souk / marketplace / street market; market stall / stall / vendor stall / food stall
kiosk / newsstand / news stand; food cart / food truck / street food cart; booth
theater / theatre / opera house < building; cinema / movie theater < building
stadium / arena / sports arena < building; grandstand / bleachers; lighthouse < tower; windmill < building
wind turbine; power plant / power station < building; dam; bunker < building; pavilion < building
gazebo / bandstand < pavilion; pergola; boathouse < building; post office < building; police station < building
fire station < building; bank building < building; casino < building; nightclub < building; prison < building
parking garage / multi storey car park / parking structure < building; silo / grain elevator < building
caravan park; ranch house < house

facade / frontage; wall; brick wall < wall; stone wall / dry stone wall / drystone wall < wall
retaining wall < wall; concrete wall < wall; roof / rooftop; gable / gabled roof / gable roof / pitched roof < roof
thatched roof / thatch < roof; tiled roof / tile roof / clay tile roof / terracotta roof < roof
corrugated roof / tin roof / metal roof < roof; flat roof < roof; mansard roof / mansard < roof; onion dome < dome
dome / cupola; eaves; gutter; dormer / dormer window; skylight; window; shutter / window shutter
bay window < window; stained glass / stained glass window < window; window frame; windowsill / window sill
window box / flower box; balcony; veranda / verandah / porch; terrace / patio; courtyard / inner courtyard; atrium
door / doorway; wooden door < door; gate / gateway; archway / arch; portal; column / pillar; colonnade / arcade
pediment; cornice; buttress; portico
staircase / stair / stairs / stairway / stairwell / flight of stairs / stone step; escalator; elevator
railing / handrail / balustrade / banister / bannister; ramp; awning / canopy / sunshade; scaffolding
brick / brickwork / bricks; stonework / masonry; stucco / plaster wall; mosaic; timber framing / half timbering
tile / tiles; ceramic tile / azulejo < tile; mural / wall painting / street art < painting; graffiti
fresco < painting; wrought iron balcony / iron balcony < balcony; wrought iron railing / iron railing < railing
air conditioner / air conditioning unit / ac unit; satellite dish; antenna / aerial; solar panel
rooftop water tank / water tank; flagpole / flag pole; weathervane
clothesline / washing line / laundry / hanging laundry; floor; ceiling; tiled floor < floor
wooden floor / parquet < floor; corridor / hallway; lobby; room; basement; swimming pool / pool; fountain
monument / memorial / war memorial; statue; equestrian statue < statue; sculpture; bust < sculpture
obelisk < monument; totem pole; triumphal arch < monument; gravestone / tombstone / headstone; cemetery / graveyard
crucifix / church cross / stone cross; plaque / commemorative plaque; stele / stela; pedestal / plinth
`;
